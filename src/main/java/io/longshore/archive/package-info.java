/**
 * Archives of images: the contract. {@link io.longshore.archive.ImageArchive} is what everything
 * else works with. An {@link io.longshore.archive.ArchiveFormat} reads one way to arrange images,
 * above {@link io.longshore.archive.ArchiveMembers} (names to regions of the file) and {@link
 * io.longshore.archive.ArchiveBytes} (a file, or a range of one elsewhere). Each of these layers
 * knows nothing of the others' implementations. {@link io.longshore.archive.ArchivePlan} and {@link
 * io.longshore.archive.ArchiveWriter} write archives.
 *
 * <p>What comes in is not trusted: each size, count, depth and name is bounded or refused, and only
 * digests prove content. What bundles mean is not known here, nor is any setting.
 */
@NullMarked
package io.longshore.archive;

import org.jspecify.annotations.NullMarked;
