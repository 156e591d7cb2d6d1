/** Text for people: sizes and durations. Uses no other package. */
@NullMarked
package io.longshore.text;

import org.jspecify.annotations.NullMarked;
