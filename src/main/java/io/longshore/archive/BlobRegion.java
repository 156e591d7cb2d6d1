package io.longshore.archive;

import io.longshore.oci.Digest;

/**
 * The region of a blob in an archive.
 *
 * @param digest what the entry's name says its content is; proved by {@link ImageArchive#scan} only
 * @param offset of the first byte in the file
 * @param sizeBytes never negative
 */
public record BlobRegion(Digest digest, long offset, long sizeBytes) {}
