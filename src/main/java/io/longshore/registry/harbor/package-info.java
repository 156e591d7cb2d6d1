/**
 * The features of Harbor: projects, quotas, rules for tags, and its own view of pushed artifacts.
 * {@link io.longshore.registry.harbor.Harbor} implements {@link
 * io.longshore.registry.RegistryProduct}; all used parts of Harbor's API are in {@code HarborApi}.
 * May use {@code registry} and {@code oci}.
 *
 * <p>Source: Harbor's API 2.0 (api/v2.0/swagger.yaml), as it is in versions 2.5 to 2.15.
 */
@NullMarked
package io.longshore.registry.harbor;

import org.jspecify.annotations.NullMarked;
