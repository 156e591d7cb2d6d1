/**
 * The blobs of a repository: questions about them, reading, and uploads in one request or in chunks
 * (OCI distribution specification, "Pushing blobs").
 */
@NullMarked
package io.longshore.registry.blob;

import org.jspecify.annotations.NullMarked;
