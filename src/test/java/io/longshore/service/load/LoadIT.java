package io.longshore.service.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.longshore.service.Role;
import io.longshore.service.site.DeadJobs;
import io.longshore.service.site.ProcessFigures;
import io.longshore.service.site.Reports;
import io.longshore.service.site.Site;
import io.longshore.testing.FreePort;
import io.longshore.testing.RequiresTool;
import io.longshore.testing.ServiceProcess;
import io.longshore.testing.registry.Distribution;
import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Session;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many small tarballs at once, with messages between them that are no jobs. */
@RequiresTool({"docker-registry", "jcmd"})
class LoadIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** Connections that are kept for the next request, and the pools' threads. */
    private static final int FILES_MORE = 40;

    private static final List<String> POISON =
            List.of(
                    "",
                    "no JSON",
                    "[]",
                    "{\"version\":99,\"file\":\"x.tar\"}",
                    "{\"version\":1}",
                    "{\"version\":1,\"file\":\"x.tar\",\"unknown\":1}",
                    "{\"version\":1,\"file\":\"../x.tar\"}",
                    "{\"version\":1,\"id\":\"..\",\"file\":\"x.tar\"}");

    @TempDir Path folder;

    @Test
    void aHundredTarballsAndTenPoisonMessagesAreAllReported() throws Exception {
        allAreReported(100);
    }

    @Test
    @Tag("slow")
    void fiveThousandTarballsAndTenPoisonMessagesAreAllReported() throws Exception {
        allAreReported(5_000);
    }

    private void allAreReported(int count) throws Exception {
        Path staged = folder.resolve("load");
        Set<String> files =
                ManyFiles.write(staged, count, 1).stream()
                        .map(path -> "load/" + path)
                        .collect(Collectors.toSet());
        int port = FreePort.find();
        String url = "tcp://127.0.0.1:" + port;
        try (Distribution registry =
                Distribution.start(folder.resolve("registry"), Distribution.options())) {
            Site site =
                    new Site(folder, registry.address())
                            .set("longshore.registry.insecure", "true")
                            .set("longshore.broker.port", String.valueOf(port));
            try (ServiceProcess process =
                            ServiceProcess.start(
                                            folder,
                                            "service",
                                            site.texts(),
                                            Role.ALL,
                                            "-Xmx256m",
                                            "-XX:+ExitOnOutOfMemoryError")
                                    .awaitReady();
                    Reports client = Reports.connect(url, site.data());
                    DeadJobs dead = DeadJobs.connect(url, site.data())) {
                int before = ProcessFigures.openFiles(process.pid()).size();
                Files.move(staged, site.share().resolve("drop/load"));
                POISON.forEach(client::sendJob);
                client.send(LoadIT::bytes);
                client.send(session -> map(session.createMapMessage()));
                assertThat(ManyFiles.reported(site, client, files, PATIENCE).values())
                        .as(process.log())
                        .containsOnly("VERIFIED");
                for (int i = 0; i < POISON.size() + 2; i++) {
                    assertThat(dead.next().cause()).isEqualTo("NOT_A_JOB");
                }
                dead.assertEmpty("one dead job too many");
                await("all is filed")
                        .until(() -> site.share().resolve("work").toFile().list().length == 0);
                ProcessFigures end = ProcessFigures.of(process.pid());
                System.err.printf("%d tarballs: %s, files before: %d%n", count, end, before);
                assertThat(end.openFiles()).isLessThan(before + FILES_MORE);
                assertThat(ProcessFigures.openFiles(process.pid()))
                        .filteredOn(file -> file.startsWith(site.share().toString()))
                        .allMatch(file -> file.endsWith("/.longshore/gateway.lock"));
            }
        }
    }

    private static BytesMessage bytes(Session session) throws JMSException {
        BytesMessage message = session.createBytesMessage();
        message.writeBytes(new byte[300_000]);
        return message;
    }

    private static MapMessage map(MapMessage message) throws JMSException {
        message.setString("file", "x.tar");
        return message;
    }
}
