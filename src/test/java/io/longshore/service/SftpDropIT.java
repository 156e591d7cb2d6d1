package io.longshore.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.testing.Fixtures;
import io.longshore.testing.RequiresTool;
import io.longshore.testing.Tool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An upload into our own SFTP server, all the way to its report. */
@RequiresTool({"curl", "htpasswd"})
class SftpDropIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String PASSWORD = "correct horse battery";

    @TempDir Path folder;

    @Test
    void anUploadIsVerifiedInTheNameOfItsSender() throws Exception {
        String line = Tool.run(List.of("htpasswd", "-nbB", "bert", PASSWORD)).text();
        Path users = Files.writeString(folder.resolve("users"), line.strip() + "\n");
        try (SandboxRegistry registry = SandboxRegistry.start(SandboxOptions.defaults())) {
            Site site =
                    new Site(folder, registry.address())
                            .set("longshore.registry.insecure", "true")
                            .set("longshore.sftp.port", "0")
                            .set("longshore.sftp.users", users.toString());
            try (Service service = site.start();
                    Reports reports = site.connect(service)) {
                String drop = "sftp://" + service.sftp().orElseThrow().address() + "/drop/lci/";
                upload(Path.of(Fixtures.SIGNED + ".sha256"), drop);
                upload(Fixtures.SIGNED, drop);

                Reports.Report report = reports.next(PATIENCE);
                assertThat(report.json().path("status").asText())
                        .as(report.json().toPrettyString())
                        .isEqualTo("VERIFIED");
                assertThat(report.json().path("requestedBy").asText()).isEqualTo("bert");
                assertThat(report.json().at("/source/checksum/outcome").asText())
                        .isEqualTo("MATCHED");
                Path done = site.done(report.jobId());
                assertThat(done.resolve("REPORT.txt")).content().startsWith("VERIFIED");
            }
        }
    }

    private static void upload(Path file, String to) {
        Tool.run(
                List.of(
                        "curl",
                        "-sS",
                        "--insecure",
                        "--ftp-create-dirs",
                        "--user",
                        "bert:" + PASSWORD,
                        "--upload-file",
                        file.toString(),
                        to));
    }
}
