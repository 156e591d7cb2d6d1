package io.longshore.proof.timestamp;

import io.longshore.config.Setting;
import io.longshore.config.Settings;
import io.longshore.config.WitnessSetting;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.proof.ledger.Ledger;
import io.longshore.proof.witness.CheckpointHttp;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * Has checkpoints stamped, in a thread of its own: no delivery waits for the authority. Does
 * nothing without one.
 */
public final class Timestamps {
    private final @Nullable TimestampAuthority authority;
    private final Duration every;
    private final Consumer<@Nullable Problem> outcome;
    private final LongSupplier nanoTime;

    /** Null before this process has opened the log. */
    private volatile @Nullable Ledger ledger;

    /** By the monotonic clock; null before the first one of this process. */
    private @Nullable Long stampedAt;

    private Timestamps(
            @Nullable TimestampAuthority authority,
            Duration every,
            Consumer<@Nullable Problem> outcome,
            LongSupplier nanoTime) {
        this.authority = authority;
        this.every = every;
        this.outcome = outcome;
        this.nanoTime = nanoTime;
    }

    /**
     * The authority of the settings.
     *
     * @param outcome receives the problem of each attempt, and null for each time stamp
     * @throws ProblemException {@code BAD_SETTING}
     */
    public static Timestamps of(Settings settings, Consumer<@Nullable Problem> outcome) {
        return of(settings, outcome, System::nanoTime);
    }

    static Timestamps of(
            Settings settings, Consumer<@Nullable Problem> outcome, LongSupplier nanoTime) {
        TimestampAuthority authority =
                settings.find(WitnessSetting.TIMESTAMP_URL)
                        .map(
                                url ->
                                        new TimestampAuthority(
                                                CheckpointHttp.client(
                                                        settings,
                                                        WitnessSetting.TIMESTAMP_CA_CERT_PATH),
                                                url(url),
                                                trusted(settings)))
                        .orElse(null);
        return new Timestamps(
                authority, settings.get(WitnessSetting.TIMESTAMP_EVERY), outcome, nanoTime);
    }

    /** From now on the checkpoints of this log are stamped. */
    public void begin(Ledger opened) {
        ledger = opened;
    }

    /** Every minute: has the newest checkpoint stamped if it is time, and entries were appended. */
    public synchronized void look() {
        Ledger now = ledger;
        if (authority == null || now == null) {
            return;
        }
        long nanos = nanoTime.getAsLong();
        if (stampedAt != null && nanos - stampedAt < every.toNanos()) {
            return;
        }
        Ledger.Head head = now.head();
        if (now.isStamped(head)) {
            return;
        }
        try {
            now.keepTimestamp(head, authority.stamp(head.checkpoint().toBytes()));
            stampedAt = nanos;
            outcome.accept(null);
        } catch (ProblemException e) {
            outcome.accept(e.problem());
        }
    }

    private static HttpUrl url(String text) {
        HttpUrl url = HttpUrl.parse(text);
        if (url == null) {
            throw bad(WitnessSetting.TIMESTAMP_URL, "It is not a URL of HTTP or HTTPS.");
        }
        return url;
    }

    private static List<X509Certificate> trusted(Settings settings) {
        Path file =
                settings.find(WitnessSetting.TIMESTAMP_CERTIFICATES)
                        .orElseThrow(
                                () ->
                                        bad(
                                                WitnessSetting.TIMESTAMP_CERTIFICATES,
                                                "It is not set, and anybody could sign a time"
                                                        + " stamp."));
        List<X509Certificate> found = Timestamp.certificates(file);
        if (found == null) {
            throw bad(WitnessSetting.TIMESTAMP_CERTIFICATES, "The file has no certificate in PEM.");
        }
        return found;
    }

    private static ProblemException bad(Setting<?> setting, String why) {
        return new ProblemException(
                Problem.permanent(
                                Code.BAD_SETTING,
                                setting.name() + " cannot be used.",
                                why,
                                "Write it as docs/configuration.md shows.")
                        .with("setting", setting.name()));
    }
}
