/**
 * What is asked for: the import job with its JSON Schema (version 1), its identity, who asked for
 * it, and the events on its way.
 *
 * <p>What comes in is JSON from anyone who may send a job; it is held against the schema before
 * anything else looks at it. Records and their reading only, no I/O. Depends on {@code oci}.
 */
package io.longshore.job;
