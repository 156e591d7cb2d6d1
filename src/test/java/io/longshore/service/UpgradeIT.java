package io.longshore.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.longshore.json.Json;
import io.longshore.json.JsonTree;
import io.longshore.pipeline.StageMessage;
import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.service.site.DeadJobs;
import io.longshore.service.site.Reports;
import io.longshore.service.site.Site;
import io.longshore.testing.BrokerLogin;
import io.longshore.testing.Fixtures;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Messages between stages as former versions sent them: a dropped bundle and a job for a file in
 * the depot, in each internal queue. {@code src/test/resources/upgrade/README.md} says how they
 * were recorded.
 */
class UpgradeIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Path RECORDED = Path.of("src/test/resources/upgrade");
    private static final String NEWEST = "2026-11-28";

    @TempDir Path folder;

    @ParameterizedTest(name = "{1} of {0}")
    @CsvSource({
        "2026-11-23, checks",
        "2026-11-23, imports",
        "2026-11-23, results",
        "2026-11-25, checks",
        "2026-11-25, imports",
        "2026-11-25, results",
        "2026-11-28, checks",
        "2026-11-28, imports",
        "2026-11-28, results"
    })
    void messagesOfAnEarlierVersionAreProcessed(String version, String queue) throws Exception {
        try (SandboxRegistry registry = SandboxRegistry.start(SandboxOptions.defaults());
                Service service = site(registry).start();
                Reports client = site(registry).connect(service);
                DeadJobs dead = DeadJobs.connect(service.brokerUrl(), site(registry).data())) {
            List<Recorded> jobs = recorded(version, queue, registry);
            for (Recorded job : jobs) {
                layOut(registry, version, queue, job);
                send(service, site(registry), queue, job);
            }
            assertThat(client.next(jobs.size(), PATIENCE))
                    .allSatisfy(report -> assertThat(report.status()).isEqualTo("VERIFIED"))
                    .extracting(Reports.Report::jobId)
                    .containsExactlyInAnyOrderElementsOf(jobs.stream().map(Recorded::id).toList());
            for (Recorded job : jobs) {
                site(registry).done(job.id());
            }
            dead.assertEmpty("no job is dead");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"checks", "imports", "results"})
    void aMessageOfAFutureVersionFailsItsJobAndDelaysNoOther(String queue) throws Exception {
        try (SandboxRegistry registry = SandboxRegistry.start(SandboxOptions.defaults());
                Service service = site(registry).start();
                Reports client = site(registry).connect(service);
                DeadJobs dead = DeadJobs.connect(service.brokerUrl(), site(registry).data())) {
            List<Recorded> jobs = recorded(NEWEST, queue, registry);
            Recorded future = jobs.get(0).ofVersion(StageMessage.PREFIX_VERSION + 1);
            Recorded present = jobs.get(1);
            for (Recorded job : List.of(future, present)) {
                layOut(registry, NEWEST, queue, job);
                send(service, site(registry), queue, job);
            }
            for (Reports.Report report : client.next(2, PATIENCE)) {
                boolean failed = report.jobId().equals(future.id());
                assertThat(report.status()).isEqualTo(failed ? "FAILED" : "VERIFIED");
                if (failed) {
                    assertThat(report.firstProblem()).isEqualTo("MESSAGE_UNREADABLE");
                }
            }
            site(registry).rejected(future.id());
            assertThat(dead.next().jobId()).isEqualTo(future.id());
        }
    }

    private Site site(SandboxRegistry registry) {
        return new Site(folder, registry.address()).set("longshore.registry.insecure", "true");
    }

    /** A message as it was on the queue. */
    private record Recorded(int priority, Map<String, Object> properties, String body) {
        String id() {
            return properties.get("longshoreJobId").toString();
        }

        Recorded ofVersion(int other) {
            return new Recorded(
                    priority,
                    properties,
                    body.replaceFirst("\"version\":1", "\"version\":" + other));
        }
    }

    private static List<Recorded> recorded(String version, String queue, SandboxRegistry registry)
            throws IOException {
        List<Recorded> messages = new ArrayList<>();
        for (JsonNode message :
                JsonTree.of(read(version, queue + ".json", registry).getBytes(UTF_8))) {
            Map<String, Object> properties =
                    Json.THEIRS.convertValue(
                            message.path("properties"),
                            Json.THEIRS
                                    .getTypeFactory()
                                    .constructMapType(Map.class, String.class, Object.class));
            messages.add(
                    new Recorded(
                            message.path("priority").asInt(),
                            properties,
                            message.path("body").toString()));
        }
        return messages;
    }

    /** The job's folder as the former gateway left it, and its tarball, as old as it was. */
    private void layOut(SandboxRegistry registry, String version, String queue, Recorded job)
            throws IOException {
        Site site = site(registry);
        String ticket = read(version, queue + "-" + job.id() + ".ticket.json", registry);
        Path work = Files.createDirectories(site.share().resolve("work").resolve(job.id()));
        Path tarball = site.share().resolve("depot/b.tar");
        if (JsonTree.of(ticket.getBytes(UTF_8)).path("origin").equals(new TextNode("DROP"))) {
            tarball = work.resolve(Fixtures.SIGNED.getFileName());
            Files.writeString(
                    work.resolve(tarball.getFileName() + ".sha256"), Site.sidecar(Fixtures.SIGNED));
            Files.copy(Fixtures.SIGNED, tarball);
        } else {
            Files.copy(Fixtures.IMAGE, tarball);
        }
        JsonNode time = JsonTree.of(job.body().getBytes(UTF_8)).at("/state/mtimeMillis");
        if (time.isNumber()) {
            Files.setLastModifiedTime(tarball, FileTime.fromMillis(time.asLong()));
        }
        Files.writeString(work.resolve("job.json"), ticket);
    }

    /** The recorded data, with its registry replaced by the registry of this test. */
    private static String read(String version, String name, SandboxRegistry registry)
            throws IOException {
        return Files.readString(RECORDED.resolve(version).resolve(name))
                .replace("REGISTRY", registry.address());
    }

    private static void send(Service service, Site site, String queue, Recorded job)
            throws JMSException {
        try (Connection connection = BrokerLogin.service(site.data()).connect(service.brokerUrl());
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                var producer = session.createProducer(session.createQueue("longshore." + queue))) {
            TextMessage message = session.createTextMessage(job.body());
            for (Map.Entry<String, Object> property : job.properties().entrySet()) {
                message.setObjectProperty(property.getKey(), property.getValue());
            }
            producer.setPriority(job.priority());
            producer.send(message);
        }
    }
}
