package io.longshore.service.proof;

import io.longshore.config.Settings;
import io.longshore.pipeline.Alerts;
import io.longshore.pipeline.RateLimitedAlerts;
import io.longshore.proof.ledger.Ledger;
import io.longshore.proof.timestamp.Timestamps;
import io.longshore.proof.witness.Witnesses;
import io.longshore.web.Metrics;
import java.time.Clock;

/** Shows the log of the site to witnesses and to a time stamping authority, and raises alerts. */
public final class LogWatch {
    private final Witnesses witnesses;
    private final Timestamps timestamps;

    public LogWatch(Settings settings, Alerts alerts, Metrics metrics, Clock clock) {
        RateLimitedAlerts aboutWitnesses = new RateLimitedAlerts("witness", alerts, clock);
        witnesses =
                Witnesses.of(
                        settings,
                        problem -> {
                            if (problem == null) {
                                aboutWitnesses.over();
                            } else {
                                aboutWitnesses.tell(problem);
                            }
                        },
                        clock);
        RateLimitedAlerts aboutStamps = new RateLimitedAlerts("timestamp", alerts, clock);
        timestamps =
                Timestamps.of(
                        settings,
                        problem -> {
                            metrics.stamped(problem == null);
                            if (problem == null) {
                                aboutStamps.over();
                            } else {
                                aboutStamps.tell(problem);
                            }
                        });
    }

    /** Before anything is appended. */
    public void begin(Ledger ledger) {
        witnesses.begin(ledger);
        timestamps.begin(ledger);
    }

    public void lookAtWitnesses() {
        witnesses.look();
    }

    public void stamp() {
        timestamps.look();
    }
}
