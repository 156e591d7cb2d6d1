/**
 * The client of a registry: blobs, manifests, tags and referrers by the OCI distribution
 * specification 1.1, over OkHttp, with tokens, TLS, upload sessions and retries. What a certain
 * product adds stands behind {@link io.longshore.registry.RegistryProduct}.
 *
 * <p>Every failure is a {@link io.longshore.problem.ProblemException} that names what was tried and
 * what the registry answered. Calls block, are thread-safe, and end when their {@link
 * io.longshore.task.Cancellation} is cancelled. Nothing about tarballs, bundles or jobs comes in
 * here. May use {@code oci} and the ground packages.
 */
@NullMarked
package io.longshore.registry;

import org.jspecify.annotations.NullMarked;
