package io.longshore.task;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Knows which stages of a process are stuck. A stage is stuck if a piece of its work has made no
 * progress for longer than the stage's limit, or if every piece of its work has failed for that
 * long. A stage without work is never stuck. A piece of work belongs to the thread that does it.
 * Thread-safe.
 */
public final class Watchdog {
    private final Function<String, Duration> limits;
    private final LongSupplier nanoTime;
    private final Map<Thread, Work> working = new HashMap<>();
    private final Map<String, Failing> failing = new HashMap<>();

    /**
     * A stage that is stuck.
     *
     * @param step where its work stands, by the name of the step
     * @param still for how long it has made no progress
     * @param thread the thread that does the work; null if the work fails again and again
     */
    public record Stuck(String stage, String step, Duration still, @Nullable Thread thread) {}

    private static final class Work {
        private final String stage;
        private String step = "begin";
        private @Nullable String subject;
        private int depth;
        private long moved;

        Work(String stage) {
            this.stage = stage;
        }
    }

    private record Failing(String step, long first, long last) {}

    /**
     * @param limits how long a stage may be without progress, by its name
     * @param nanoTime as {@link System#nanoTime}
     */
    public Watchdog(Function<String, Duration> limits, LongSupplier nanoTime) {
        this.limits = limits;
        this.nanoTime = nanoTime;
    }

    /** This thread begins a piece of work of the stage, or a part of the piece that it does. */
    public synchronized void begin(String stage) {
        Work work = working.computeIfAbsent(Thread.currentThread(), thread -> new Work(stage));
        work.depth++;
        work.moved = nanoTime.getAsLong();
    }

    /**
     * This thread's work has come to a step, which is progress.
     *
     * @param subject what the work is about, for {@link #movedOn}; null if that is not known yet
     */
    public synchronized void reached(String step, @Nullable String subject) {
        Work work = working.get(Thread.currentThread());
        if (work != null) {
            work.step = step;
            work.subject = subject == null ? work.subject : subject;
            work.moved = nanoTime.getAsLong();
        }
    }

    /** This thread's work makes progress within its step; nothing if it does no work. */
    public synchronized void moved() {
        Work work = working.get(Thread.currentThread());
        if (work != null) {
            work.moved = nanoTime.getAsLong();
        }
    }

    /** The work about the subject makes progress, whichever thread has noticed it. */
    public synchronized void movedOn(String subject) {
        long now = nanoTime.getAsLong();
        working.values().stream()
                .filter(work -> subject.equals(work.subject))
                .forEach(work -> work.moved = now);
    }

    /**
     * Ends the work that this thread began last.
     *
     * @param progress false if it failed without a known cause
     */
    public synchronized void end(boolean progress) {
        Work work = working.get(Thread.currentThread());
        if (work == null || --work.depth > 0) {
            return;
        }
        working.remove(Thread.currentThread());
        if (progress) {
            failing.remove(work.stage);
            return;
        }
        long now = nanoTime.getAsLong();
        Failing before = failing.get(work.stage);
        long first =
                before == null || now - before.last() >= limitOf(work.stage) ? now : before.first();
        failing.put(work.stage, new Failing(work.step, first, now));
    }

    /** Something outside, which has a name, keeps the stages from their work; all if empty. */
    public synchronized void excuse(Set<String> stages) {
        long now = nanoTime.getAsLong();
        working.values().stream()
                .filter(work -> stages.isEmpty() || stages.contains(work.stage))
                .forEach(work -> work.moved = now);
        failing.keySet().removeIf(stage -> stages.isEmpty() || stages.contains(stage));
    }

    /** The stages that are stuck now, each once, the one that is stuck longest first. */
    public synchronized List<Stuck> stuck() {
        long now = nanoTime.getAsLong();
        Map<String, Stuck> stuck = new HashMap<>();
        working.forEach(
                (thread, work) -> {
                    if (now - work.moved >= limitOf(work.stage)) {
                        Duration still = Duration.ofNanos(now - work.moved);
                        longest(stuck, new Stuck(work.stage, work.step, still, thread));
                    }
                });
        failing.forEach(
                (stage, failed) -> {
                    boolean goesOn = now - failed.last() < limitOf(stage);
                    if (goesOn && now - failed.first() >= limitOf(stage)) {
                        Duration still = Duration.ofNanos(now - failed.first());
                        longest(stuck, new Stuck(stage, failed.step(), still, null));
                    }
                });
        List<Stuck> all = new ArrayList<>(stuck.values());
        all.sort((a, b) -> b.still().compareTo(a.still()));
        return all;
    }

    private static void longest(Map<String, Stuck> stuck, Stuck one) {
        stuck.merge(one.stage(), one, (a, b) -> a.still().compareTo(b.still()) >= 0 ? a : b);
    }

    private long limitOf(String stage) {
        return limits.apply(stage).toNanos();
    }
}
