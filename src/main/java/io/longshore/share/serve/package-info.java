/**
 * Tarballs for workers that do not see the share: they read ranges of them from the gateway over
 * HTTP, with a token that opens one job's tarball while that job is under way. Knows no Camel and
 * no broker. Depends on {@code archive}, {@code share} and {@code job}.
 */
@NullMarked
package io.longshore.share.serve;

import org.jspecify.annotations.NullMarked;
