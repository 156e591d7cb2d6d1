package io.longshore.pipeline.registries;

import io.longshore.problem.ProblemException;
import io.longshore.task.LimitedWarnings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows whether the registry answers at all. While it does not, no import is begun and no attempt
 * is spent. Thread-safe.
 */
public final class RegistryWatch {
    private static final Logger LOG = LoggerFactory.getLogger(RegistryWatch.class);

    private final LimitedWarnings failures = new LimitedWarnings(LOG);
    private final Runnable probe;
    private final ImportSwitch importSwitch;
    private boolean silent;

    /** Closes and opens the way to the imports. Both return at once. */
    public interface ImportSwitch {
        void close();

        void open();
    }

    /**
     * @param probe throws {@link ProblemException} if the registry does not answer as it should
     */
    public RegistryWatch(Runnable probe, ImportSwitch importSwitch) {
        this.probe = probe;
        this.importSwitch = importSwitch;
    }

    /** Probes the registry, and suspends imports if it does not answer. */
    public synchronized boolean isSilent() {
        boolean answers = answers();
        if (!answers && !silent) {
            silent = true;
            LOG.warn("the registry does not answer; imports wait until it does");
            importSwitch.close();
        }
        return !answers;
    }

    /** Called every few seconds: opens the importSwitch again once there is an answer. */
    public synchronized void look() {
        if (silent && answers()) {
            silent = false;
            LOG.info("the registry answers again; imports continue");
            importSwitch.open();
        }
    }

    private boolean answers() {
        try {
            probe.run();
            return true;
        } catch (ProblemException e) {
            // A refusal is an answer; the import reports its cause.
            return !e.problem().retryable();
        } catch (RuntimeException | Error e) {
            failures.warn("The registry could not be reached: " + e);
            return false;
        }
    }
}
