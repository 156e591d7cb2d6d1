package io.longshore.proof.witness;

import io.longshore.config.Settings;
import io.longshore.config.WitnessSetting;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.proof.ledger.Ledger;
import io.longshore.proof.ledger.SiteKey;
import io.longshore.proof.log.NoteKey;
import io.longshore.proof.log.SignedNote;
import io.longshore.syslog.SyslogAddress;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows the newest checkpoint to the witnesses of the settings, and once a day to syslog. */
public final class Witnesses {
    private static final Logger LOG = LoggerFactory.getLogger(Witnesses.class);
    private static final long DAY = Duration.ofDays(1).toNanos();

    private final List<Witness> witnesses;
    private final @Nullable CheckpointSyslog syslog;
    private final Consumer<@Nullable Problem> alerts;
    private final LongSupplier nanoTime;

    /** Null before this process has opened the log. */
    private @Nullable Ledger ledger;

    private int shown;
    private long syslogAt;
    private boolean isAlerted;

    Witnesses(
            List<Witness> witnesses,
            @Nullable CheckpointSyslog syslog,
            Consumer<@Nullable Problem> alerts,
            LongSupplier nanoTime) {
        this.witnesses = List.copyOf(witnesses);
        this.syslog = syslog;
        this.alerts = alerts;
        this.nanoTime = nanoTime;
    }

    /**
     * The witnesses of the settings.
     *
     * @param alerts receives the problem of a witness, and null when it is over
     * @throws ProblemException {@code BAD_SETTING}; {@code SITE_KEY_UNUSABLE} if the key of the
     *     witness cannot be read
     */
    public static Witnesses of(Settings settings, Consumer<@Nullable Problem> alerts, Clock clock) {
        List<Witness> witnesses = new ArrayList<>();
        NoteKey key = settings.find(WitnessSetting.KEY).map(SiteKey::readVkey).orElse(null);
        settings.find(WitnessSetting.URL)
                .ifPresent(
                        url ->
                                witnesses.add(
                                        new HttpWitness(
                                                CheckpointHttp.client(
                                                        settings, WitnessSetting.CA_CERT_PATH),
                                                url(url),
                                                require(key))));
        settings.find(WitnessSetting.FOLDER)
                .ifPresent(folder -> witnesses.add(new FolderWitness(folder, key)));
        return new Witnesses(
                witnesses,
                settings.find(WitnessSetting.SYSLOG)
                        .map(
                                server ->
                                        new CheckpointSyslog(
                                                SyslogAddress.parse(WitnessSetting.SYSLOG, server),
                                                clock))
                        .orElse(null),
                alerts,
                System::nanoTime);
    }

    /**
     * Before the first append: no witness may know a longer log, or another one. A witness that
     * does not answer is asked again by {@link #look}.
     *
     * @throws ProblemException {@code LOG_SHORTER}, {@code LOG_DAMAGED}
     */
    public synchronized void begin(Ledger opened) {
        ledger = opened;
        shown = 0;
        for (Witness witness : witnesses) {
            try {
                witness.show(opened).ifPresent(opened::keepCosigned);
            } catch (ProblemException e) {
                if (e.problem().code() != Code.WITNESS_UNAVAILABLE) {
                    throw e;
                }
                LOG.warn("{} {}", e.problem().what(), e.problem().why());
            }
        }
        syslogAt = nanoTime.getAsLong();
        sendToSyslog(opened);
    }

    /** Every minute: shows what was appended. */
    public synchronized void look() {
        Ledger now = ledger;
        if (now == null) {
            return;
        }
        if (nanoTime.getAsLong() - syslogAt >= DAY) {
            syslogAt += DAY;
            sendToSyslog(now);
        }
        int size = now.size();
        if (size == shown) {
            return;
        }
        Problem found = null;
        for (Witness witness : witnesses) {
            try {
                witness.show(now).ifPresent(now::keepCosigned);
            } catch (ProblemException e) {
                found = e.problem();
                if (found.code() != Code.WITNESS_UNAVAILABLE) {
                    now.stop(e);
                }
            }
        }
        if (found == null) {
            shown = size;
        }
        if (found != null || isAlerted) {
            alerts.accept(found);
        }
        isAlerted = found != null;
    }

    /**
     * The size of the longest log that a witness has seen.
     *
     * @throws ProblemException {@code WITNESS_UNAVAILABLE}
     */
    public int seen(SignedNote newest) {
        return witnesses.stream().mapToInt(it -> it.seen(newest)).max().orElse(0);
    }

    private void sendToSyslog(Ledger now) {
        SignedNote note = now.head().checkpoint();
        LOG.info("checkpoint of the log: {}", note.text().strip().replace('\n', ' '));
        if (syslog != null) {
            try {
                syslog.send(note);
            } catch (IOException e) {
                LOG.warn("the checkpoint was not sent to syslog: {}", e.getMessage());
            }
        }
    }

    private static HttpUrl url(String text) {
        HttpUrl url = HttpUrl.parse(text);
        if (url == null || url.query() != null) {
            throw bad(WitnessSetting.URL.name(), "It is not a URL of a witness.");
        }
        return url;
    }

    private static NoteKey require(@Nullable NoteKey key) {
        if (key == null || key.type() != NoteKey.Type.COSIGNATURE) {
            throw bad(WitnessSetting.KEY.name(), "A witness has a key for cosignatures (type 4).");
        }
        return key;
    }

    private static ProblemException bad(String setting, String why) {
        return new ProblemException(
                Problem.permanent(
                                Code.BAD_SETTING,
                                setting + " cannot be used.",
                                why,
                                "Write it as docs/configuration.md shows.")
                        .with("setting", setting));
    }
}
