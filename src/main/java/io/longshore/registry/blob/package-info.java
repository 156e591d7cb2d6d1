/**
 * The blobs of a repository: questions about them, reading, and uploads in one request or in chunks
 * (OCI distribution specification, "Pushing blobs").
 */
package io.longshore.registry.blob;
