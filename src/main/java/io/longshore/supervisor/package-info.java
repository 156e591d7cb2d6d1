/**
 * Definitions of Supervisor Services (Carvel's {@code Package}, {@code PackageRepository} and other
 * resources that name a bundle under {@code imgpkgBundle.image}): the bundles they name, and the
 * same text with references to the registry of this site.
 *
 * <p>The text comes from anyone who may upload: it is bounded, nothing in it builds an object, and
 * no byte changes but those of the names that are replaced. Depends on {@code oci}.
 */
@NullMarked
package io.longshore.supervisor;

import org.jspecify.annotations.NullMarked;
