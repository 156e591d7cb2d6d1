/**
 * The import job with its JSON Schema (version 1), its identity and its sender, and the progress
 * events of a job.
 *
 * <p>Input is JSON from anyone who may send a job; it is validated against the schema before
 * anything else reads it. Records and their parsing only, no I/O. Depends on {@code oci}.
 */
@NullMarked
package io.longshore.job;

import org.jspecify.annotations.NullMarked;
