package io.longshore.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.testing.Fixtures;
import io.longshore.testing.RequiresTool;
import io.longshore.testing.ServiceProcess;
import io.longshore.testing.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code bin/backup} and {@code bin/restore}: share and data of one time. */
@RequiresTool({"tar", "gzip", "sh"})
class BackupIT {
    private static final Duration SOON = Duration.ofMinutes(3);

    @TempDir Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"backup", "restore"})
    void whoAsksForHelpGetsItAndWhoNamesTooLittleGetsItAsAnError(String command) {
        Tool.Result help = script(command, Path.of("--help"));
        Tool.Result wrong = script(command, folder);

        assertThat(help.exitCode()).isZero();
        assertThat(help.out())
                .asString(UTF_8)
                .contains("bin/" + command + " BACKUP.tar.gz SHARE DATA [SETTINGS]");
        assertThat(wrong.exitCode()).isEqualTo(2);
        assertThat(help.out()).asString(UTF_8).isEqualTo(wrong.err());
    }

    @Test
    void aRestoredSiteHasItsReportsAndContinuesTheJobsThatWaited() throws Exception {
        Path backup = folder.resolve("backup.tar.gz");
        Path lost = Files.createDirectory(folder.resolve("lost"));
        SandboxRegistry registry = SandboxRegistry.start(SandboxOptions.defaults());
        String address = registry.address();
        try (registry;
                ServiceProcess service = start(address)) {
            drop("first");
            await("its report").atMost(SOON).until(() -> reports().size() == 1);

            Tool.Result early = script("backup", backup, share(), data());
            assertThat(early.exitCode()).as("a running service").isEqualTo(2);
            assertThat(early.err()).contains("A process of the site is running", "stop");
            assertThat(backup).doesNotExist();

            registry.close();
            drop("second");
            await("claimed").atMost(SOON).until(() -> work() > 0);
            service.stop();
        }

        assertThat(script("backup", backup, share(), data()).exitCode()).isZero();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(backup)))
                .isEqualTo("rw-------");
        assertThat(script("restore", backup, share(), data()).err()).contains("is not empty");
        Files.move(share(), lost.resolve("share"));
        Files.move(data(), lost.resolve("data"));
        Path half = folder.resolve("half.tar.gz");
        byte[] whole = Files.readAllBytes(backup);
        Files.write(half, Arrays.copyOf(whole, whole.length / 2));
        assertThat(script("restore", half, share(), data()).exitCode()).isEqualTo(2);
        assertThat(share()).doesNotExist();

        assertThat(script("restore", backup, share(), data()).exitCode()).isZero();

        assertThat(reports()).hasSize(1);
        assertThat(tarballs(share().resolve("done"))).as("archives with a report").isEmpty();
        int port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
        try (SandboxRegistry again =
                        SandboxRegistry.start(SandboxOptions.defaults().withPort(port));
                ServiceProcess service = start(address)) {
            await("the report of the second").atMost(SOON).until(() -> reports().size() == 2);
            assertThat(reports())
                    .allSatisfy(it -> assertThat(it).content().contains("\"VERIFIED\""));
            assertThat(again.address()).isEqualTo(address);
            assertThat(service.stop()).isEqualTo(143);
        }
    }

    private ServiceProcess start(String registry) {
        return ServiceProcess.startDefault(
                folder,
                Map.of(
                        "longshore.registry", registry,
                        "longshore.registry.insecure", "true",
                        "longshore.project", "project",
                        "longshore.drop.quiet", "1s",
                        "longshore.drop.sidecar-wait", "1s"));
    }

    private void drop(String name) throws IOException {
        Path place = Files.createDirectories(share().resolve("drop").resolve(name));
        Files.copy(Fixtures.SIGNED, place.resolve("lci.tar"));
    }

    private long work() throws IOException {
        return tarballs(share().resolve("work")).size();
    }

    private List<Path> reports() throws IOException {
        return files(share().resolve("done"), "report.json");
    }

    private static List<Path> tarballs(Path below) throws IOException {
        return files(below, "lci.tar");
    }

    private static List<Path> files(Path below, String name) throws IOException {
        try (Stream<Path> files = Files.walk(below)) {
            return files.filter(file -> file.endsWith(name)).toList();
        }
    }

    private Path share() {
        return folder.resolve("share");
    }

    private Path data() {
        return folder.resolve("data");
    }

    private static Tool.Result script(String name, Path... arguments) {
        List<String> command = new ArrayList<>(List.of("bin/" + name));
        Stream.of(arguments).map(Path::toString).forEach(command::add);
        return Tool.runAnyhow(command, Map.of());
    }
}
