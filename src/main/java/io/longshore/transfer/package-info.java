/**
 * Moves images between archives and registries: plans an import, pushes, verifies, and exports.
 * Depends on {@code bundle} for the meaning of bundles and on {@code registry} for the distribution
 * API.
 */
package io.longshore.transfer;
