/**
 * Signatures: of images in a tarball (cosign's), and of the tarball's file (OpenPGP, cosign's
 * {@code sign-blob}). All offline, by public keys that the operator keeps in a folder.
 *
 * <p>All input is untrusted and therefore bounded, and input that cannot be understood is an
 * invalid signature, never a valid one and never a crash. Depends on {@code archive} and {@code
 * oci}.
 */
@NullMarked
package io.longshore.trust.signature;

import org.jspecify.annotations.NullMarked;
