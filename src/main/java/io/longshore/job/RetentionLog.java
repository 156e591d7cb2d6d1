package io.longshore.job;

/** Records what is removed and what is held, before it happens. Calls may be repeated. */
public interface RetentionLog {
    /** Records nothing. */
    RetentionLog NONE =
            new RetentionLog() {
                @Override
                public boolean removingReport(JobId job, String reason) {
                    return true;
                }

                @Override
                public boolean removing(JobId job, String reason) {
                    return true;
                }

                @Override
                public void imagesRemoved(JobId job, String reason) {}

                @Override
                public void held(JobId job, boolean isHeld, String reason) {}
            };

    /**
     * The folder of a job is removed; its receipt stays.
     *
     * @return false if a hold of the job was recorded before: then nothing may be removed
     */
    boolean removingReport(JobId job, String reason);

    /**
     * Everything of a job is removed that is still there.
     *
     * @return false if a hold of the job was recorded before: then nothing may be removed
     */
    boolean removing(JobId job, String reason);

    /** The administrators of the registry have removed the images of a job, or do so soon. */
    void imagesRemoved(JobId job, String reason);

    /** From now on nothing of a job is removed, or no longer. */
    void held(JobId job, boolean isHeld, String reason);
}
