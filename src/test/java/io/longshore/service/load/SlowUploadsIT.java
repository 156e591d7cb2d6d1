package io.longshore.service.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.service.Service;
import io.longshore.service.site.Reports;
import io.longshore.service.site.Site;
import io.longshore.service.site.SshClient;
import io.longshore.testing.Fixtures;
import io.longshore.testing.OpenSshServer;
import io.longshore.testing.RequiresTool;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Slow uploads beside finished files, with the quiet time that a site has by default. */
@RequiresTool({"curl", "ssh-keygen"})
class SlowUploadsIT {
    private static final int SLOW = 10;
    private static final int FINISHED = 20;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** Ten minutes at 100 KB/s. */
    private static final long LARGE = 60_000_000;

    @TempDir Path folder;

    @Test
    void finishedFilesAreClaimedDuringTenSlowUploads() throws Exception {
        Path key = folder.resolve("key");
        Path users =
                Files.writeString(folder.resolve("users"), "anna:" + OpenSshServer.makeKey(key));
        Path large = folder.resolve("large.tar");
        try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
            file.setLength(LARGE);
        }
        List<Process> slow = new ArrayList<>();
        try (SandboxRegistry registry = SandboxRegistry.start(SandboxOptions.defaults())) {
            Site site =
                    new Site(folder, registry.address())
                            .set("longshore.registry.insecure", "true")
                            .set("longshore.drop.quiet", "10s")
                            .set("longshore.sftp.port", "0")
                            .set("longshore.sftp.users", users.toString());
            try (Service service = site.start();
                    Reports client = site.connect(service)) {
                Path drop = Files.createDirectories(site.share().resolve("drop/lci"));
                int port = service.sftp().orElseThrow().address().port();
                for (int i = 0; i < SLOW; i++) {
                    String target = "/drop/lci/slow-" + i + ".tar";
                    List<String> command =
                            SshClient.CURL.command(key, "anna", port, large, target, false);
                    command.addAll(List.of("--limit-rate", "100K"));
                    slow.add(new ProcessBuilder(command).start());
                }
                await("the slow ones to begin")
                        .atMost(PATIENCE)
                        .until(() -> drop.toFile().list().length == SLOW);

                for (int i = 0; i < FINISHED; i++) {
                    site.drop(Fixtures.IMAGE, "lci/finished-" + i + ".tar");
                }
                long start = System.nanoTime();
                await("the claim of the finished ones")
                        .atMost(PATIENCE)
                        .until(() -> drop.toFile().list().length == SLOW);
                System.out.printf(
                        "%d finished files beside %d slow uploads: taken within %.1f s%n",
                        FINISHED, SLOW, (System.nanoTime() - start) / 1e9);

                Set<String> verified = new HashSet<>();
                for (Reports.Report report : client.next(FINISHED, PATIENCE)) {
                    assertThat(report.status()).isEqualTo("VERIFIED");
                    verified.add(report.json().at("/source/file").asText());
                }
                assertThat(verified)
                        .hasSize(FINISHED)
                        .allMatch(file -> file.startsWith("lci/finished-"));
                assertThat(slow).as("still uploading").allMatch(Process::isAlive);
            }
        } finally {
            slow.forEach(Process::destroyForcibly);
        }
    }
}
