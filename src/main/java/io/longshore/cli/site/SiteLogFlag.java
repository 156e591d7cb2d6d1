package io.longshore.cli.site;

import io.longshore.cli.command.SettingsFlag;
import io.longshore.config.Settings;
import io.longshore.config.StorageSetting;
import io.longshore.pipeline.filing.LostReceipts;
import io.longshore.proof.ledger.LogFolder;
import io.longshore.proof.ledger.LogRecovery;
import io.longshore.proof.ledger.SiteLog;
import io.longshore.proof.witness.Witnesses;
import io.longshore.share.GatewayLock;
import io.longshore.share.Share;
import java.time.Clock;
import java.util.function.BiFunction;
import java.util.function.Function;
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
     */
    Recovered recover(String reason) {
        Witnesses witnesses = Witnesses.of(settings.load(), problem -> {}, Clock.systemUTC());
        return change(
                (log, share) -> {
                    LostReceipts jobs = new LostReceipts(share);
                    LogRecovery.Recovered done =
                            new LogRecovery(log).run(reason, witnesses::seen, jobs);
                    return new Recovered(done, jobs.append(done.ledger()));
                });
    }

    /**
     * @param log what the log has lost
     * @param receipts how many receipts became entries again
     */
    record Recovered(LogRecovery.Recovered log, int receipts) {}

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
