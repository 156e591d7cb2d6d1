package io.longshore.service.drop;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.service.Role;
import io.longshore.service.site.Reports;
import io.longshore.service.site.Site;
import io.longshore.testing.Fixtures;
import io.longshore.testing.FreePort;
import io.longshore.testing.RequiresTool;
import io.longshore.testing.ServiceProcess;
import io.longshore.testing.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Entries of the drop folder that cannot be imported. */
@RequiresTool({"mkfifo", "setpriv"})
class UnsupportedEntriesIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir Path folder;

    @Test
    void linksPipesAndUnreadableFilesAreReportedAndLeftInPlace() throws IOException {
        try (SandboxRegistry registry = SandboxRegistry.start(SandboxOptions.defaults())) {
            Site site =
                    new Site(folder, registry.address())
                            .set("longshore.registry.insecure", "true")
                            .set("longshore.broker.port", String.valueOf(FreePort.find()));
            Path drop = Files.createDirectories(site.share().resolve("drop/a"));
            Path link = Files.createSymbolicLink(drop.resolve("link.tar"), Fixtures.IMAGE);
            Path pipe = drop.resolve("pipe.tar");
            Tool.run(List.of("mkfifo", pipe.toString()));
            Path secret = Files.copy(Fixtures.IMAGE, drop.resolve("secret.tar"));
            forbid(secret);
            Path proven = Files.copy(Fixtures.IMAGE, drop.resolve("proven.tar"));
            forbid(Files.writeString(drop.resolve("proven.tar.sha256"), "0".repeat(64)));
            forbid(Files.createDirectories(drop.resolve("closed")));
            Files.createDirectories(drop.resolve("f/".repeat(10) + "deep"));
            String url = "tcp://127.0.0.1:" + site.texts().get("longshore.broker.port");
            try (ServiceProcess service =
                            ServiceProcess.start(
                                            withoutRootsWay(),
                                            folder,
                                            "service",
                                            site.texts(),
                                            Role.ALL)
                                    .awaitReady();
                    Reports client = Reports.connect(url, site.data())) {
                site.drop(Fixtures.IMAGE, "a/good.tar");
                Reports.Report report = client.next(PATIENCE);
                assertThat(report.json().at("/source/file").asText()).isEqualTo("a/good.tar");
                assertThat(report.status()).isEqualTo("VERIFIED");
                site.assertNothingElseClaimed(client, "another was claimed");
                assertThat(service.log().lines().filter(line -> line.contains("Nothing takes")))
                        .as("each once")
                        .hasSize(6)
                        .anyMatch(line -> line.contains("drop/a/link.tar: it is a link"))
                        .anyMatch(line -> line.contains("drop/a/pipe.tar: it is a device, a pipe"))
                        .anyMatch(line -> line.contains("chmod g+r '" + secret + "'"))
                        .anyMatch(line -> line.contains("drop/a/proven.tar.sha256: it may not"))
                        .anyMatch(line -> line.contains("chmod g+rwxs '" + drop.resolve("closed")))
                        .anyMatch(
                                line ->
                                        line.contains(
                                                "deep: it is a folder that is nested"
                                                        + " too deeply"));

                Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-r-----"));
                assertThat(client.next(PATIENCE).json().at("/source/file").asText())
                        .as("after the fix")
                        .isEqualTo("a/secret.tar");
            }
            assertThat(List.of(link, pipe, proven))
                    .allMatch(file -> Files.exists(file, LinkOption.NOFOLLOW_LINKS));
            Files.setPosixFilePermissions(
                    drop.resolve("closed"), PosixFilePermissions.fromString("rwx------"));
        }
    }

    private static void forbid(Path path) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("---------"));
    }

    /** Root reads whatever it likes; without these capabilities it is as others are. */
    private static List<String> withoutRootsWay() {
        return System.getProperty("user.name").equals("root")
                ? List.of("setpriv", "--bounding-set=-dac_override,-dac_read_search")
                : List.of();
    }
}
