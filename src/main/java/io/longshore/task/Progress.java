package io.longshore.task;

/**
 * Receives progress. Called from several threads at once, often; implementations are thread-safe
 * and return at once.
 */
public interface Progress {
    /** Ignores all events. */
    Progress NONE =
            new Progress() {
                @Override
                public void begin(Phase phase, long totalBytes) {}

                @Override
                public void advance(long bytes) {}
            };

    /**
     * A phase begins; the one before it has ended.
     *
     * @param totalBytes how many bytes it is about, or 0 where that says nothing
     */
    void begin(Phase phase, long totalBytes);

    /**
     * {@link #begin(Phase, long)} of a phase about one repository; an import below a prefix has
     * such a phase for each of its repositories.
     *
     * @param repository with its registry
     */
    default void begin(Phase phase, long totalBytes, String repository) {
        begin(phase, totalBytes);
    }

    /**
     * So many more bytes of the current phase are done (sent, hashed, or found to be there
     * already); negative when bytes that were counted have to be sent again; zero when a step
     * without bytes of its own is done.
     */
    void advance(long bytes);

    /** What a job is busy with, in the order in which it happens. */
    enum Phase {
        CHECK("Checking"),
        PUSH("Pushing"),
        VERIFY("Verifying"),
        EXPORT("Exporting");

        private final String title;

        Phase(String title) {
            this.title = title;
        }

        /** How a person reads it, as in "Checking". */
        public String title() {
            return title;
        }
    }
}
