package io.longshore.service.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.service.Role;
import io.longshore.service.site.Reports;
import io.longshore.service.site.Site;
import io.longshore.testing.FreePort;
import io.longshore.testing.ServiceProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A whole tree of tarballs at once. {@code -Dlongshore.test.files=5000} makes it as large as it is
 * meant to be.
 */
class ManyFilesIT {
    private static final int FILES = Integer.getInteger("longshore.test.files", 300);
    private static final int DEPTH = 10;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir Path folder;

    @Test
    void everyFileOfADeepTreeIsReportedOnceWithAHeapOf256Megabytes() throws Exception {
        Path prepared = folder.resolve("many");
        Set<String> files =
                ManyFiles.write(prepared, FILES, DEPTH - 1).stream()
                        .map(path -> "many/" + path)
                        .collect(Collectors.toSet());
        int port = FreePort.find();
        try (SandboxRegistry registry = SandboxRegistry.start(SandboxOptions.defaults())) {
            Site site =
                    new Site(folder, registry.address())
                            .set("longshore.registry.insecure", "true")
                            .set("longshore.broker.port", String.valueOf(port));
            try (ServiceProcess process =
                            ServiceProcess.start(
                                            folder, "service", site.texts(), Role.ALL, "-Xmx256m")
                                    .awaitReady();
                    Reports client = Reports.connect("tcp://127.0.0.1:" + port, site.data())) {
                long start = System.nanoTime();
                Files.move(prepared, site.share().resolve("drop/many"));
                Map<String, String> statuses = ManyFiles.reported(site, client, files, PATIENCE);
                System.out.printf(
                        "%d files, %d folders deep: all reported within %d s%n",
                        FILES, DEPTH, Duration.ofNanos(System.nanoTime() - start).toSeconds());

                assertThat(statuses.values()).as(process.log()).containsOnly("VERIFIED");
                assertThat(process.log()).doesNotContain("OutOfMemory");
                await().untilAsserted(
                                () -> assertThat(site.share().resolve("work")).isEmptyDirectory());
                assertThat(site.share().resolve("done").toFile().list())
                        .filteredOn(job -> !Site.isMarker(job))
                        .hasSize(FILES);
                site.awaitNothingIn("");
            }
        }
    }
}
