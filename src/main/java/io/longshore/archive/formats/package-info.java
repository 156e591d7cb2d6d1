/**
 * The formats of archives, in one list: recognition and opening. A new format is a package of its
 * own and a line in {@link io.longshore.archive.formats.Archives}.
 */
@NullMarked
package io.longshore.archive.formats;

import org.jspecify.annotations.NullMarked;
