/** The one place where JSON is read and written (Jackson). Depends on {@code problem} only. */
@NullMarked
package io.longshore.json;

import org.jspecify.annotations.NullMarked;
