/** Text for people: sizes and durations, and hostile text made printable. Uses no other package. */
@NullMarked
package io.longshore.text;

import org.jspecify.annotations.NullMarked;
