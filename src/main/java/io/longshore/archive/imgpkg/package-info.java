/**
 * The archive that {@code imgpkg copy --to-tar} writes, read and written: {@code manifest.json}
 * (the images, with the exact texts of their manifests and configs), then one member for each
 * distinct layer, {@code sha256-<hex>.tar.gz} (imgpkg, {@code imagetar/tar_writer.go} and {@code
 * imagedesc/types.go}).
 */
@NullMarked
package io.longshore.archive.imgpkg;

import org.jspecify.annotations.NullMarked;
