package io.longshore.cli.site;

import io.longshore.cli.command.SettingsFlag;
import io.longshore.config.Settings;
import io.longshore.config.StorageSetting;
import io.longshore.proof.ledger.LogFolder;
import io.longshore.proof.ledger.SiteLog;
import io.longshore.share.GatewayLock;
import io.longshore.share.Share;
import java.time.Clock;
import java.util.function.Function;
import picocli.CommandLine.Mixin;

/** The log and the key of a site, as the settings name them. */
final class SiteLogFlag {
    @Mixin private SettingsFlag settings;

    /**
     * Changes the log or the key, with the lock of the share: no gateway with an embedded broker is
     * at work meanwhile.
     */
    <T> T change(Function<SiteLog, T> change) {
        Settings read = settings.load();
        Share share = Share.prepare(read.get(StorageSetting.SHARE));
        GatewayLock lock = GatewayLock.take(share, Clock.systemUTC());
        try {
            return change.apply(
                    new SiteLog(
                            new LogFolder(share.state().resolve(SiteLog.NAME)),
                            read.get(StorageSetting.DATA)));
        } finally {
            lock.close();
        }
    }
}
