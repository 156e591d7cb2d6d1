package io.longshore.service;

import io.longshore.config.Settings;
import io.longshore.config.StorageSetting;
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
    private final Metrics metrics;
    private final Clock clock;

    private SiteMeasures(Path data, Storage storage, Role role, Metrics metrics, Clock clock) {
        this.data = data;
        this.storage = storage;
        this.role = role;
        this.metrics = metrics;
        this.clock = clock;
    }

    static Periodic start(
            Settings settings, Storage storage, Role role, Metrics metrics, Clock clock) {
        SiteMeasures measures =
                new SiteMeasures(settings.get(StorageSetting.DATA), storage, role, metrics, clock);
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
        }
    }

    private void disk(String name, Path folder) {
        if (Files.exists(folder)) {
            metrics.disk(name, folder.toFile().getUsableSpace(), folder.toFile().getTotalSpace());
        }
    }
}
