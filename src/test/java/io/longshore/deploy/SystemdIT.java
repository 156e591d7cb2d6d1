package io.longshore.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.testing.DistributionArchive;
import io.longshore.testing.Fixtures;
import io.longshore.testing.RequiresTool;
import io.longshore.testing.Tool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The package on a machine that systemd runs: the unit is started, upgraded, rolled back, killed
 * and stopped by systemd itself, within the limits that the unit sets. Needs root.
 */
@Tag("slow")
@RequiresTool({"debootstrap", "nfpm", "systemd-nspawn", "nsenter"})
class SystemdIT {
    private static final Duration SOON = Duration.ofMinutes(3);
    private static final String DROP = "/srv/longshore/drop/project/lci";

    @TempDir Path folder;
    private BootedDebian machine;

    @Test
    void systemdStartsUpgradesRestartsAndStopsTheService() throws Exception {
        assumeTrue(System.getProperty("user.name").equals("root"), "SKIPPED: needs root");
        DebianRoot root = DebianRoot.copy(folder.resolve("root"));
        for (String version : List.of("1.0.0", "1.1.0")) {
            String distribution = DistributionArchive.file().toString();
            Tool.run(List.of("deploy/packages/build", distribution, root.toString(), version));
        }
        try (SandboxRegistry registry = SandboxRegistry.start(SandboxOptions.defaults());
                BootedDebian booted = BootedDebian.boot(root, folder.resolve("boot.log"))) {
            machine = booted;
            machine.run("dpkg", "-i", "/longshore_1.0.0_all.deb");
            assertThat(machine.runAnyhow("systemctl", "is-active", "longshore").text())
                    .as("a new service has no settings")
                    .isEqualTo("inactive\n");
            Files.writeString(
                    root.path("/etc/longshore/longshore.properties"),
                    """
                    longshore.registry=%s
                    longshore.registry.insecure=true
                    longshore.broker.port=0
                    longshore.http.port=0
                    longshore.drop.quiet=1s
                    longshore.drop.sidecar-wait=1s
                    """
                            .formatted(registry.address()),
                    StandardOpenOption.APPEND);

            machine.run("systemctl", "enable", "--now", "longshore");
            assertThat(shown("StatusText")).contains("Ready");
            assertThat(shown("User")).isEqualTo("longshore");
            imported(1);
            assertThat(reports("runuser", "-u", "longshore", "--")).isEqualTo(1);

            String first = shown("MainPID");
            machine.run("dpkg", "-i", "/longshore_1.1.0_all.deb");
            assertActiveWithAnotherProcessThan(first);
            imported(2);

            String second = shown("MainPID");
            machine.run("dpkg", "-i", "/longshore_1.0.0_all.deb");
            assertActiveWithAnotherProcessThan(second);
            imported(3);

            String third = shown("MainPID");
            machine.run("systemctl", "kill", "--signal=KILL", "--kill-whom=main", "longshore");
            assertActiveWithAnotherProcessThan(third);

            machine.run("systemctl", "stop", "longshore");
            assertThat(shown("Result")).isEqualTo("success");
            machine.run("dpkg", "-r", "longshore");
            assertThat(machine.runAnyhow("systemctl", "cat", "longshore").exitCode()).isNotZero();
            assertThat(machine.run("sh", "-c", "ls /srv/longshore/done/*/report.json").lines())
                    .hasSize(3);
        }
    }

    private void assertActiveWithAnotherProcessThan(String before) {
        await("restarted")
                .atMost(SOON)
                .untilAsserted(
                        () -> {
                            assertThat(shown("ActiveState")).isEqualTo("active");
                            assertThat(shown("MainPID")).isNotEqualTo(before);
                        });
    }

    /** Drops an archive and waits for its report; this many jobs are done then. */
    private void imported(int count) throws Exception {
        machine.run("install", "-d", "-o", "longshore", "-g", "longshore", DROP);
        Path archive = folder.resolve("root" + DROP).resolve(count + ".tar");
        Files.copy(Fixtures.UNSIGNED, archive);
        await("a report")
                .atMost(SOON)
                .untilAsserted(
                        () ->
                                assertThat(
                                                machine.runAnyhow(
                                                                "sh",
                                                                "-c",
                                                                "cat /srv/longshore/*/*/REPORT.txt")
                                                        .text()
                                                        .lines()
                                                        .filter(
                                                                line ->
                                                                        line.startsWith(
                                                                                "VERIFIED")))
                                        .hasSize(count));
    }

    /** As the command states them, with the words before it. */
    private long reports(String... as) {
        String[] command = new String[as.length + 2];
        System.arraycopy(as, 0, command, 0, as.length);
        command[as.length] = "longshore";
        command[as.length + 1] = "reports";
        return machine.run(command).lines().count();
    }

    private String shown(String property) {
        return machine.run("systemctl", "show", "--property=" + property, "--value", "longshore")
                .strip();
    }
}
