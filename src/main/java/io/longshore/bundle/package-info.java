/**
 * What imgpkg means by a bundle: ImagesLock, nested bundles, locations images, the tags it gives;
 * and what is done with bundles: import from a tarball, description, verification.
 *
 * <p>Joins {@code tarball} and {@code registry}, which do not know each other; knows nothing of
 * jobs, queues and reports. May use {@code tarball}, {@code registry}, {@code oci}.
 *
 * <p>Source for all formats: imgpkg 0.46 as run and read.
 */
package io.longshore.bundle;
