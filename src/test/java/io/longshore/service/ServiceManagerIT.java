package io.longshore.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.testing.NotifySocket;
import io.longshore.testing.RequiresTool;
import io.longshore.testing.ServiceProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a service tells systemd, seen at a {@code NOTIFY_SOCKET} as systemd opens one. */
@RequiresTool({"systemd-notify", "python3", "env"})
class ServiceManagerIT {
    private static final Duration SOON = Duration.ofMinutes(2);

    @TempDir Path folder;

    @Test
    void readinessStateLifeAndStopAreReported() throws Exception {
        SandboxRegistry registry = SandboxRegistry.start(SandboxOptions.defaults());
        try (registry;
                NotifySocket socket = NotifySocket.open(folder.resolve("notify"));
                ServiceProcess service = start(registry, socket)) {
            service.awaitReady();
            await("ready").atMost(SOON).until(() -> socket.received().contains("READY=1"));
            await("alive")
                    .atMost(SOON)
                    .until(() -> socket.received().split("WATCHDOG=1", -1).length > 3);
            await("all well")
                    .atMost(SOON)
                    .until(() -> socket.received().contains("STATUS=Ready: every dependency"));

            registry.close();

            await("the registry is missing")
                    .atMost(SOON)
                    .until(() -> socket.received().contains("STATUS=Not ready: registry"));
            assertThat(service.stop()).isEqualTo(143);
            assertThat(socket.received()).contains("STOPPING=1");
            assertThat(service.log()).doesNotContain("ERROR", "systemd-notify");
        }
    }

    @Test
    void theFirstLineOfTheLogNamesVersionRoleJavaSettingsAndFolders() {
        try (SandboxRegistry registry = SandboxRegistry.start(SandboxOptions.defaults());
                ServiceProcess service = ServiceProcess.startDefault(folder, settings(registry))) {
            assertThat(service.log().lines().findFirst())
                    .hasValueSatisfying(
                            line ->
                                    assertThat(line)
                                            .contains(
                                                    "longshore ",
                                                    "role all",
                                                    "Java " + Runtime.version(),
                                                    "settings "
                                                            + folder.resolve("service.properties"),
                                                    service.share().toString(),
                                                    service.data().toString()));
        }
    }

    private ServiceProcess start(SandboxRegistry registry, NotifySocket socket) {
        return ServiceProcess.start(
                List.of("env", "NOTIFY_SOCKET=" + socket.path(), "WATCHDOG_USEC=1000000"),
                folder,
                "service",
                Map.of(
                        "longshore.registry",
                        registry.address(),
                        "longshore.registry.insecure",
                        "true",
                        "longshore.share",
                        folder.resolve("share").toString(),
                        "longshore.data",
                        folder.resolve("data").toString(),
                        "longshore.broker.port",
                        "0",
                        "longshore.http.port",
                        "0"),
                Role.ALL,
                "-Xmx192m");
    }

    private static Map<String, String> settings(SandboxRegistry registry) {
        return Map.of(
                "longshore.registry", registry.address(), "longshore.registry.insecure", "true");
    }
}
