package io.longshore.web.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.service.Service;
import io.longshore.service.site.Reports;
import io.longshore.service.site.Site;
import io.longshore.testing.Fixtures;
import io.longshore.testing.FreePort;
import io.longshore.testing.RequiresTool;
import io.longshore.testing.Tool;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client of npm (tools/event-client) reads the events. */
@RequiresTool({"node", "npm"})
class ForeignEventClientIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir Path folder;

    @Test
    void a_client_of_npm_works_through_a_restart_of_the_service() throws Exception {
        Path client = Files.createDirectory(folder.resolve("client"));
        for (String name : List.of("package.json", "package-lock.json", "client.js")) {
            Files.copy(Path.of("tools/event-client", name), client.resolve(name));
        }
        Tool.run(List.of("npm", "ci", "--silent", "--prefix", client.toString()));
        try (SandboxRegistry registry = SandboxRegistry.start(SandboxOptions.defaults())) {
            Site site =
                    new Site(folder, registry.address())
                            .set("longshore.registry.insecure", "true")
                            .set("longshore.http.port", String.valueOf(FreePort.find()));
            File printed = folder.resolve("events").toFile();
            Process process = null;
            try {
                String before;
                try (Service service = site.start();
                        Reports reports = site.connect(service)) {
                    process = start(client, site, service, printed);
                    awaitLine(printed, "\"open\"");
                    site.drop(Fixtures.UNSIGNED, "lci/a.tar");
                    before = reports.next(PATIENCE).jobId();
                    awaitLine(printed, "\"report\"", before);
                }
                try (Service service = site.start();
                        Reports reports = site.connect(service)) {
                    awaitLine(printed, "\"reset\"");
                    site.drop(Fixtures.UNSIGNED, "lci/b.tar");
                    String after = reports.next(PATIENCE).jobId();
                    assertThat(after).isNotEqualTo(before);
                    awaitLine(printed, "\"report\"", after);
                }
            } finally {
                if (process != null) {
                    process.destroy();
                }
            }
        }
    }

    /** The token of a gateway changes with each start; the client reads it each time. */
    private static Process start(Path client, Site site, Service service, File printed)
            throws Exception {
        return new ProcessBuilder(
                        "node",
                        client.resolve("client.js").toString(),
                        service.pageUrl() + "/api/v1/events",
                        site.data().resolve("local.token").toString())
                .redirectOutput(printed)
                .redirectErrorStream(true)
                .start();
    }

    private static void awaitLine(File printed, String... parts) {
        await(String.join(" ", parts))
                .atMost(PATIENCE)
                .until(
                        () ->
                                Files.readAllLines(printed.toPath()).stream()
                                        .anyMatch(
                                                line ->
                                                        List.of(parts).stream()
                                                                .allMatch(line::contains)));
    }
}
