package io.longshore.pipeline.camel;

import io.longshore.task.LimitedWarnings;
import io.longshore.task.Watchdog;
import io.longshore.text.Printable;
import java.util.concurrent.Callable;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.PollingConsumerPollStrategy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Begins each poll of the drop folder with one scan. The watchdog sees the scan and the poll as one
 * piece of work, in which each claim is progress. Not thread-safe: one thread polls.
 */
final class DropPolls implements PollingConsumerPollStrategy {
    private static final Logger LOG = LoggerFactory.getLogger(DropPolls.class);

    /** The stage, by the name of its route. */
    private static final String STAGE = "drop";

    private final LimitedWarnings warnings = new LimitedWarnings(LOG);
    private final DropScans scans;
    private final Watchdog watchdog;
    private boolean isOpen;

    DropPolls(DropScans scans, Watchdog watchdog) {
        this.scans = scans;
        this.watchdog = watchdog;
    }

    /**
     * @return false if no file may be claimed: then Camel need not list the folder
     */
    @Override
    public boolean begin(Consumer consumer, Endpoint endpoint) {
        isOpen = true;
        watchdog.begin(STAGE);
        watchdog.reached("drop-scan", null);
        boolean hasFiles = orException(scans::scan);
        if (!hasFiles) {
            end(true);
        }
        return hasFiles;
    }

    /** Camel polls again after an exception, and never after an error. */
    static <T> T orException(Callable<T> work) {
        try {
            return work.call();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception | Error e) {
            throw new IllegalStateException("a poll of drop/ failed: " + e, e);
        }
    }

    @Override
    public void commit(Consumer consumer, Endpoint endpoint, int polledMessages) {
        end(true);
    }

    /** The next poll scans again. */
    @Override
    public boolean rollback(
            Consumer consumer, Endpoint endpoint, int retryCounter, Exception cause) {
        end(false);
        warnings.warn(
                "drop/ could not be polled, and is polled again: "
                        + Printable.of(cause.toString()));
        return false;
    }

    private void end(boolean progress) {
        if (isOpen) {
            isOpen = false;
            watchdog.end(progress);
        }
    }
}
