/**
 * Checks that a received file is the file that was sent: checksum files of a tarball.
 *
 * <p>The input may come from anyone and any tool; a file that cannot be understood is a problem and
 * never passes. Depends on {@code oci}.
 */
@NullMarked
package io.longshore.trust;

import org.jspecify.annotations.NullMarked;
