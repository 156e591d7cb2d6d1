/**
 * The meaning that imgpkg gives to a bundle: ImagesLock, nested bundles, locations images, tags,
 * and descriptions of bundles. Moving content is the task of {@code transfer}.
 *
 * <p>Knows neither jobs, queues nor reports. May use {@code archive}, {@code registry}, {@code
 * oci}.
 *
 * <p>Source of all formats: imgpkg 0.46, its behaviour and its sources.
 */
@NullMarked
package io.longshore.bundle;

import org.jspecify.annotations.NullMarked;
