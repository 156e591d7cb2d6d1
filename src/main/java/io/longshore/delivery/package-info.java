/** Deliveries that have no report yet: where each of them is, and why it does not move. */
@NullMarked
package io.longshore.delivery;

import org.jspecify.annotations.NullMarked;
