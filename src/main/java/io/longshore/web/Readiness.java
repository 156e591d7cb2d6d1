package io.longshore.web;

import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.task.Periodic;
import io.longshore.task.RateLimit;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Monitors the availability of all dependencies. Each probe runs at its own interval, so that a
 * query is answered immediately and does not add load to a dependency.
 */
public final class Readiness implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Readiness.class);

    private final Map<String, Probe> probes;
    private final Map<String, Result> results = new ConcurrentHashMap<>();
    private final List<Periodic> runs = new ArrayList<>();
    private final Clock clock;
    private final LongSupplier nanoTime;
    private final Duration stale;
    private final Consumer<Finding> changed;

    /** Of the log lines about lasting failures, by the name of the probe. */
    private final RateLimit told = new RateLimit(Duration.ofMinutes(1));

    /**
     * What a probe found last.
     *
     * @param name the probe's
     * @param problem null if all is well
     * @param since when it began to be so
     */
    public record Finding(String name, @Nullable Problem problem, Instant since, Instant checked) {
        public boolean isUp() {
            return problem == null;
        }
    }

    /**
     * What the last run of a probe found.
     *
     * @param at by the monotonic clock
     */
    private record Result(Finding finding, long at) {}

    /**
     * Starts the probes; the first run of each begins at once.
     *
     * @param probes by the name that is shown, as in "broker"
     * @param interval between two runs of a probe; one that has not ended for six of them is down
     * @param changed receives the first finding of each probe, and each that is up or down where
     *     the one before was not; returns at once
     */
    public Readiness(
            Map<String, Probe> probes, Duration interval, Clock clock, Consumer<Finding> changed) {
        this(probes, interval, clock, System::nanoTime, changed);
    }

    /**
     * @param clock for the times that are shown
     * @param nanoTime as {@link System#nanoTime}; decides how long ago a run was
     */
    Readiness(
            Map<String, Probe> probes,
            Duration interval,
            Clock clock,
            LongSupplier nanoTime,
            Consumer<Finding> changed) {
        this.probes = new TreeMap<>(probes);
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.changed = changed;
        this.stale = interval.multipliedBy(6);
        this.probes.forEach(
                (name, probe) ->
                        runs.add(
                                Periodic.startNow(
                                        "readiness-" + name, interval, () -> run(name, probe))));
    }

    /** True if every probe found all well, and lately. */
    public boolean isReady() {
        return findings().stream().allMatch(Finding::isUp);
    }

    /** What each probe found, by name. */
    public List<Finding> findings() {
        Instant now = clock.instant();
        List<Finding> all = new ArrayList<>();
        for (String name : probes.keySet()) {
            Result last = results.get(name);
            if (last == null) {
                all.add(new Finding(name, silent(name, "has not been checked yet"), now, now));
            } else if (nanoTime.getAsLong() - last.at() > stale.toNanos()) {
                Instant checked = last.finding().checked();
                Problem problem = silent(name, "has not answered since " + checked);
                all.add(new Finding(name, problem, checked, checked));
            } else {
                all.add(last.finding());
            }
        }
        return all;
    }

    @Override
    public void close() {
        runs.forEach(Periodic::close);
    }

    private void run(String name, Probe probe) {
        @Nullable Problem problem = null;
        try {
            probe.check();
        } catch (ProblemException e) {
            problem = e.problem();
        } catch (RuntimeException | Error e) {
            LOG.warn("The check of {} failed unexpectedly", name, e);
            problem = silent(name, "could not be checked: " + e.getClass().getSimpleName());
        }
        Instant now = clock.instant();
        @Nullable Result last = results.get(name);
        @Nullable Finding before = last == null ? null : last.finding();
        boolean same = before != null && before.isUp() == (problem == null);
        Instant since = before != null && same ? before.since() : now;
        Finding finding = new Finding(name, problem, since, now);
        results.put(name, new Result(finding, nanoTime.getAsLong()));
        log(finding, before);
        if (!same) {
            changed.accept(finding);
        }
    }

    /** Logs a failure when it begins, and once a minute while it lasts. */
    private void log(Finding finding, @Nullable Finding before) {
        String name = finding.name();
        Problem problem = finding.problem();
        if (problem == null) {
            if (before != null && !before.isUp()) {
                LOG.info("Ready again: {}", name);
            }
            told.forget(name);
        } else if (told.allows(name)) {
            LOG.warn("Not ready: {}: {} {}", name, problem.what(), problem.why());
        }
    }

    private static Problem silent(String name, String why) {
        return Problem.temporary(
                Code.NOT_READY,
                "The " + name + " is not known to be available.",
                "It " + why + ".",
                "");
    }
}
