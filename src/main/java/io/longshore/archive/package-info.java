/**
 * Archives of images, read in place by offset: today the tarball that {@code imgpkg copy --to-tar}
 * writes.
 *
 * <p>A tarball is a plain tar: {@code manifest.json} (the images, with the exact texts of their
 * manifests and configs), then one entry a distinct layer, {@code sha256-<hex>.tar.gz}. {@link
 * io.longshore.archive.ImageArchive} indexes it without unpacking anything, tells what is damaged
 * in one read of the file, and hands out blobs straight from their region.
 *
 * <p>What comes in is not trusted: each size, count, depth and name is bounded or refused, and only
 * digests prove content. What bundles mean is not known here. Depends on {@code oci}.
 */
package io.longshore.archive;
