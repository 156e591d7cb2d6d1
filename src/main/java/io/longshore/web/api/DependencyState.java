package io.longshore.web.api;

import io.longshore.problem.Problem;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether something that the gateway needs is available.
 *
 * @param name as in "broker"
 * @param problem null if all is well
 * @param since when it began to be so
 */
public record DependencyState(String name, @Nullable Problem problem, Instant since) {}
