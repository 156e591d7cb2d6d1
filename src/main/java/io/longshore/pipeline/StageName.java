package io.longshore.pipeline;

import io.longshore.job.ProgressEvent.Phase;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The stages that consume from a queue, in the order in which a job passes them. A stage is one
 * package below {@code pipeline}, one file in {@code routes/} and one constant here; {@code
 * StageNameTest} names what is missing elsewhere (routes, broker.xml, rights, documentation).
 */
public enum StageName {
    /** Admits jobs that other systems send. */
    JOBS("jobs", "jobs", Host.GATEWAY, Senders.JOB_SENDERS, null),
    /** Admits jobs of administrators that repeat other jobs. */
    REPLAYS("replays", "replays", Host.GATEWAY, Senders.ADMINISTRATORS, null),
    /** Checks an archive. */
    CHECKS("checks", "check", Host.GATEWAY, Senders.STAGES, null),
    /** Pushes an archive and reads it back. */
    IMPORTS("imports", "import", Host.WORKER, Senders.STAGES, Phase.QUEUED),
    /** Files the result of a job. */
    RESULTS("results", "filing", Host.GATEWAY, Senders.STAGES, null),
    /** Ends or continues jobs whose message ended processes, or cannot be read. */
    CRASHED("crashed", "crashed", Host.GATEWAY, Senders.STAGES, null);

    /** The process in which a stage runs; a process can be both. */
    public enum Host {
        GATEWAY,
        WORKER
    }

    /** Who may send to the queue of a stage. */
    public enum Senders {
        JOB_SENDERS,
        ADMINISTRATORS,
        /** Other stages only. */
        STAGES
    }

    private final String text;
    private final String route;
    private final Host host;
    private final Senders senders;
    private final @Nullable Phase phase;

    StageName(String text, String route, Host host, Senders senders, @Nullable Phase phase) {
        this.text = text;
        this.route = route;
        this.host = host;
        this.senders = senders;
        this.phase = phase;
    }

    /** The value of the header {@code longshoreNext} that selects this stage. */
    public String text() {
        return text;
    }

    /** The queue from which the stage consumes. */
    public String queue() {
        return "longshore." + text;
    }

    /** The id of its route, the name of its bean, and the name of its route file without ending. */
    public String route() {
        return route;
    }

    /** The process in which the stage runs. */
    public Host host() {
        return host;
    }

    /** Who may send to its queue. */
    public Senders senders() {
        return senders;
    }

    /** The progress that is reported when a job comes to this stage from an earlier one. */
    public Optional<Phase> phase() {
        return Optional.ofNullable(phase);
    }

    /**
     * The stage that a job comes to if this one finds no fault: the next that takes messages of
     * stages.
     *
     * @throws IllegalStateException for the last stages, {@link #RESULTS} and {@link #CRASHED}
     */
    public StageName next() {
        return Arrays.stream(values())
                .filter(other -> other.isAfter(this) && other.senders == Senders.STAGES)
                .filter(other -> other.compareTo(RESULTS) <= 0)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no stage comes after " + this));
    }

    /** True if a job passes the other stage first. */
    public boolean isAfter(StageName other) {
        return compareTo(other) > 0;
    }

    /** The stages that run in this process, in the order in which a job passes them. */
    public static List<StageName> in(Host host) {
        return Arrays.stream(values()).filter(stage -> stage.host == host).toList();
    }
}
