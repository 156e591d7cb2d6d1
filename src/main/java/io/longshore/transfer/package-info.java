/**
 * Moves images between archives and registries: plans an import, pushes, verifies, and exports.
 * Depends on {@code bundle} for the meaning of bundles and on {@code registry} for the distribution
 * API.
 */
@NullMarked
package io.longshore.transfer;

import org.jspecify.annotations.NullMarked;
