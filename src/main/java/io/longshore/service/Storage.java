package io.longshore.service;

import io.longshore.config.BrokerSetting;
import io.longshore.config.DropSetting;
import io.longshore.config.Settings;
import io.longshore.config.StorageSetting;
import io.longshore.pipeline.imports.ArchiveLookup;
import io.longshore.share.GatewayLock;
import io.longshore.share.RemoteFetches;
import io.longshore.share.Share;
import io.longshore.share.Uploads;
import io.longshore.share.serve.Gateway;
import io.longshore.task.SteadyClock;
import java.time.Clock;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The share, or the gateway that a worker without the share reads from. A gateway with an embedded
 * broker holds the lock of its share; with an external broker {@link Leadership} decides.
 */
final class Storage implements Part {
    private final Settings settings;
    private final Role role;
    private final Clock clock;

    /** Null in a worker that reads from a gateway. */
    private @Nullable Share share;

    /** Null where the process has the share. */
    private @Nullable Gateway gateway;

    /** Null in a worker, and with an external broker. */
    private @Nullable GatewayLock lock;

    /** Null in a worker. */
    private @Nullable Uploads uploads;

    /** Null in a worker. */
    private @Nullable RemoteFetches fetches;

    Storage(Settings settings, Role role, Clock clock) {
        this.settings = settings;
        this.role = role;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "the share";
    }

    @Override
    public void start() {
        if (role.isGateway()) {
            share = Share.prepare(settings.get(StorageSetting.SHARE));
            uploads = new Uploads(share);
            fetches =
                    new RemoteFetches(
                            share, uploads, settings.get(DropSetting.QUIET), new SteadyClock());
            if (settings.find(BrokerSetting.URL).isEmpty()) {
                lock = GatewayLock.take(share, clock);
            }
        } else {
            gateway = Gateway.of(settings).orElse(null);
            share = gateway == null ? Share.existing(settings.get(StorageSetting.SHARE)) : null;
        }
    }

    @Override
    public void stop() {
        if (gateway != null) {
            gateway.close();
        }
        if (lock != null) {
            lock.close();
        }
    }

    /** The share; not for a worker that reads from a gateway. */
    Share share() {
        return started(share);
    }

    /** Who uploaded which file; for a gateway only. */
    Uploads uploads() {
        return started(uploads);
    }

    /** The files that are fetched from another server; for a gateway only. */
    RemoteFetches fetches() {
        return started(fetches);
    }

    /** Where the archives of checked jobs are read. */
    ArchiveLookup archives() {
        return gateway == null ? ArchiveLookup.on(share()) : ArchiveLookup.from(gateway);
    }

    private <T> T started(@Nullable T part) {
        return Objects.requireNonNull(part, "not part of this role, or not started yet");
    }

    /** The folder of the share, or the gateway. */
    @Override
    public String toString() {
        return gateway == null ? share().root().toString() : "read from " + gateway;
    }
}
