package io.longshore.service;

import io.longshore.task.DaemonThreads;
import io.longshore.task.UnblockedOutput;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of a process that was asked to stop and does not: a thread of it waits for something that
 * does not answer, such as a file system or a broker. No job is lost by it, as by any other end.
 */
final class ForcedExit {
    private static final Logger LOG = LoggerFactory.getLogger(ForcedExit.class);

    /** With the line in the log less than the 30 s that docs/operations.md promises. */
    private static final int ORDERLY_SECONDS = 27;

    private static final int LOG_MILLIS = 1_000;

    /** What a process that SIGTERM has ended exits with. */
    private static final int EXIT_CODE = 143;

    private ForcedExit() {}

    /** The process was asked to stop: from now on it has its time. */
    static void begin() {
        DaemonThreads.named("last-resort").newThread(ForcedExit::end).start();
    }

    private static void end() {
        try {
            TimeUnit.SECONDS.sleep(ORDERLY_SECONDS);
            // Whoever should read the log may be what does not answer.
            Thread line =
                    DaemonThreads.named("last-words")
                            .newThread(
                                    () ->
                                            LOG.error(
                                                    "the orderly stop was not over after {} s;"
                                                            + " the process ends now. Jobs that were"
                                                            + " under way go on at the next start.",
                                                    ORDERLY_SECONDS));
            line.start();
            line.join(LOG_MILLIS);
            UnblockedOutput.drain();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(EXIT_CODE);
    }
}
