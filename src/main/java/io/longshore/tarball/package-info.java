/**
 * Tarballs of images, read in place by offset: the format that {@code imgpkg copy --to-tar} writes.
 *
 * <p>A tarball is a plain tar: {@code manifest.json} (the images, with the exact texts of their
 * manifests and configs), then one entry a distinct layer, {@code sha256-<hex>.tar.gz}. {@link
 * io.longshore.tarball.Tarball} indexes it without unpacking anything, tells what is damaged in one
 * read of the file, and hands out blobs straight from their region.
 *
 * <p>What comes in is not trusted: each size, count, depth and name is bounded or refused, and only
 * digests prove content. Other kinds of tarballs may come in here (OCI layouts, {@code docker
 * save}); what bundles mean may not. May use {@code oci} and the ground packages.
 */
package io.longshore.tarball;
