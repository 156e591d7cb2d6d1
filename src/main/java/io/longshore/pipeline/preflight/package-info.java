/**
 * Would an import work? The questions in the order in which an import meets them, each with its
 * answer and what to do about it: {@link io.longshore.pipeline.preflight.Preflight}. Changes
 * nothing in the registry; the one thing it begins, an upload, it cancels. May use what {@code
 * delivery} may use.
 */
@NullMarked
package io.longshore.pipeline.preflight;

import org.jspecify.annotations.NullMarked;
