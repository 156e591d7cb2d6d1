package io.longshore.service.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.service.Role;
import io.longshore.service.site.ProcessFigures;
import io.longshore.service.site.Reports;
import io.longshore.service.site.Site;
import io.longshore.testing.FreePort;
import io.longshore.testing.RequiresTool;
import io.longshore.testing.ServiceProcess;
import io.longshore.testing.archive.TarballBuilder;
import io.longshore.testing.archive.TestImages;
import io.longshore.testing.registry.Distribution;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A service under load for an hour, or for {@code -Dlongshore.soak=PT…}: a delivery every two
 * seconds, by folder and by queue, one of ten damaged. What the process holds is written to {@code
 * target/soak.txt} as it runs and must not grow.
 */
@Tag("soak")
@RequiresTool({"docker-registry", "jcmd"})
class SoakIT {
    private static final Duration BETWEEN = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int SAMPLES = 60;
    private static final long HEAP_TOLERANCE = 4_000_000;
    private static final int TOLERANCE = 8;

    /** By the default of {@code longshore.concurrency}: 4 for blobs and 32 for questions. */
    private static final int MOST_POOLED = 36;

    @TempDir Path folder;
    private final TestImages images = new TestImages(7);
    private final Map<String, Integer> outcomes = new HashMap<>();
    private Site site;
    private int sent;

    @Test
    void heapThreadsAndOpenFilesStayConstantUnderLoad() throws Exception {
        Duration length = Duration.parse(System.getProperty("longshore.soak", "PT1H"));
        int port = FreePort.find();
        try (Distribution registry =
                Distribution.start(folder.resolve("registry"), Distribution.options())) {
            site =
                    new Site(folder, registry.address())
                            .set("longshore.registry.insecure", "true")
                            .set("longshore.broker.port", String.valueOf(port));
            try (ServiceProcess process =
                            ServiceProcess.start(
                                            folder, "service", site.texts(), Role.ALL, "-Xmx256m")
                                    .awaitReady();
                    Reports client = Reports.connect("tcp://127.0.0.1:" + port, site.data())) {
                List<ProcessFigures> figures = run(process, client, length);
                while (outcomes.values().stream().mapToInt(Integer::intValue).sum() < sent) {
                    count(client.next(PATIENCE));
                }
                site.assertNoOtherReport(client, "one report too many");
                assertThat(outcomes)
                        .isEqualTo(Map.of("VERIFIED", sent - sent / 10, "REJECTED", sent / 10));
                assertFlat("heap", figures, ProcessFigures::heapBytes, HEAP_TOLERANCE);
                assertFlat("threads", figures, ProcessFigures::threads, TOLERANCE);
                assertFlat("open files", figures, ProcessFigures::openFiles, TOLERANCE);
                assertThat(figures)
                        .allMatch(now -> now.pooledThreads() <= MOST_POOLED, "bounded pools");
            }
        }
    }

    private List<ProcessFigures> run(ServiceProcess process, Reports client, Duration length)
            throws IOException {
        List<ProcessFigures> figures = new ArrayList<>();
        Path table = Path.of("target", "soak.txt");
        Files.writeString(table, "seconds reports heap-bytes threads pooled open-files\n");
        Instant begin = Instant.now();
        Duration sample = length.dividedBy(SAMPLES);
        while (figures.size() < SAMPLES) {
            deliver(client);
            Instant next = begin.plus(BETWEEN.multipliedBy(sent));
            do {
                Duration left = Duration.between(Instant.now(), next);
                Reports.Report report =
                        client.poll(left.toMillis() > 0 ? left : Duration.ofMillis(1));
                if (report != null) {
                    count(report);
                }
            } while (Instant.now().isBefore(next));
            Duration passed = Duration.between(begin, Instant.now());
            if (passed.compareTo(sample.multipliedBy(figures.size() + 1L)) >= 0) {
                ProcessFigures now = ProcessFigures.of(process.pid());
                figures.add(now);
                int reports = outcomes.values().stream().mapToInt(Integer::intValue).sum();
                Files.writeString(
                        table,
                        "%d %d %d %d %d %d%n"
                                .formatted(
                                        passed.toSeconds(),
                                        reports,
                                        now.heapBytes(),
                                        now.threads(),
                                        now.pooledThreads(),
                                        now.openFiles()),
                        StandardOpenOption.APPEND);
            }
        }
        return figures;
    }

    /** Every tenth is cut off in the middle, every fourth of the others comes by the queue. */
    private void deliver(Reports client) throws IOException {
        sent++;
        Path tarball =
                new TarballBuilder()
                        .add(images.image("localhost:5003/apps/soak", images.layer(20_000)))
                        .write(folder.resolve("x.tar"));
        String name = "soak/x-" + sent + ".tar";
        if (sent % 10 == 0) {
            byte[] whole = Files.readAllBytes(tarball);
            Files.write(tarball, Arrays.copyOf(whole, whole.length / 2));
        }
        if (sent % 4 == 1) {
            site.deposit(tarball, name);
            client.sendJob(
                    "{\"version\":1,\"file\":\"%s\",\"repository\":\"%s/supervisor-services/soak\"}"
                            .formatted(name, site.texts().get("longshore.registry")));
        } else {
            site.dropAlone(tarball, name);
        }
    }

    private void count(Reports.Report report) {
        outcomes.merge(report.status(), 1, Integer::sum);
    }

    /** Warm is the second quarter; the last one must not be above it, by their highest figures. */
    private static void assertFlat(
            String what,
            List<ProcessFigures> figures,
            ToLongFunction<ProcessFigures> figure,
            long tolerance) {
        int quarter = figures.size() / 4;
        long warm = highest(figures.subList(quarter, 2 * quarter), figure);
        long end = highest(figures.subList(3 * quarter, figures.size()), figure);
        assertThat(end).as(what + ", warm: " + warm).isLessThanOrEqualTo(warm + tolerance);
    }

    private static long highest(
            List<ProcessFigures> figures, ToLongFunction<ProcessFigures> figure) {
        return figures.stream().mapToLong(figure).max().orElseThrow();
    }
}
