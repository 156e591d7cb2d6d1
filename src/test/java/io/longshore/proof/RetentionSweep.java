package io.longshore.proof;

import io.longshore.pipeline.filing.ReceiptSteps;
import io.longshore.share.JobFolders;
import io.longshore.share.Retention;
import io.longshore.share.RetentionRules;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;

/** A sweep of a gateway, as a process that a test kills: {@code RetentionSweep FOLDER}. */
public final class RetentionSweep {
    private RetentionSweep() {}

    public static void main(String[] arguments) {
        run(new ProofSite(Path.of(arguments[0])));
    }

    /** Sweeps now. */
    public static void run(ProofSite site) {
        run(site, Clock.systemUTC());
    }

    /**
     * Sweeps at the time of a clock.
     *
     * @return the gateway that opened the log anew for it
     */
    static ReceiptSteps run(ProofSite site, Clock clock) {
        ReceiptSteps gateway = site.gateway("data");
        new Retention(
                        site.share(),
                        new JobFolders(site.share(), gateway::isRecorded),
                        new RetentionRules(
                                Duration.ofDays(10),
                                Long.MAX_VALUE,
                                Duration.ofDays(365),
                                Duration.ofDays(3650),
                                0),
                        () -> {},
                        gateway,
                        job -> {},
                        clock)
                .sweep(true);
        return gateway;
    }
}
