package io.longshore.service;

import io.longshore.broker.Broker;
import io.longshore.config.BrokerSetting;
import io.longshore.config.HttpSetting;
import io.longshore.config.ServerTls;
import io.longshore.config.Settings;
import io.longshore.pipeline.Alerts;
import io.longshore.pipeline.RateLimitedAlerts;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.task.Periodic;
import io.longshore.web.Metrics;
import io.longshore.web.WebServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the certificate of one server of this process again when its files are replaced, and warns
 * before it expires. Not thread-safe.
 */
final class CertificateWatch {
    /** How many days before the end the first warning is raised; then there is one a day. */
    static final long DAYS_AHEAD = 30;

    private static final Duration LOOK_EVERY = Duration.ofMinutes(1);
    private static final Logger LOG = LoggerFactory.getLogger(CertificateWatch.class);

    private final String name;
    private final ServerTls files;
    private final Runnable renew;
    private final Metrics metrics;
    private final RateLimitedAlerts alerts;
    private final Clock clock;

    /** The content of the files that the server uses; null before the first look. */
    private byte @Nullable [] used;

    /** How many looks in a row could not use the files. */
    private int failures;

    private Instant end = Instant.MAX;

    /** The number of days that the last warning named; null if there was none. */
    private @Nullable Long warned;

    private boolean isRaised;

    /**
     * @param name whose certificate it is, as metrics and alerts name it
     * @param renew makes the server read the files again
     */
    CertificateWatch(
            String name,
            ServerTls files,
            Runnable renew,
            Metrics metrics,
            Alerts alerts,
            Clock clock) {
        this.name = name;
        this.files = files;
        this.renew = renew;
        this.metrics = metrics;
        this.alerts = new RateLimitedAlerts("certificate-" + name, alerts, clock);
        this.clock = clock;
    }

    /** The certificates of a process: of its page, and of the broker if it is embedded. */
    static List<CertificateWatch> of(
            Settings settings,
            WebServer page,
            Broker broker,
            Metrics metrics,
            Alerts alerts,
            Clock clock) {
        List<CertificateWatch> watches = new ArrayList<>();
        ServerTls.of(settings, HttpSetting.CERTIFICATE, HttpSetting.KEY)
                .map(
                        files ->
                                new CertificateWatch(
                                        "page",
                                        files,
                                        page::renewCertificate,
                                        metrics,
                                        alerts,
                                        clock))
                .ifPresent(watches::add);
        if (broker.isEmbedded()) {
            ServerTls.of(settings, BrokerSetting.CERTIFICATE, BrokerSetting.KEY)
                    .map(
                            files ->
                                    new CertificateWatch(
                                            "broker",
                                            files,
                                            broker::renewCertificate,
                                            metrics,
                                            alerts,
                                            clock))
                    .ifPresent(watches::add);
        }
        return watches;
    }

    /** Looks at all of them every minute until it is closed. */
    static Periodic start(List<CertificateWatch> watches) {
        return Periodic.startNow(
                "certificates", LOOK_EVERY, () -> watches.forEach(CertificateWatch::look));
    }

    /** One look. */
    void look() {
        try {
            read();
            failures = 0;
        } catch (IOException e) {
            failed("Reading them failed: " + e.getClass().getSimpleName() + ".");
        } catch (ProblemException e) {
            failed(e.problem().why());
        }
        long days = ChronoUnit.DAYS.between(clock.instant(), end);
        metrics.certificate(name, days);
        if (days < DAYS_AHEAD) {
            warn(days);
        } else if (isRaised && failures == 0) {
            alerts.over();
            isRaised = false;
            warned = null;
        }
    }

    private void read() throws IOException {
        byte[] content = content();
        if (Arrays.equals(content, used)) {
            return;
        }
        Instant its = files.expires();
        if (used != null) {
            renew.run();
            LOG.info("the certificate of the {} was renewed; it is valid until {}", name, its);
        }
        used = content;
        end = its;
    }

    private byte[] content() throws IOException {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.write(Files.readAllBytes(files.certificate()));
        both.write('\n');
        both.write(Files.readAllBytes(files.key()));
        return both.toByteArray();
    }

    /** Two files are not replaced in one moment, so the first failure is not reported. */
    private void failed(String why) {
        failures++;
        if (failures == 2) {
            isRaised = true;
            alerts.warn(
                    Problem.permanent(
                            Code.CERTIFICATE_NOT_RENEWED,
                            "The "
                                    + name
                                    + " cannot use the new content of "
                                    + files.certificate()
                                    + " and "
                                    + files.key()
                                    + ", and keeps its former certificate.",
                            why,
                            "Write the certificate and its key as a pair of PEM files that the"
                                    + " service's user can read. Longshore reads them again within"
                                    + " a minute."));
        }
    }

    /** Once a day, as the number of days changes. */
    private void warn(long days) {
        if (warned != null && warned == days) {
            return;
        }
        warned = days;
        isRaised = true;
        boolean isOver = !clock.instant().isBefore(end);
        alerts.warn(
                Problem.permanent(
                        Code.CERTIFICATE_EXPIRES,
                        "The certificate of the "
                                + name
                                + (isOver ? " expired on " : " expires on ")
                                + end
                                + (isOver ? "." : ", in " + days + " days."),
                        isOver
                                ? "Clients that check certificates refuse to connect."
                                : "From then on, clients that check certificates refuse to connect.",
                        "Replace "
                                + files.certificate()
                                + " and "
                                + files.key()
                                + ". Longshore reads them within a minute, without a restart."));
    }
}
