package io.longshore.web.access;

import io.longshore.config.ClientTls;
import io.longshore.config.HttpSetting;
import io.longshore.config.Settings;
import io.longshore.files.AppendedLines;
import io.longshore.job.AccessLog;
import io.longshore.syslog.SyslogAddress;
import io.longshore.syslog.SyslogLine;
import io.longshore.syslog.SyslogTls;
import io.longshore.task.LimitedWarnings;
import io.longshore.task.RateLimit;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the audit: a line for each entry to the logger {@code longshore.audit}, to a file and to a
 * syslog server as the settings say, and entries to the log of the site about tokens and refusals.
 * Others can cause refusals as often as they like, so their lines and entries are bounded in
 * number, and counted.
 */
public final class AuditLog implements AuditTrail, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("longshore.audit");
    private static final Logger OWN = LoggerFactory.getLogger(AuditLog.class);

    /** Lines about refusals of one action in a minute. */
    static final int MOST_LINES = 60;

    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** The actions of commands that are entries of the log of their own. */
    private static final String TOKENS = "token-";

    private final @Nullable AppendedLines file;
    private final @Nullable SyslogTls syslog;
    private final AccessLog log;
    private final RateLimit limit;
    private final Refusals refusals = new Refusals();
    private final LimitedWarnings failures = new LimitedWarnings(OWN);

    AuditLog(
            @Nullable AppendedLines file,
            @Nullable SyslogTls syslog,
            AccessLog log,
            LongSupplier nanos) {
        this.file = file;
        this.syslog = syslog;
        this.log = log;
        this.limit = new RateLimit(MINUTE, MOST_LINES, nanos);
    }

    /**
     * The audit as the settings name it.
     *
     * @param log of the site
     * @throws io.longshore.problem.ProblemException {@code BAD_SETTING}
     */
    public static AuditLog of(Settings settings, AccessLog log) {
        return new AuditLog(
                settings.find(HttpSetting.AUDIT_FILE).map(AppendedLines::new).orElse(null),
                settings.find(HttpSetting.AUDIT_SYSLOG)
                        .map(
                                server ->
                                        SyslogTls.start(
                                                SyslogAddress.parse(
                                                        HttpSetting.AUDIT_SYSLOG, server),
                                                tls(settings)))
                        .orElse(null),
                log,
                System::nanoTime);
    }

    private static SSLSocketFactory tls(Settings settings) {
        return settings.find(HttpSetting.AUDIT_SYSLOG_CA_CERT_PATH)
                .map(
                        ca ->
                                ClientTls.trusting(HttpSetting.AUDIT_SYSLOG_CA_CERT_PATH, ca)
                                        .context()
                                        .getSocketFactory())
                .orElseGet(() -> (SSLSocketFactory) SSLSocketFactory.getDefault());
    }

    /**
     * Records an entry. Those about tokens are in the log of the site when this returns.
     *
     * @throws io.longshore.problem.ProblemException if they cannot be appended to that
     */
    @Override
    public void record(AuditEntry entry) {
        switch (entry.outcome()) {
            case REFUSED -> {
                refusals.add(entry);
                OptionalLong omitted = limit.allow(entry.action());
                if (omitted.isPresent()) {
                    write(AuditLine.of(entry, omitted.getAsLong()));
                }
            }
            case DONE, FAILED -> {
                if (entry.action().startsWith(TOKENS)) {
                    log.access(
                            entry.action(),
                            entry.outcome().name(),
                            1,
                            Refusals.details(List.of(AuditLine.bounded(entry)), 1));
                }
                write(AuditLine.of(entry, 0));
            }
        }
    }

    /**
     * Makes what was refused since the last time an entry of the log of the site for each action:
     * at most once a minute, on the gateway that leads.
     *
     * @throws io.longshore.problem.ProblemException if it cannot be appended; then it is next time
     */
    public void settle() {
        refusals.take(
                (action, count, details) ->
                        log.access(action, AuditEntry.Outcome.REFUSED.name(), count, details));
    }

    private synchronized void write(AuditLine line) {
        String text = line.text();
        LOG.info("{}", text);
        if (file != null) {
            try {
                file.append(text);
            } catch (IOException | RuntimeException e) {
                failures.warn("cannot write the file of the audit: " + e);
            }
        }
        if (syslog != null) {
            boolean isDone = line.entry().outcome() == AuditEntry.Outcome.DONE;
            syslog.send(
                    new SyslogLine(
                            SyslogLine.AUDIT,
                            isDone ? SyslogLine.NOTICE : SyslogLine.WARNING,
                            line.entry().at(),
                            "audit",
                            text));
        }
    }

    @Override
    public void close() {
        if (syslog != null) {
            syslog.close();
        }
    }
}
