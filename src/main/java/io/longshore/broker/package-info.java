/**
 * The message broker: an embedded Artemis with every address declared, or one of the site's own by
 * URL; its users and their generated credentials; the connections that the stages and the commands
 * use; the client behind {@code submit}, {@code reports} and {@code dead}.
 *
 * <p>What a message means is not known here. Depends on {@code job}, {@code share}, {@code config}
 * and {@code problem}.
 */
@NullMarked
package io.longshore.broker;

import org.jspecify.annotations.NullMarked;
