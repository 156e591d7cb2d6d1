package io.longshore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.testing.DistributionArchive;
import io.longshore.testing.Fixtures;
import io.longshore.testing.RequiresTool;
import io.longshore.testing.Tool;
import io.longshore.testing.registry.RegistryContents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code target/longshore-<version>.tar.gz}, unpacked as a site without containers would. */
class DistributionIT {
    private static final Path TARGET = Path.of("target");

    @TempDir Path folder;
    private Path home;

    @BeforeEach
    void unpack() throws IOException {
        // What a user without rights is to run must be seen by him.
        open(folder);
        Path parent = Files.createDirectory(folder.resolve("with a space"));
        open(parent);
        home = DistributionArchive.unpack(parent);
    }

    @Test
    @RequiresTool("setpriv")
    void theDistributionRunsForAnUnprivilegedUserFromAPathWithASpace() throws Exception {
        Path own = Files.createDirectory(folder.resolve("own"));
        Files.setPosixFilePermissions(own, PosixFilePermissions.fromString("rwxrwxrwx"));
        try (SandboxRegistry registry = SandboxRegistry.start(SandboxOptions.defaults())) {
            Files.writeString(
                    own.resolve("longshore.properties"),
                    """
                    longshore.registry=%s
                    longshore.registry.insecure=true
                    longshore.share=%s
                    longshore.broker.port=0
                    longshore.http.port=0
                    longshore.drop.quiet=1s
                    longshore.drop.sidecar-wait=1s
                    """
                            .formatted(registry.address(), own.resolve("the share")));
            Process service = start(own);
            try {
                await("ready")
                        .atMost(Duration.ofSeconds(60))
                        .until(() -> !service.isAlive() || log(own).contains("\nready"));
                assertThat(service.isAlive()).as(log(own)).isTrue();
                Path drop = own.resolve("the share/drop/project/lci/x.tar");
                Tool.run(asNobody("mkdir", "-p", drop.getParent().toString()));
                Path bundle = Files.copy(Fixtures.SIGNED, folder.resolve("x.tar"));
                Tool.run(asNobody("cp", bundle.toString(), drop.toString()));

                Path report =
                        await("a report")
                                .atMost(Duration.ofSeconds(60))
                                .until(() -> find(own, "done"), Optional::isPresent)
                                .get();

                assertThat(report).content().contains("\"status\" : \"VERIFIED\"");
                assertThat(RegistryContents.of(registry.address()).tags("project/lci"))
                        .containsKey("9.0.1-1815f87b");
            } finally {
                service.destroy();
                assertThat(service.waitFor(35, TimeUnit.SECONDS)).as("TimeoutStopSec").isTrue();
            }
            assertThat(service.exitValue()).as("SuccessExitStatus").isEqualTo(143);
        }
    }

    @Test
    void theDistributionContainsItsBillOfMaterialsAndVulnerabilityStatements() throws IOException {
        if (Files.exists(TARGET.resolve("longshore-sbom.json"))) {
            assertThat(home.resolve("longshore-sbom.json")).content().contains("camel-jms");
        }
        assertThat(home.resolve("docs/longshore.openvex.json"))
                .hasSameTextualContentAs(Path.of("docs/longshore.openvex.json"));
    }

    /** As receipts do. */
    @Test
    void theProgramStatesTheCommitOfTheRepositoryThatItWasBuiltIn() throws IOException {
        String commit = Files.exists(Path.of(".git")) ? "[0-9a-f]{40}" : "unknown";

        assertThat(Tool.run(List.of(home.resolve("bin/longshore").toString(), "version")).text())
                .containsPattern("(?m)^commit " + commit + " of ");
    }

    @Test
    @RequiresTool("systemd-analyze")
    void systemdAcceptsTheUnitFileWithoutWarnings() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("opt"), home);
        Path unit = folder.resolve("longshore.service");
        Files.writeString(
                unit,
                Files.readString(home.resolve("deploy/systemd/longshore.service"))
                        .replace("/opt/longshore", link.toString()));

        Tool.Result verified = Tool.run(List.of("systemd-analyze", "verify", unit.toString()));

        assertThat(verified.err()).doesNotContain("longshore.service");
        // Ends with another code if the exposure is above 2.5 of 10.
        Tool.run(
                List.of(
                        "systemd-analyze",
                        "security",
                        "--offline=true",
                        "--threshold=25",
                        unit.toString()));
        assertThat(unit).content().contains("TimeoutStopSec=35").contains(link + "/bin/longshore");
    }

    @Test
    void everyCommandHasAManPageAndEveryShellItsCompletion() throws IOException {
        try (Stream<Path> pages = Files.list(home.resolve("man"))) {
            assertThat(pages.map(page -> page.getFileName().toString()))
                    .contains("longshore.1", "longshore-import.1", "longshore-keys-init.1")
                    .allMatch(name -> name.matches("longshore[a-z0-9-]*[.]1"));
        }
        assertThat(home.resolve("man/longshore-import.1"))
                .content()
                .contains(".SH \"OPTIONS\"", "\\-\\-to\\-repo", ".SH \"EXIT CODES:\"");
        assertThat(home.resolve("completion/bash/longshore")).content().contains("--to-repo");
        assertThat(home.resolve("completion/zsh/_longshore")).content().contains("--to-repo");
        assertThat(home.resolve("completion/fish/longshore.fish")).content().contains("to-repo");
    }

    /** Root becomes nobody; everybody else has no rights to lose. */
    private static List<String> asNobody(String... command) {
        List<String> all = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            all.addAll(List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"));
        }
        all.addAll(List.of(command));
        return all;
    }

    private Process start(Path own) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(asNobody(home.resolve("bin/longshore").toString(), "run"))
                        .directory(own.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(own.resolve("log").toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        return process;
    }

    private static Optional<Path> find(Path own, String place) throws IOException {
        try (Stream<Path> files = Files.walk(own.resolve("the share").resolve(place))) {
            return files.filter(file -> file.endsWith("report.json")).findFirst();
        }
    }

    private static String log(Path own) throws IOException {
        return Files.readString(own.resolve("log"));
    }

    private static void open(Path folder) throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
