package io.longshore.archive;

import io.longshore.oci.Digest;

/**
 * A layer as its image's manifest names it.
 *
 * @param mediaType may be empty
 * @param diffId the digest of the uncompressed layer as imgpkg noted it; empty for layers that are
 *     no file system
 * @param sizeBytes as the manifest says; never negative
 */
public record LayerEntry(String mediaType, Digest digest, String diffId, long sizeBytes) {}
