/**
 * The import job and the import report with their JSON and JSON Schemas (version 1), as other
 * systems see them.
 *
 * <p>What comes in is JSON from anyone who may send a job; it is held against the schema before
 * anything else looks at it. Records and their reading only, no I/O. Depends on {@code oci}.
 */
package io.longshore.job;
