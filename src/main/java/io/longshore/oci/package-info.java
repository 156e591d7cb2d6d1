/**
 * The values of the field: digests, references, media types, descriptors, and manifests as the
 * bytes they came in with a view of them. No I/O. May use {@code problem} and {@code json}.
 *
 * <p>Sources: OCI image specification 1.1, OCI distribution specification 1.1, Docker image
 * manifest version 2 schema 2.
 */
@NullMarked
package io.longshore.oci;

import org.jspecify.annotations.NullMarked;
