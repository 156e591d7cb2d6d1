/**
 * Long work, as those who started it see it: how it gets on ({@link io.longshore.task.Progress})
 * and how it is stopped ({@link io.longshore.task.Cancellation}), and the threads it is done on.
 * May use {@code problem} only.
 */
package io.longshore.task;
