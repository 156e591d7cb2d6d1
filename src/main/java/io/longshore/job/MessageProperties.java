package io.longshore.job;

/**
 * Names of the properties of messages. docs/contracts.md promises those that clients read; the
 * plugin of the broker writes the others.
 */
public final class MessageProperties {
    /** The string with the job's id, on every message that Longshore sends. */
    public static final String JOB_ID = "longshoreJobId";

    /** The string with the status, on reports. */
    public static final String STATUS = "longshoreStatus";

    /** The string with the code of the cause, on dead jobs. */
    public static final String CAUSE = "longshoreCause";

    /** The string that says in words what {@link #CAUSE} says as a code. */
    public static final String WHY = "longshoreWhy";

    /** The address to which a message was sent that is a dead job or invalid now. */
    public static final String ORIGIN = "longshoreOrigin";

    /** The size in bytes of a message that was set aside, written by the plugin of the broker. */
    public static final String SIZE = "longshoreSize";

    /** The user who sent a message, written by the plugin of the broker. */
    public static final String SENT_BY = "longshoreSentBy";

    /** The network address of the client that sent it, written by the plugin of the broker. */
    public static final String SENT_FROM = "longshoreSentFrom";

    /** True on a note that a message was set aside, written by the plugin of the broker. */
    public static final String NOTE = "longshoreNote";

    /**
     * The user of the HTTP API for whom the service sends a job. It counts in a message of the
     * service only; the plugin of the broker sets aside any other message that has it.
     */
    public static final String PRINCIPAL = "longshorePrincipal";

    /** The network address of that user's client. */
    public static final String PRINCIPAL_FROM = "longshorePrincipalFrom";

    private MessageProperties() {}
}
