package io.longshore.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.testing.DistributionArchive;
import io.longshore.testing.Fixtures;
import io.longshore.testing.NotifySocket;
import io.longshore.testing.RequiresTool;
import io.longshore.testing.Tool;
import io.longshore.testing.archive.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The packages in a clean Debian: installed, started as the unit says, upgraded, rolled back and
 * removed, each with one command. Needs root.
 */
@Tag("slow")
@RequiresTool({"debootstrap", "nfpm", "unshare", "chroot", "rpm", "python3", "bash"})
class PackagesIT {
    private static final Duration SOON = Duration.ofMinutes(3);

    @TempDir Path folder;
    private DebianRoot root;
    private int archives;

    /** How a machine installs, replaces and removes a package. */
    enum Manager {
        DPKG("dpkg -i %s", "dpkg -i %s", "dpkg -r longshore", "longshore_%s_all.deb"),
        // Debian's Java is not in the database of rpm.
        RPM(
                "rpm -i --nodeps --nosignature %s",
                "rpm -U --oldpackage --nodeps --nosignature %s",
                "rpm -e longshore",
                "longshore-%s-1.noarch.rpm");

        private final String install;
        private final String replace;
        private final String remove;
        private final String file;

        Manager(String install, String replace, String remove, String file) {
            this.install = install;
            this.replace = replace;
            this.remove = remove;
            this.file = file;
        }

        /** A command of the host: rpm runs the package's scripts in the root. */
        List<String> command(DebianRoot root, String template, String version) {
            String command = template.formatted("/" + file.formatted(version));
            if (this == RPM) {
                command =
                        command.replaceFirst("rpm", "rpm --root " + root)
                                .replace(" /longshore", " " + root + "/longshore");
                return root.onto(command.split(" "));
            }
            return root.inside(command.split(" "));
        }
    }

    @BeforeEach
    void makeARoot() throws Exception {
        assumeTrue(System.getProperty("user.name").equals("root"), "SKIPPED: needs root");
        root = DebianRoot.copy(folder.resolve("root"));
        for (String version : List.of("1.0.0", "1.1.0")) {
            Tool.run(
                    List.of(
                            "deploy/packages/build",
                            DistributionArchive.file().toString(),
                            root.toString(),
                            version));
        }
    }

    @ParameterizedTest
    @EnumSource(Manager.class)
    void aPackageIsInstalledStartedUpgradedRolledBackAndRemoved(Manager manager) throws Exception {
        systemctl(false);
        Tool.run(manager.command(root, manager.install, "1.0.0"));
        assertThat(root.run("longshore", "--version")).startsWith("longshore ");
        assertThat(root.path("/opt/longshore/lib/longshore.jsa")).isNotEmptyFile();
        assertThat(root.run("stat", "-c", "%U:%G %a", "/srv/longshore", "/var/lib/longshore"))
                .isEqualTo("longshore:longshore 750\nlongshore:longshore 750\n");
        assertThat(systemctlCalls()).as("a new service has no settings").doesNotContain("start");

        try (SandboxRegistry registry = SandboxRegistry.start(SandboxOptions.defaults())) {
            Path settings = root.path("/etc/longshore/longshore.properties");
            Files.writeString(
                    settings,
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
            String own = Files.readString(settings);
            Path first = imported(Fixtures.SIGNED);

            replace(manager, "1.1.0");
            assertThat(settings).content().isEqualTo(own);
            imported(Samples.file("airgap-docker-save.tar.zst"));

            replace(manager, "1.0.0");
            assertThat(settings).content().isEqualTo(own);
            imported(Fixtures.SIGNED);
            assertThat(first).as("the first report").isRegularFile();

            Tool.run(manager.command(root, manager.remove, "1.0.0"));
            assertThat(systemctlCalls()).contains("disable --now longshore.service");
            assertThat(root.path("/opt/longshore/lib")).doesNotExist();
            assertThat(root.path("/usr/bin/longshore")).doesNotExist();
            assertThat(first).as("the first report").isRegularFile();
            assertThat(root.path("/var/lib/longshore/broker.properties")).isRegularFile();
        }
    }

    /** Replaces the package while "systemd" runs the service. */
    private void replace(Manager manager, String version) throws IOException {
        systemctl(true);
        Tool.run(manager.command(root, manager.replace, version));
        assertThat(systemctlCalls())
                .containsSubsequence(
                        "stop longshore.service", "daemon-reload", "start longshore.service")
                .doesNotContain("disable");
    }

    /** Starts the service as the unit says, drops the archive, and waits for its report. */
    private Path imported(Path archive) throws Exception {
        List<Path> before = reports();
        try (NotifySocket socket = NotifySocket.open(root.path("/notify" + ++archives))) {
            List<String> command = new ArrayList<>();
            command.addAll(List.of("env", "-C", unit("WorkingDirectory"), "setpriv"));
            command.addAll(List.of("--reuid=" + unit("User"), "--regid=" + unit("Group")));
            command.addAll(List.of("--clear-groups", "env", "-i", "PATH=/usr/bin:/bin"));
            command.add("NOTIFY_SOCKET=/notify" + archives);
            command.addAll(List.of(unit("ExecStart").split(" ")));
            Path log = folder.resolve("log" + archives);
            Process service =
                    new ProcessBuilder(root.inside(command.toArray(String[]::new)))
                            .redirectErrorStream(true)
                            .redirectOutput(log.toFile())
                            .start();
            Runtime.getRuntime().addShutdownHook(new Thread(service::destroyForcibly));
            try {
                await("ready")
                        .atMost(SOON)
                        .until(() -> !service.isAlive() || socket.received().contains("READY=1"));
                assertThat(service.isAlive()).as(Files.readString(log)).isTrue();
                String drop = "/srv/longshore/drop/project/lci";
                root.run("install", "-d", "-o", "longshore", "-g", "longshore", drop);
                Path dropped = root.path(drop).resolve(archives + "-" + archive.getFileName());
                Files.copy(archive, dropped);
                await("a report").atMost(SOON).until(() -> reports().size() > before.size());
            } finally {
                service.destroy();
                assertThat(service.waitFor(35, TimeUnit.SECONDS)).as("TimeoutStopSec").isTrue();
            }
        }
        Path report =
                reports().stream().filter(it -> !before.contains(it)).findFirst().orElseThrow();
        assertThat(report).content().contains("\"status\" : \"VERIFIED\"");
        return report;
    }

    private List<Path> reports() throws IOException {
        List<Path> reports = new ArrayList<>();
        for (String place : List.of("done", "rejected")) {
            Path filed = root.path("/srv/longshore/" + place);
            if (Files.exists(filed)) {
                try (Stream<Path> files = Files.walk(filed)) {
                    files.filter(file -> file.endsWith("report.json")).forEach(reports::add);
                }
            }
        }
        return reports;
    }

    private String unit(String name) throws IOException {
        return Files.readAllLines(root.path("/usr/lib/systemd/system/longshore.service")).stream()
                .filter(line -> line.startsWith(name + "="))
                .map(line -> line.substring(name.length() + 1))
                .findFirst()
                .orElseThrow();
    }

    private void systemctl(boolean active) throws IOException {
        root.recordSystemctl(active);
        Files.deleteIfExists(root.path("/systemctl.log"));
    }

    private String systemctlCalls() throws IOException {
        Path log = root.path("/systemctl.log");
        return Files.exists(log) ? Files.readString(log) : "";
    }
}
