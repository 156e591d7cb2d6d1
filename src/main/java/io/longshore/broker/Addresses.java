package io.longshore.broker;

import java.util.List;

/** Names of addresses and queues and of message properties; promised in docs/contracts.md. */
public final class Addresses {
    public static final String JOBS = "longshore.jobs";
    public static final String JOBS_DEAD = "longshore.jobs.dead";
    public static final String REPORTS = "longshore.reports";
    public static final String PROGRESS = "longshore.progress";
    public static final String ALERTS = "longshore.alerts";

    public static final String CHECKS = "longshore.checks";
    public static final String IMPORTS = "longshore.imports";
    public static final String RESULTS = "longshore.results";
    public static final String CRASHED = "longshore.crashed";

    /** The string property with the job's id, on every message that we send. */
    public static final String JOB_ID = "longshoreJobId";

    /** The string property with the status, on reports. */
    public static final String STATUS = "longshoreStatus";

    /** The string property with the cause, on dead jobs. */
    public static final String CAUSE = "longshoreCause";

    /** The queues from which stages consume. */
    static final List<String> STAGES = List.of(JOBS, CHECKS, IMPORTS, RESULTS, CRASHED);

    /** Every queue that a broker must have before a stage starts. */
    static final List<String> QUEUES =
            List.of(JOBS, JOBS_DEAD, REPORTS, CHECKS, IMPORTS, RESULTS, CRASHED);

    private Addresses() {}
}
