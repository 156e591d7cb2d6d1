/**
 * Definitions of Supervisor Services (Carvel's {@code Package}, {@code PackageRepository} and what
 * else names a bundle under {@code imgpkgBundle.image}): what they name, and the same text naming
 * the registry of this site.
 *
 * <p>The text comes from anyone who may upload: it is bounded, nothing in it builds an object, and
 * no byte changes but those of the names that are replaced. Depends on {@code oci}.
 */
package io.longshore.supervisor;
