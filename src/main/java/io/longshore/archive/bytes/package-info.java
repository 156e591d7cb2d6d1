/** Where the bytes of an archive are: in a file. */
@NullMarked
package io.longshore.archive.bytes;

import org.jspecify.annotations.NullMarked;
