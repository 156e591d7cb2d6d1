/**
 * The archive of {@code docker save} before Docker 25, which other tools write as well: a list of
 * images with their configs and layers, without manifests.
 */
@NullMarked
package io.longshore.archive.docker;

import org.jspecify.annotations.NullMarked;
