/**
 * The registries that this process talks to: their clients, their products, their availability, and
 * the content known to be in them.
 */
package io.longshore.pipeline.registries;
