package io.longshore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.longshore.oci.Digest;
import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.testing.DistributionArchive;
import io.longshore.testing.Fixtures;
import io.longshore.testing.FreePort;
import io.longshore.testing.registry.RegistryContents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Somebody who has unpacked the distribution and does what the README's quick start says, to the
 * letter: answers {@code init}, starts the service, copies an archive and reads its report. Only
 * the names of the registry and of the share are those of the test.
 */
class NewcomerIT {
    private static final String SECTION = "### From a folder to the first report";
    private static final Pattern BLOCK = Pattern.compile("```(\\w+)\\n(.*?)```", Pattern.DOTALL);

    /** As the README names them. */
    private static final String SHARE = "/srv/longshore";

    private static final String ARCHIVE = "lci-v9.0.1.tar";
    private static final String PROJECT = "supervisor-services";

    @TempDir Path folder;
    private final List<Process> started = new ArrayList<>();
    private final int brokerPort = FreePort.find();
    private SandboxRegistry registry;
    private Path home;
    private Path share;

    @BeforeEach
    void unpack() throws IOException {
        registry = SandboxRegistry.start(SandboxOptions.defaults());
        home = DistributionArchive.unpack(folder);
        share = folder.resolve("share");
        Files.copy(Fixtures.SIGNED, home.resolve(ARCHIVE));
        Files.writeString(
                home.resolve(ARCHIVE + ".sha256"),
                Digest.of(Files.readAllBytes(Fixtures.SIGNED)).hex() + "  " + ARCHIVE + "\n");
    }

    @AfterEach
    void stop() throws InterruptedException {
        for (Process process : started) {
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
            process.waitFor(40, TimeUnit.SECONDS);
        }
        registry.close();
    }

    @Test
    void theQuickStartOfTheReadmeLeadsToAVerifiedReport() throws Exception {
        List<Block> blocks = blocks();
        assertThat(blocks).extracting(Block::kind).containsExactly("properties", "sh", "sh");

        Path dialog = run("bin/longshore init", answers());
        await("init").atMost(Duration.ofMinutes(2)).until(() -> !last().isAlive());
        assertThat(last().exitValue()).as(Files.readString(dialog)).isZero();
        List<String> written = Files.readAllLines(home.resolve("longshore.properties"));
        for (String setting : List.of("registry", "project", "share")) {
            assertThat(blocks.get(0).text()).contains("longshore." + setting + "=");
            assertThat(written).anyMatch(line -> line.startsWith("longshore." + setting + "="));
        }

        Path service = run(blocks.get(1).text(), "");
        await("ready")
                .atMost(Duration.ofMinutes(2))
                .untilAsserted(() -> assertThat(service).content().contains("\nready"));

        Path reports = run(blocks.get(2).text(), "");
        await("a report")
                .atMost(Duration.ofMinutes(2))
                .untilAsserted(() -> assertThat(reports).content().contains("VERIFIED"));

        Path job;
        try (Stream<Path> done = Files.list(share.resolve("done"))) {
            job = done.filter(it -> Files.exists(it.resolve("report.json"))).findFirst().get();
        }
        assertThat(job.resolve(ARCHIVE)).hasSameBinaryContentAs(Fixtures.SIGNED);
        assertThat(job.resolve("report.html")).content().contains("VERIFIED");
        assertThat(RegistryContents.of(registry.address()).tags(PROJECT + "/lci"))
                .containsKey("9.0.1-1815f87b");
    }

    /** What somebody types: registry, project, no account, share. */
    private String answers() {
        return String.join("\n", registry.address(), PROJECT, "", share.toString()) + "\n";
    }

    /** A block of the README, with its language. */
    private record Block(String kind, String text) {}

    private List<Block> blocks() throws IOException {
        String readme = Files.readString(home.resolve("README.md"));
        int from = readme.indexOf(SECTION);
        assertThat(from).as(SECTION).isPositive();
        String section = readme.substring(from, readme.indexOf("\n### ", from + 1));
        List<Block> blocks = new ArrayList<>();
        for (Matcher block = BLOCK.matcher(section); block.find(); ) {
            blocks.add(new Block(block.group(1), block.group(2).replace(SHARE, "" + share)));
        }
        return blocks;
    }

    /**
     * Starts a shell with these commands in the folder of the distribution. Another service may run
     * on this machine, so the ports are any; the registry of the test has no TLS.
     *
     * @return the file with what it prints
     */
    private Path run(String commands, String input) throws IOException {
        Path typed = Files.writeString(folder.resolve("typed-" + started.size()), input);
        Path printed = folder.resolve("printed-" + started.size());
        ProcessBuilder builder =
                new ProcessBuilder("sh", "-e", "-c", commands)
                        .directory(home.toFile())
                        .redirectInput(typed.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(printed.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("LONGSHORE_BROKER_PORT", "" + brokerPort);
        builder.environment().put("LONGSHORE_HTTP_PORT", "0");
        builder.environment().put("LONGSHORE_REGISTRY_INSECURE", "true");
        started.add(builder.start());
        return printed;
    }

    private Process last() {
        return started.get(started.size() - 1);
    }
}
