package io.longshore.job;

import java.util.function.Supplier;

/** Records the rules of the site that are in files before they hold. */
public interface PolicyLog {
    /** Records nothing. */
    PolicyLog NONE =
            new PolicyLog() {
                @Override
                public <T> T apply(Supplier<T> read) {
                    return read.get();
                }
            };

    /**
     * Reads users or keys from their files. When this returns they are recorded as they were read.
     *
     * @param read is called again if the files changed meanwhile
     * @throws io.longshore.problem.ProblemException if they cannot be recorded: then they must not
     *     be used
     */
    <T> T apply(Supplier<T> read);
}
