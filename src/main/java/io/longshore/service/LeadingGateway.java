package io.longshore.service;

import io.longshore.config.Settings;
import io.longshore.history.DeliveryHistory;
import io.longshore.job.PolicyLog;
import io.longshore.share.LeaderAddress;
import io.longshore.share.drop.ReadMeFirst;
import io.longshore.share.sftp.SftpServer;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The part of a gateway that runs while it leads: its routes and its SFTP server. With an embedded
 * broker it leads from its start to its stop; with an external one {@link Leadership} decides.
 */
final class LeadingGateway implements Part, Leadership.Gateway {
    private final Settings settings;
    private final Storage storage;
    private final Supplier<PolicyLog> receipts;
    private final Supplier<CamelRuntime> camel;
    private final Supplier<String> page;

    /** Null in a worker, which never leads. */
    private final @Nullable Supplier<DeliveryHistory> history;

    /** Null with an embedded broker. */
    private final @Nullable Supplier<Leadership> leadership;

    /** Null while it does not lead, and without the setting for it. */
    private @Nullable SftpServer sftp;

    /**
     * @param receipts opens the log, before anything is done, and records the users
     * @param history null in a worker, which never leads
     * @param page the URL of its page
     * @param leadership null with an embedded broker
     */
    LeadingGateway(
            Settings settings,
            Storage storage,
            Supplier<PolicyLog> receipts,
            Supplier<CamelRuntime> camel,
            @Nullable Supplier<DeliveryHistory> history,
            Supplier<String> page,
            @Nullable Supplier<Leadership> leadership) {
        this.settings = settings;
        this.storage = storage;
        this.receipts = receipts;
        this.camel = camel;
        this.history = history;
        this.page = page;
        this.leadership = leadership;
    }

    @Override
    public String name() {
        return "the gateway";
    }

    @Override
    public void start() {
        if (leadership == null) {
            lead();
        } else {
            leadership.get().start();
        }
    }

    /** The routes are stopped with Camel. */
    @Override
    public void stop() {
        stopSftp();
    }

    /** True while no other gateway can be at work. */
    boolean leads() {
        return leadership == null || leadership.get().isCertain();
    }

    /** Work that a former gateway left unfinished comes first. */
    @Override
    public void lead() {
        PolicyLog policy = receipts.get();
        storage.uploads().restore();
        storage.fetches().restore();
        ReadMeFirst.write(storage.share(), settings);
        LeaderAddress.write(storage.share(), page.get());
        camel.get().run("direct:repair");
        RouteFiles.gatewayRoutes(settings).forEach(camel.get()::startRoute);
        startSftp(policy);
        Objects.requireNonNull(history).get().lead();
    }

    @Override
    public void standBy() {
        Objects.requireNonNull(history).get().standBy();
        stopSftp();
        camel.get().stopRoutes(RouteFiles.gatewayRoutes(settings));
    }

    /** The SFTP server, while this process leads and has one. */
    synchronized Optional<SftpServer> sftp() {
        return Optional.ofNullable(sftp);
    }

    private synchronized void startSftp(PolicyLog policy) {
        sftp = SftpServer.start(settings, storage.share(), storage.uploads(), policy).orElse(null);
    }

    private synchronized void stopSftp() {
        if (sftp != null) {
            sftp.close();
            sftp = null;
        }
    }
}
