package io.longshore.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.longshore.json.JsonTree;
import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.testing.Fixtures;
import io.longshore.testing.PublishedSchemas;
import io.longshore.testing.ServiceProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log of a service as a person and a program read it. */
class DeliveryLogIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String HOSTILE = "bad\u001b[2J\u202e.tar";

    @TempDir Path folder;
    private SandboxRegistry registry;

    @BeforeEach
    void startRegistry() {
        registry = SandboxRegistry.start(SandboxOptions.defaults());
    }

    @AfterEach
    void stopRegistry() {
        registry.close();
    }

    @Test
    void eachEventOfADeliveryIsOneLineInOrderWithFileReasonSizeAndDuration() throws Exception {
        try (ServiceProcess service = ServiceProcess.startDefault(folder, settings(Map.of()))) {
            deliver(service);

            List<String> good = lines(service, "good.tar");
            assertThat(good).hasSize(4);
            assertThat(good.get(0)).contains(" claimed drop/lci/good.tar");
            assertThat(good.get(1))
                    .contains(" checked lci/good.tar", "KiB, checksum absent, in ", "; goes to ")
                    .contains(registry.address() + "/p/lci");
            assertThat(good.get(2))
                    .contains(" pushed lci/good.tar to ", " sent, ", "read back in ");
            assertThat(good.get(3)).contains(" VERIFIED lci/good.tar", " sent, ", ", after ");
            List<String> bad = lines(service, "bad");
            assertThat(bad).hasSize(3);
            assertThat(bad.get(0)).contains(" claimed drop/lci/bad\uFFFD[2J\uFFFD.tar");
            assertThat(bad.get(1)).contains("faulty so far, until ", ": TARBALL_TRUNCATED: ");
            assertThat(bad.get(2)).contains(" REJECTED ", ": TARBALL_TRUNCATED: ", " After ");
            assertThat(service.log())
                    .contains("longshore", "starts with the role all", "settings from ")
                    .contains("longshore.http.port")
                    .doesNotContain("\u001b", "\u202e", "-> results", "-> checks");
            assertThat(service.log().lines().filter(line -> line.contains("delivery:"))).hasSize(7);
            for (String secret : secrets(service)) {
                assertThat(service.log()).doesNotContain(secret);
            }
        }
    }

    @Test
    void inJsonEachLineIsAnObjectOfThePublishedSchema() throws Exception {
        try (ServiceProcess service =
                ServiceProcess.start(
                        folder,
                        "service",
                        settings(Map.of("longshore.log.format", "json")),
                        Role.ALL,
                        "-Xmx192m")) {
            await("ready").atMost(PATIENCE).until(() -> service.log().contains("\"ready\""));
            deliver(service);
            assertThat(service.stop()).isEqualTo(143);

            List<String> lines = service.log().lines().toList();
            assertThat(lines).hasSizeGreaterThan(10);
            lines.forEach(line -> PublishedSchemas.assertFits("log-line-v1", line));
            assertThat(service.log()).doesNotContain("\u001b", "\u202e");
            Map<String, List<String>> events = new LinkedHashMap<>();
            for (String line : lines) {
                JsonNode node = JsonTree.of(line.getBytes(StandardCharsets.UTF_8));
                if (node.has("event")) {
                    events.merge(
                            node.path("job").asText(),
                            List.of(node.path("event").asText()),
                            (before, next) ->
                                    Stream.concat(before.stream(), next.stream()).toList());
                }
            }
            assertThat(events.values())
                    .containsExactlyInAnyOrder(
                            List.of("claimed", "checked", "pushed", "verified"),
                            List.of("claimed", "faulty", "rejected"));
        }
    }

    @Test
    void aStartThatFailsIsAnObjectAsWell() throws Exception {
        try (ServiceProcess service =
                ServiceProcess.start(
                        folder,
                        "service",
                        settings(
                                Map.of(
                                        "longshore.log.format",
                                        "json",
                                        "longshore.broker.certificate",
                                        folder.resolve("none.crt").toString(),
                                        "longshore.broker.key",
                                        folder.resolve("none.key").toString())),
                        Role.ALL)) {
            assertThat(service.awaitEnd()).isEqualTo(2);
            assertThat(service.log()).contains("\"level\":\"ERROR\"");
            service.log().lines().forEach(line -> PublishedSchemas.assertFits("log-line-v1", line));
        }
    }

    private Map<String, String> settings(Map<String, String> more) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("longshore.share", folder.resolve("share").toString());
        settings.put("longshore.data", folder.resolve("data").toString());
        settings.put("longshore.broker.port", "0");
        settings.put("longshore.http.port", "0");
        settings.put("longshore.registry", registry.address());
        settings.put("longshore.registry.insecure", "true");
        settings.put("longshore.project", "p");
        settings.put("longshore.drop.quiet", "500ms");
        settings.put("longshore.drop.sidecar-wait", "500ms");
        settings.put("longshore.drop.stall", "3s");
        settings.putAll(more);
        return settings;
    }

    /** One that is verified, then one that is rejected. */
    private static void deliver(ServiceProcess service) throws IOException {
        Path drop = Files.createDirectories(service.share().resolve("drop/lci"));
        Files.copy(Fixtures.UNSIGNED, drop.resolve("good.tar"));
        await("VERIFIED")
                .atMost(PATIENCE)
                .until(
                        () ->
                                service.log().contains(" VERIFIED ")
                                        || service.log().contains("\"verified\""));
        byte[] whole = Files.readAllBytes(Fixtures.UNSIGNED);
        Files.write(drop.resolve(HOSTILE), Arrays.copyOf(whole, whole.length / 2));
        await("REJECTED")
                .atMost(PATIENCE)
                .until(
                        () ->
                                service.log().contains(" REJECTED ")
                                        || service.log().contains("\"rejected\""));
    }

    private static List<String> lines(ServiceProcess service, String file) {
        return service.log()
                .lines()
                .filter(line -> line.contains("delivery:") && line.contains(file))
                .toList();
    }

    private static List<String> secrets(ServiceProcess service) throws IOException {
        Properties properties = new Properties();
        for (String file :
                List.of(
                        "broker.properties",
                        "broker-admin.properties",
                        "broker-service.properties")) {
            Properties one = new Properties();
            try (var in = Files.newInputStream(service.data().resolve(file))) {
                one.load(in);
            }
            properties.put(file, one.getProperty("password"));
        }
        properties.put("token", Files.readString(service.data().resolve("http.token")).strip());
        assertThat(properties).hasSize(4);
        return properties.values().stream().map(Object::toString).toList();
    }
}
