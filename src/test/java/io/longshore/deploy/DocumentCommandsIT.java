package io.longshore.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.longshore.deploy.DocumentCommands.Command;
import io.longshore.testing.DistributionArchive;
import io.longshore.testing.Fixtures;
import io.longshore.testing.RequiresTool;
import io.longshore.testing.TestCa;
import io.longshore.testing.Tool;
import io.longshore.testing.registry.Distribution;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The commands that the documents show in blocks, run as they are written, in their order, on a
 * machine where the names of the documents exist: the registries, the gateway, {@code
 * /srv/longshore}. {@link CommandsNotRun} lists those that are not run here, each with the reason;
 * {@link DocumentCommandsTest} checks that there are no others. Needs root.
 */
@RequiresTool({
    "unshare",
    "nsenter",
    "ip",
    "docker-registry",
    "crane",
    "imgpkg",
    "sftp",
    "scp",
    "curl",
    "lftp",
    "ssh-keygen",
    "ssh-keyscan",
    "sha256sum",
    "dd",
    "diff"
})
class DocumentCommandsIT {
    private static final Duration SOON = Duration.ofMinutes(3);

    /** The documents whose commands the tests of this class run. */
    static final List<String> DOCUMENTS =
            List.of(
                    "README.md",
                    "docs/dropping-files.md",
                    "docs/harbor.md",
                    "docs/operations.md",
                    "docs/proof.md",
                    "docs/supervisor.md",
                    "docs/walkthrough.md",
                    "examples/README.md");

    @TempDir Path folder;
    private final List<AutoCloseable> open = new ArrayList<>();
    private final TestCa ca = TestCa.create("Site CA");
    private PrivateMachine machine;

    @BeforeEach
    void prepareTheMachine() throws Exception {
        assumeTrue(System.getProperty("user.name").equals("root"), "SKIPPED: needs root");
        ca.writePem(folder.resolve("ca.crt"));
        Path distribution =
                DistributionArchive.unpack(Files.createDirectory(folder.resolve("unpacked")));
        Path bin = Files.createDirectory(folder.resolve("bin"));
        Files.createSymbolicLink(
                bin.resolve("longshore"), distribution.resolve("bin").resolve("longshore"));
        machine =
                PrivateMachine.start(
                        folder,
                        List.of(
                                "PATH=" + bin + ":" + System.getenv("PATH"),
                                "JAVA_HOME=" + System.getProperty("java.home"),
                                "SSL_CERT_FILE=" + folder.resolve("ca.crt"),
                                "HOME=/root"));
        open.add(machine);
        machine.run(
                "printf '%s\\n' '127.0.0.1 localhost gateway' '127.0.0.2 registry.example.com'"
                        + " '127.0.0.3 harbor1.test.com' >/etc/hosts");
    }

    @AfterEach
    void stop() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }

    @Test
    void theReadme() throws Exception {
        registries();
        packTheDistribution();

        runAll("README.md", Map.of("<version>", "1.0.0"));

        assertThat(folder.resolve("lci.tar.sha256")).isNotEmptyFile();
    }

    @Test
    void theWalkthroughWithTheOutputThatItShows() throws Exception {
        for (String port : List.of("5771", "5772")) {
            open.add(
                    Distribution.start(
                            machine.host(),
                            "127.0.0.1:" + port,
                            folder.resolve("registry-" + port),
                            Distribution.options()));
        }
        machine.run(
                "longshore import "
                        + Fixtures.SIGNED.toAbsolutePath()
                        + " --to-repo localhost:5771/services/lci --registry-insecure");
        Files.writeString(
                folder.resolve("lci.yml"),
                definition()
                        .replaceAll(
                                "image: registry.example.com/\\S*/lci-service:",
                                "image: localhost:5771/services/lci:"));

        runAll("docs/walkthrough.md", Map.of());
    }

    @Test
    void droppingFiles() throws Exception {
        registries();
        startTheService();
        Files.copy(Fixtures.SIGNED, folder.resolve("X.tar"));
        int reports = 0;
        for (Command command : DocumentCommands.of("docs/dropping-files.md")) {
            if (command.text().startsWith("cp /media/usb")) {
                machine.run("mkdir -p /media/usb && cp X.tar X.tar.sha256 /media/usb");
            }
            if (run(command, Map.of()) && command.text().matches("(sftp|curl|lftp|scp|cp) .*")) {
                awaitReports(++reports);
            }
        }
        assertThat(reports).isEqualTo(5);
    }

    @Test
    void theCheckBeforeTheFirstImportIntoHarbor() throws Exception {
        registries();
        Files.copy(Fixtures.SIGNED, folder.resolve("lci.tar"));

        runAll("docs/harbor.md", Map.of());
    }

    @Test
    void operations() throws Exception {
        registries();
        packTheDistribution();
        startTheService();

        runAll("docs/operations.md", Map.of());

        assertThat(machine.run("/opt/longshore/bin/longshore --version")).startsWith("longshore ");
        assertThat(machine.run("ls /opt/longshore/lib")).contains("longshore.jsa");
    }

    @Test
    void receiptsAndTheirLog() throws Exception {
        registries();
        machine.run("mkdir -p /media/usb && mkdir data");
        settings();
        String job = "";
        for (Command command : DocumentCommands.of("docs/proof.md")) {
            if (command.text().startsWith("longshore hold JOB --reason")) {
                startTheService();
                Files.copy(Fixtures.SIGNED, folder.resolve("lci.tar"));
                machine.run(
                        "mkdir -p /srv/longshore/drop/lci && cp lci.tar /srv/longshore/drop/lci");
                awaitReports(1);
                job = machine.run("ls /srv/longshore/done").strip();
            }
            if (command.text().startsWith("longshore audit --offline")) {
                machine.run(
                        "cp -r /srv/longshore /media/usb/share && cp data/site.vkey ."
                                + " && cp /srv/longshore/.longshore/log/checkpoint june.txt");
            }
            run(command, Map.of("JOB", job));
        }
    }

    @Test
    void aSupervisorService() throws Exception {
        registries();
        packTheDistribution();
        machine.run("tar xzf longshore-1.0.0.tar.gz");
        Files.writeString(folder.resolve("lci.yml"), definition());
        startTheService();
        machine.run("mkdir -p /srv/longshore/drop/lci");

        runAll("docs/supervisor.md", Map.of("<version>", "1.0.0"));

        awaitReports(1);
        assertThat(machine.run("cat /srv/longshore/done/*/lci.yml"))
                .contains("image: harbor1.test.com/supervisor-services/lci@sha256:")
                .isEqualTo(Files.readString(folder.resolve("lci.local.yml")));
    }

    @Test
    void theExamples() throws Exception {
        registries();
        startTheService();
        Files.copy(Path.of("examples/upload.sh"), folder.resolve("upload.sh"));
        machine.run("chmod +x upload.sh");
        Files.copy(Fixtures.SIGNED, folder.resolve(Fixtures.SIGNED.getFileName()));

        runAll("examples/README.md", Map.of());

        assertThat(machine.run("ls /srv/longshore/depot"))
                .contains("" + Fixtures.SIGNED.getFileName());
    }

    private void runAll(String document, Map<String, String> names) throws Exception {
        int ran = 0;
        for (Command command : DocumentCommands.of(document)) {
            ran += run(command, names) ? 1 : 0;
        }
        assertThat(ran).as("commands of " + document).isPositive();
    }

    /** True for a command for PowerShell that the same document has for a shell, too. */
    private static boolean isRunByAShell(Command command) {
        return !command.isForShell()
                && DocumentCommands.of(command.document()).stream()
                        .anyMatch(it -> it.isForShell() && it.text().equals(command.text()));
    }

    /**
     * Runs it unless it is listed as not to be run here.
     *
     * @param names replaces what stands for something in the documents
     */
    private boolean run(Command command, Map<String, String> names) throws Exception {
        if (CommandsNotRun.find(command).isPresent() || isRunByAShell(command)) {
            return false;
        }
        assertThat(command.isForShell()).as("%s", command).isTrue();
        String text = command.text();
        for (Map.Entry<String, String> name : names.entrySet()) {
            text = text.replace(name.getKey(), name.getValue());
        }
        Tool.Result ran = machine.run(text, command.input());
        assertThat(ran.exitCode())
                .as("%s: %s%s", command, ran.text(), ran.err())
                .isEqualTo(exitCode(command));
        if (!command.output().isEmpty()) {
            assertThat(ran.text()).as("%s", command).matches(shown(command.output()));
        }
        return true;
    }

    private static int exitCode(Command command) {
        if (command.output().startsWith("REJECTED")) {
            return 3;
        }
        return command.text().startsWith("diff ") ? 1 : 0;
    }

    /** The output of a document: {@code …} stands for any text, alone on a line for any lines. */
    private static Pattern shown(String output) {
        return Pattern.compile(
                Arrays.stream(output.split("(?<=\n)"))
                        .map(
                                line ->
                                        line.equals("…\n")
                                                ? "(.*\n)*?"
                                                : Pattern.quote(line).replace("…", "\\E.*\\Q"))
                        .collect(Collectors.joining()));
    }

    /** The vendor's with the bundles of the documents, and an empty one behind the gap. */
    private void registries() throws Exception {
        for (String name : List.of("registry.example.com", "harbor1.test.com")) {
            String address = name.startsWith("registry") ? "127.0.0.2:443" : "127.0.0.3:443";
            open.add(
                    Distribution.start(
                            machine.host(),
                            address,
                            folder.resolve(name),
                            Distribution.options().withTls(ca, ca.serverFor(name))));
        }
        for (String repository :
                List.of("services/lci", "vsphere/iaas/lci-service/9.0.1/lci-service")) {
            machine.run(
                    "longshore import "
                            + Fixtures.SIGNED.toAbsolutePath()
                            + " --to-repo registry.example.com/"
                            + repository);
        }
        machine.run("crane tag registry.example.com/services/lci:9.0.1-1815f87b 9.0.1");
    }

    /** As a release names it. */
    private void packTheDistribution() throws Exception {
        machine.run(
                "tar -C unpacked --transform 's,^longshore-[^/]*,longshore-1.0.0,' -czf"
                        + " longshore-1.0.0.tar.gz $(ls unpacked)");
    }

    private void settings() throws Exception {
        machine.run("mkdir -p /srv/longshore");
        Path settings =
                Files.writeString(
                        folder.resolve("settings"),
                        """
                        longshore.registry=harbor1.test.com
                        longshore.project=supervisor-services
                        longshore.share=/srv/longshore
                        longshore.data=%s
                        longshore.drop.quiet=1s
                        longshore.drop.sidecar-wait=2s
                        longshore.sftp.port=2222
                        longshore.sftp.users=/etc/longshore/sftp-users
                        """
                                .formatted(folder.resolve("data")));
        machine.run(
                "ssh-keygen -q -t ed25519 -N '' -f /root/.ssh/id_ed25519"
                        + " && (printf anna: && cat /root/.ssh/id_ed25519.pub)"
                        + " >/etc/longshore/sftp-users && cp "
                        + settings
                        + " /etc/longshore/longshore.properties");
    }

    /** With an SFTP server that the key of anna opens. */
    private void startTheService() throws Exception {
        if (machine.run("ls /etc/longshore").isEmpty()) {
            settings();
        }
        Path log = machine.start("longshore run");
        await("ready")
                .atMost(SOON)
                .untilAsserted(() -> assertThat(log).content().contains("\nready"));
        machine.run("ssh-keyscan -p 2222 gateway 127.0.0.1 >/root/.ssh/known_hosts");
    }

    private void awaitReports(int count) {
        await("reports")
                .atMost(SOON)
                .untilAsserted(
                        () ->
                                assertThat(
                                                machine.run(
                                                        "cat /srv/longshore/done/*/REPORT.txt"
                                                                + " /srv/longshore/rejected/*/REPORT.txt"
                                                                + " 2>&1 | grep -c '^VERIFIED\\|^REJECTED\\|^FAILED'"
                                                                + " || true"))
                                        .isEqualTo(count + "\n"));
    }

    private static String definition() throws Exception {
        return Files.readString(Path.of("src/test/resources/supervisor/lci.yml"));
    }
}
