/**
 * Whether what came in is what was sent: checksum files beside a tarball.
 *
 * <p>What comes in was written by anyone, by any tool; what cannot be understood is a problem,
 * never a pass. Depends on {@code tarball} and {@code oci}.
 */
package io.longshore.trust;
