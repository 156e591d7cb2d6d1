package io.longshore.service;

import io.longshore.config.Settings;
import io.longshore.config.StorageSetting;
import io.longshore.delivery.Deliveries;
import io.longshore.delivery.Delivery;
import io.longshore.delivery.DeliveryState;
import io.longshore.share.JobFolders;
import io.longshore.share.Share;
import io.longshore.task.Periodic;
import io.longshore.web.Metrics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Measures what fills or hangs, for the metrics: the disks of share and data, and on a gateway the
 * jobs that have no report yet. By a thread of its own, so that a share that hangs keeps no scrape
 * waiting.
 */
final class SiteMeasures {
    private static final Duration EVERY = Duration.ofSeconds(10);

    private final Path data;
    private final Storage storage;
    private final Role role;
    private final Deliveries deliveries;
    private final Metrics metrics;
    private final Clock clock;

    private SiteMeasures(
            Path data,
            Storage storage,
            Role role,
            Deliveries deliveries,
            Metrics metrics,
            Clock clock) {
        this.deliveries = deliveries;
        this.data = data;
        this.storage = storage;
        this.role = role;
        this.metrics = metrics;
        this.clock = clock;
    }

    static Periodic start(
            Settings settings,
            Storage storage,
            Role role,
            Deliveries deliveries,
            Metrics metrics,
            Clock clock) {
        SiteMeasures measures =
                new SiteMeasures(
                        settings.get(StorageSetting.DATA),
                        storage,
                        role,
                        deliveries,
                        metrics,
                        clock);
        return Periodic.startNow("site-measures", EVERY, measures::look);
    }

    private void look() {
        disk("data", data);
        if (role.isGateway()) {
            Share share = storage.share();
            disk("share", share.root());
            List<Instant> received = JobFolders.received(share);
            Instant now = clock.instant();
            Duration oldest =
                    received.stream()
                            .map(time -> Duration.between(time, now))
                            .reduce(Duration.ZERO, (a, b) -> a.compareTo(b) < 0 ? b : a);
            metrics.openJobs(received.size(), oldest);
            deliveries(now);
        }
    }

    private void deliveries(Instant now) {
        List<Delivery> underWay = deliveries.underWay();
        Map<DeliveryState, List<Delivery>> byState =
                Stream.concat(underWay.stream(), deliveries.inDrop().stream())
                        .collect(Collectors.groupingBy(Delivery::state));
        for (DeliveryState state : DeliveryState.values()) {
            List<Delivery> found = byState.getOrDefault(state, List.of());
            Duration oldest =
                    found.stream()
                            .map(delivery -> Duration.between(delivery.since(), now))
                            .reduce(Duration.ZERO, (a, b) -> a.compareTo(b) < 0 ? b : a);
            metrics.deliveries(state.name().toLowerCase(Locale.ROOT), found.size(), oldest);
        }
        metrics.underWay(underWay.stream().mapToLong(SiteMeasures::bytes).sum());
    }

    private static long bytes(Delivery delivery) {
        Delivery.Source source = delivery.source();
        Long size = source == null ? null : source.sizeBytes();
        return size == null ? 0 : size;
    }

    private void disk(String name, Path folder) {
        if (Files.exists(folder)) {
            metrics.disk(name, folder.toFile().getUsableSpace(), folder.toFile().getTotalSpace());
        }
    }
}
