package io.longshore.cli.site;

import io.longshore.cli.command.SettingsFlag;
import io.longshore.config.Settings;
import io.longshore.config.StorageSetting;
import io.longshore.pipeline.filing.LostReceipts;
import io.longshore.pipeline.filing.ReceiptSteps;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.proof.ledger.Ledger;
import io.longshore.proof.ledger.LogFolder;
import io.longshore.proof.ledger.LogRecovery;
import io.longshore.proof.ledger.ReceiptKey;
import io.longshore.proof.ledger.ReceiptKeyEnd;
import io.longshore.proof.ledger.SiteLog;
import io.longshore.proof.witness.Witnesses;
import io.longshore.share.GatewayLock;
import io.longshore.share.Share;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;

/** The log and the key of a site, as the settings name them. */
final class SiteLogFlag {
    @Mixin private SettingsFlag settings;

    /** The settings of the site. */
    Settings settings() {
        return settings.load();
    }

    /**
     * Changes the log or the key, with the lock of the share: no gateway with an embedded broker is
     * at work meanwhile.
     */
    <T> T change(Function<SiteLog, T> change) {
        return change((log, share) -> change.apply(log));
    }

    /**
     * Continues the log after a restore.
     *
     * @param reason of the administrator
     * @param recovery the file of the recovery key; null if the log has the key of this gateway
     */
    Recovered recover(String reason, @Nullable Path recovery) {
        Witnesses witnesses = Witnesses.of(settings.load(), problem -> {}, Clock.systemUTC());
        return change(
                (log, share) -> {
                    LostReceipts jobs = new LostReceipts(share);
                    LogRecovery.Recovered done =
                            new LogRecovery(log).run(reason, witnesses::seen, jobs, recovery);
                    return new Recovered(done, jobs.append(done.ledger()));
                });
    }

    /**
     * @param log what the log has lost
     * @param receipts how many receipts became entries again
     */
    record Recovered(LogRecovery.Recovered log, int receipts) {}

    /**
     * The key of the log signs receipts again.
     *
     * @param recovery the file of the recovery key; null if the key for receipts signs
     * @return the index of the entry
     */
    int endReceiptKey(@Nullable Path recovery, String reason) {
        return change(
                (log, share) -> {
                    Ledger ledger = log.open(List::of).orElseThrow(SiteLogFlag::noKey);
                    ReceiptSteps.appendSigned(share, ledger);
                    ReceiptKeyEnd end =
                            recovery != null
                                    ? ReceiptKeyEnd.byRecovery(recovery)
                                    : ReceiptKeyEnd.by(
                                            ReceiptKey.of(settings())
                                                    .orElseThrow(SiteLogFlag::noReceiptKey));
                    return end.append(ledger, reason);
                });
    }

    private static ProblemException noKey() {
        return refused(
                "This site has no site key.",
                "There is no site.key in the data folder, and no log on the share.",
                "Run the command on a gateway of the site.");
    }

    private static ProblemException noReceiptKey() {
        return refused(
                "The settings name no P-256 key.",
                "It signs its own end.",
                "Use the settings of a gateway; if the key is lost, name the recovery key with"
                        + " --recovery.");
    }

    private static ProblemException refused(String what, String why, String fix) {
        return new ProblemException(Problem.permanent(Code.SITE_KEY_UNUSABLE, what, why, fix));
    }

    private <T> T change(BiFunction<SiteLog, Share, T> change) {
        Settings read = settings.load();
        Share share = Share.prepare(read.get(StorageSetting.SHARE));
        GatewayLock lock = GatewayLock.take(share, Clock.systemUTC());
        try {
            return change.apply(
                    new SiteLog(
                            new LogFolder(share.state().resolve(SiteLog.NAME)),
                            read.get(StorageSetting.DATA)),
                    share);
        } finally {
            lock.close();
        }
    }
}
