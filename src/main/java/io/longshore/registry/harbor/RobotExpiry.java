package io.longshore.registry.harbor;

import com.fasterxml.jackson.databind.JsonNode;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.text.Printable;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** When a robot account expires (Harbor's api/v2.0/swagger.yaml, {@code Robot}). */
final class RobotExpiry {
    /** Time for the administrator to extend the account. */
    private static final Duration SOON = Duration.ofDays(14);

    private RobotExpiry() {}

    /**
     * A warning of a robot that expires soon.
     *
     * @param robot as the API returns it; {@code expires_at} in seconds since 1970, -1: never
     * @param now the time at this machine
     */
    static Optional<Problem> caution(String registry, JsonNode robot, Instant now) {
        return end(robot)
                .filter(end -> Duration.between(now, end).compareTo(SOON) <= 0)
                .map(end -> expires(registry, robot, end, Duration.between(now, end)));
    }

    /** When the robot expires; empty if it never does. */
    static Optional<Instant> end(JsonNode robot) {
        long seconds = robot.path("expires_at").asLong(-1);
        return seconds <= 0 || seconds > Instant.MAX.getEpochSecond()
                ? Optional.empty()
                : Optional.of(Instant.ofEpochSecond(seconds));
    }

    private static Problem expires(String registry, JsonNode robot, Instant end, Duration left) {
        return Problem.permanent(
                        Code.ACCOUNT_EXPIRES,
                        "The robot account "
                                + Printable.of(robot.path("name").asText())
                                + " of "
                                + registry
                                + " expires at "
                                + end
                                + ", in "
                                + Math.max(0, left.toDays())
                                + " days.",
                        "From then on Harbor refuses it as it refuses a wrong secret.",
                        "Have its expiration date extended under Administration, Robot"
                                + " Accounts. A new secret alone does not extend it.")
                .with("expiresAt", end);
    }
}
