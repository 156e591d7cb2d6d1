package io.longshore.service;

import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.task.Watchdog;
import io.longshore.task.Watchdog.Stuck;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The readiness of the stages: they do their work, or something outside that has a name is why. */
final class StuckStages {
    private static final Logger LOG = LoggerFactory.getLogger(StuckStages.class);

    /** What asks the registry. */
    private static final Set<String> WITH_REGISTRY = Set.of("check", "import");

    private final Watchdog watchdog;
    private final Predicate<String> isAway;
    private final Clock clock;

    /** Of the one thread that checks: the stages of which the log has the stack. */
    private Set<String> told = new HashSet<>();

    /**
     * @param isAway says of what the readiness knows, as in "registry", that it is known to be away
     */
    StuckStages(Watchdog watchdog, Predicate<String> isAway, Clock clock) {
        this.watchdog = watchdog;
        this.isAway = isAway;
        this.clock = clock;
    }

    /**
     * @throws io.longshore.problem.ProblemException {@code NOT_READY}, with the name of each stage
     *     that is stuck
     */
    void check() {
        if (isAway.test("broker")) {
            watchdog.excuse(Set.of());
        } else if (isAway.test("registry")) {
            watchdog.excuse(WITH_REGISTRY);
        }
        List<Stuck> stuck = watchdog.stuck();
        tell(stuck);
        if (!stuck.isEmpty()) {
            throw new ProblemException(problem(stuck));
        }
    }

    private Problem problem(List<Stuck> stuck) {
        List<String> stages = new ArrayList<>();
        Instant now = clock.instant();
        for (Stuck one : stuck) {
            Instant since = now.minus(one.still()).truncatedTo(ChronoUnit.SECONDS);
            stages.add("'" + one.stage() + "' since " + since + " (step " + one.step() + ")");
        }
        return Problem.temporary(
                Code.NOT_READY,
                "Stages make no progress: " + String.join(", ", stages) + ".",
                "Neither the broker nor the registry is the cause. A file system or another"
                        + " system that does not answer usually is.",
                "Check the log of this process: it contains the position at which each stage waits."
                        + " Then restart the process; no job is lost.");
    }

    /** Once for each time that a stage gets stuck: where its thread is. */
    private void tell(List<Stuck> stuck) {
        Set<String> now = new HashSet<>();
        for (Stuck one : stuck) {
            now.add(one.stage());
            Thread thread = one.thread();
            if (thread != null && !told.contains(one.stage())) {
                LOG.warn("the stage {} is stuck here: {}", one.stage(), place(thread));
            }
        }
        told = now;
    }

    private static String place(Thread thread) {
        StringBuilder place = new StringBuilder(thread.getName());
        for (StackTraceElement element : thread.getStackTrace()) {
            place.append(" < ").append(element);
        }
        return place.toString();
    }
}
