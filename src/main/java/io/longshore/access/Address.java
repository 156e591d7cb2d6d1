package io.longshore.access;

/** The addresses of the broker, in the order of the documentation. */
public enum Address {
    JOBS("longshore.jobs"),
    /** Jobs of administrators that repeat other jobs. */
    REPLAYS("longshore.replays"),
    REPORTS("longshore.reports"),
    ALERTS("longshore.alerts"),
    PROGRESS("longshore.progress"),
    /** Jobs that failed. */
    JOBS_DEAD("longshore.jobs.dead"),
    /** Messages that are not jobs. */
    JOBS_INVALID("longshore.jobs.invalid"),
    CHECKS("longshore.checks"),
    IMPORTS("longshore.imports"),
    RESULTS("longshore.results"),
    CRASHED("longshore.crashed"),
    /** Held by the gateway that leads. */
    LEADER("longshore.leader"),
    /** For the question at the start whether the broker states who sent a message. */
    SENDER_TEST("longshore.sender-test"),
    /** Each process measures the broker's clock there. */
    CLOCK("longshore.clock");

    private final String text;

    Address(String text) {
        this.text = text;
    }

    /** The name at the broker. */
    public String text() {
        return text;
    }
}
