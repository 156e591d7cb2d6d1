/**
 * The registries that this process talks to: their clients, their products, whether they answer,
 * and what is known to be in them.
 */
package io.longshore.pipeline.registries;
