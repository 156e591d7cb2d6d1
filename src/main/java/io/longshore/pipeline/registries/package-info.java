/**
 * The registries that this process talks to: their clients, their products, their availability, and
 * the content known to be in them.
 */
@NullMarked
package io.longshore.pipeline.registries;

import org.jspecify.annotations.NullMarked;
