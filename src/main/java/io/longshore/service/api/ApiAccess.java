package io.longshore.service.api;

import io.longshore.broker.ApiJobs;
import io.longshore.broker.Broker;
import io.longshore.config.Settings;
import io.longshore.job.AccessLog;
import io.longshore.task.Periodic;
import io.longshore.web.access.AuditLog;
import io.longshore.web.access.AuditTrail;
import io.longshore.web.access.TokenRecorder;
import io.longshore.web.access.Tokens;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Who may use the HTTP API of a gateway: its tokens, their audit, and its way to the queue. */
public final class ApiAccess implements AutoCloseable {
    /** Half of the second after which a new token counts. */
    private static final Duration LOOK_AT_TOKENS = Duration.ofMillis(500);

    private static final Duration LOOK_AT_REFUSALS = Duration.ofMinutes(1);

    private final AuditLog audit;
    private final Tokens tokens;
    private final ApiJobs jobs;
    private final Periodic recording;
    private final Periodic counting;

    private ApiAccess(
            AuditLog audit, Tokens tokens, ApiJobs jobs, Periodic recording, Periodic counting) {
        this.audit = audit;
        this.tokens = tokens;
        this.jobs = jobs;
        this.recording = recording;
        this.counting = counting;
    }

    /**
     * Makes the token for the commands on this machine, and begins to record.
     *
     * @param state the folder of the gateway on the share
     * @param log of the site
     * @param leads false while another gateway may be at work
     */
    public static ApiAccess start(
            Settings settings,
            Path state,
            Broker broker,
            AccessLog log,
            BooleanSupplier leads,
            Clock clock) {
        AuditLog audit = AuditLog.of(settings, log);
        Tokens tokens = Tokens.of(settings, state, audit, clock);
        TokenRecorder recorder = new TokenRecorder(state, audit, clock);
        return new ApiAccess(
                audit,
                tokens,
                ApiJobs.of(broker.access()),
                Periodic.startWhile(leads, "tokens", LOOK_AT_TOKENS, recorder::settle),
                Periodic.startWhile(leads, "refusals", LOOK_AT_REFUSALS, audit::settle));
    }

    AuditTrail audit() {
        return audit;
    }

    Tokens tokens() {
        return tokens;
    }

    ApiJobs jobs() {
        return jobs;
    }

    @Override
    public void close() {
        recording.close();
        counting.close();
        jobs.close();
        audit.close();
    }
}
