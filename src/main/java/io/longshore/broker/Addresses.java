package io.longshore.broker;

import io.longshore.access.Address;
import io.longshore.pipeline.StageName;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Names of addresses and queues and of message properties; promised in docs/contracts.md. */
public final class Addresses {
    public static final String JOBS = Address.JOBS.text();

    /** Jobs of administrators that do other jobs again. */
    public static final String REPLAYS = Address.REPLAYS.text();

    /** Only for the question whether the broker states who sent a message. */
    static final String SENDER_TEST = Address.SENDER_TEST.text();

    /** Only for the measurement of the broker's clock. */
    static final String CLOCK = Address.CLOCK.text();

    /** Jobs that failed. */
    public static final String JOBS_DEAD = Address.JOBS_DEAD.text();

    /** Messages that are not jobs; a ring queue. */
    public static final String JOBS_INVALID = Address.JOBS_INVALID.text();

    public static final String REPORTS = Address.REPORTS.text();
    public static final String PROGRESS = Address.PROGRESS.text();
    public static final String ALERTS = Address.ALERTS.text();

    public static final String CHECKS = Address.CHECKS.text();
    public static final String IMPORTS = Address.IMPORTS.text();
    public static final String RESULTS = Address.RESULTS.text();
    public static final String CRASHED = Address.CRASHED.text();

    /** How the names of the queues end that are shared by those who wait for one job. */
    static final String AWAITED = ".awaited";

    /** How the names of the queues end that one reader follows, of all reports or all progress. */
    static final String FOLLOW = ".follow";

    /** How the name of the queue ends from which the leading gateway learns of all progress. */
    static final String GATEWAY = ".gateway";

    /** The queue from which the leading gateway learns of all progress. */
    public static final String PROGRESS_OF_ALL = PROGRESS + "::" + PROGRESS + GATEWAY;

    /** The published addresses, each with a queue for each subscription. */
    static final List<String> PUBLISHED = List.of(REPORTS, ALERTS, PROGRESS);

    /** The queues from which stages consume, in the order in which a job passes them. */
    static final List<String> STAGES =
            Arrays.stream(StageName.values()).map(StageName::queue).toList();

    /** Every queue that a broker must have before a stage starts. */
    static final List<String> QUEUES =
            Stream.concat(
                            STAGES.stream(),
                            Stream.of(
                                    JOBS_DEAD,
                                    JOBS_INVALID,
                                    REPORTS,
                                    REPORTS + AWAITED,
                                    REPORTS + FOLLOW,
                                    ALERTS))
                    .toList();

    private Addresses() {}
}
