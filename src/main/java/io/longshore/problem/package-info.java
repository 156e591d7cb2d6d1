/**
 * What went wrong, as data: a code, what happened, why, what to do, and whether a retry helps.
 *
 * <p>Everything that Longshore can say about a failure is a {@link io.longshore.problem.Problem};
 * {@link io.longshore.problem.ProblemException} is the one exception that carries it. What the
 * documents say about each code is a {@link io.longshore.problem.ProblemSection}. Depends on
 * nothing.
 */
@NullMarked
package io.longshore.problem;

import org.jspecify.annotations.NullMarked;
