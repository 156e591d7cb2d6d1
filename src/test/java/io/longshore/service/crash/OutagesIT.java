package io.longshore.service.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.longshore.json.JsonTree;
import io.longshore.service.Role;
import io.longshore.service.site.Site;
import io.longshore.testing.ArtemisProcess;
import io.longshore.testing.BrokerLogin;
import io.longshore.testing.Fixtures;
import io.longshore.testing.FreePort;
import io.longshore.testing.RequiresTool;
import io.longshore.testing.ServiceProcess;
import io.longshore.testing.SimulatedDelay;
import io.longshore.testing.registry.Distribution;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a service does while the registry, the share or the broker is away, each a process. */
@Tag("slow")
@RequiresTool("docker-registry")
class OutagesIT {
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    /** {@code -Dlongshore.outage.seconds=150} for what lasts. */
    private static final int SECONDS = Integer.getInteger("longshore.outage.seconds", 15);

    /** Readiness, a stage or the client library reports the outage. */
    private static final int TELLERS = 6;

    private static final BrokerLogin CLIENT = ArtemisProcess.login("longshore");

    @TempDir Path folder;
    private final String brokerAddress = FreePort.address();
    private final String registryAddress = FreePort.address();
    private ArtemisProcess broker;
    private Distribution registry;
    private Site site;
    private ServiceProcess service;
    private String page;

    @BeforeEach
    void start() {
        ArtemisProcess.configure(folder.resolve("broker"), brokerAddress, null);
        broker = startBroker();
        registry = startRegistry();
        site = new Site(folder, registryAddress).set("longshore.registry.insecure", "true");
        ArtemisProcess.login("longshore-service")
                .settings("tcp://" + brokerAddress)
                .forEach(site::set);
        service =
                ServiceProcess.start(folder, "service", site.texts(), Role.ALL, "-Xmx128m")
                        .awaitReady();
        page = service.pageUrl();
        await("ready").atMost(PATIENCE).until(() -> site.readiness(page) == 200);
    }

    @AfterEach
    void stop() {
        if (service != null) {
            service.close();
        }
        if (registry != null) {
            registry.close();
        }
        broker.close();
    }

    @Test
    void jobsWaitForRegistryShareAndBrokerWithoutFloodingTheLog() throws Exception {
        int before = lines();
        registry.kill();
        site.drop(Fixtures.IMAGE, "registry/x.tar");
        passes("the registry", before);
        registry = startRegistry();
        isDone("registry/x.tar");

        before = lines();
        Path away = folder.resolve("away");
        Files.move(site.share(), away);
        Files.createDirectory(site.share());
        site.deposit(Fixtures.IMAGE, "never/seen.tar");
        sendJob("never/seen.tar");
        passes("the share", before);
        try (var wrong = Files.list(site.share())) {
            assertThat(wrong.map(path -> path.getFileName().toString())).containsExactly("depot");
        }
        Files.move(site.share(), folder.resolve("mount-point"));
        Files.move(away, site.share());
        site.deposit(Fixtures.IMAGE, "never/seen.tar");
        isDone("never/seen.tar");

        before = lines();
        broker.kill();
        site.drop(Fixtures.IMAGE, "broker/x.tar");
        passes("the broker", before);
        broker = startBroker();
        isDone("broker/x.tar");

        assertThat(alerts())
                .containsSubsequence("registry REGISTRY_UNREACHABLE", "registry over")
                .contains("share over", "broker over");
    }

    /** An outage: not ready, few lines in the log. */
    private void passes(String what, int before) {
        await("not ready without " + what)
                .atMost(PATIENCE)
                .until(() -> site.readiness(page) == 503);
        SimulatedDelay.of(Duration.ofSeconds(SECONDS));
        int said = lines() - before;
        System.out.printf("%s away for %d s: %d lines%n", what, SECONDS, said);
        assertThat(said).as(what + ": " + service.log()).isBetween(1, TELLERS * (2 + SECONDS / 60));
    }

    private void isDone(String file) {
        await("ready again").atMost(PATIENCE).until(() -> site.readiness(page) == 200);
        await("a report on " + file)
                .atMost(PATIENCE)
                .until(() -> ChaosLedger.reports(CLIENT, url()).containsKey(file));
        assertThat(ChaosLedger.reports(CLIENT, url()).get(file))
                .singleElement()
                .asString()
                .containsPattern("\"status\" ?: ?\"VERIFIED\"")
                .containsPattern("\"attempt\" ?: ?1\\b");
    }

    private void sendJob(String file) throws JMSException {
        try (Connection connection = CLIENT.connect(url());
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                var jobs = session.createProducer(session.createQueue("longshore.jobs"))) {
            jobs.send(
                    session.createTextMessage(
                            "{\"version\":1,\"file\":\"%s\",\"repository\":\"%s/p/x\"}"
                                    .formatted(file, registryAddress)));
        }
    }

    private List<String> alerts() throws JMSException {
        List<String> alerts = new ArrayList<>();
        try (Connection connection = CLIENT.connect(url());
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                var browser =
                        session.createBrowser(
                                session.createQueue("longshore.alerts::longshore.alerts"))) {
            for (var message : Collections.list((Enumeration<?>) browser.getEnumeration())) {
                alerts.add(about(((Message) message).getBody(String.class)));
            }
        }
        return alerts;
    }

    private static String about(String alert) {
        try {
            JsonNode json = JsonTree.of(alert.getBytes(StandardCharsets.UTF_8));
            return json.path("about").asText() + " " + json.at("/problem/code").asText("over");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private int lines() {
        return (int)
                service.log()
                        .lines()
                        .filter(line -> line.matches(".* (WARN|ERROR|INFO) .*"))
                        .count();
    }

    private ArtemisProcess startBroker() {
        return ArtemisProcess.start(folder.resolve("broker"), List.of(), Map.of())
                .awaitWord("active");
    }

    private Distribution startRegistry() {
        return Distribution.start(
                List.of(), registryAddress, folder.resolve("registry"), Distribution.options());
    }

    private String url() {
        return "tcp://" + brokerAddress;
    }
}
