/**
 * A Harbor for tests: the sandbox registry with the project rules, the token service and the API of
 * Harbor before it ({@link io.longshore.testing.harbor.FakeHarbor}), and what a test needs to
 * prepare a Harbor, this one or a real one, in the same way ({@link
 * io.longshore.testing.harbor.HarborAdmin}).
 */
package io.longshore.testing.harbor;
