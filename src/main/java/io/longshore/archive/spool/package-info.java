/**
 * Archives that are compressed as a whole: uncompressed once by a process of their own into a
 * private file, and read there.
 */
@NullMarked
package io.longshore.archive.spool;

import org.jspecify.annotations.NullMarked;
