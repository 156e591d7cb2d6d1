package io.longshore.service.drop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.service.Role;
import io.longshore.service.RoutesWith;
import io.longshore.service.crash.CrashAtStep;
import io.longshore.service.site.Reports;
import io.longshore.service.site.Site;
import io.longshore.testing.Fixtures;
import io.longshore.testing.FreePort;
import io.longshore.testing.OddFileSystem;
import io.longshore.testing.RequiresTool;
import io.longshore.testing.ServiceProcess;
import io.longshore.testing.Tool;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Shares on file systems that lack something: on each of them files are dropped, stall, are given
 * back, and processes crash and stop meanwhile; every upload has one report. Where the protocol
 * cannot do without what is lacking, the start is refused with the reason.
 */
@RequiresTool(OddFileSystem.PROGRAM)
class FileSystemsIT {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int TRUNCATED_AT = 100_000;

    /** The exit code after an orderly stop by SIGTERM. */
    private static final int TERMINATED = 143;

    @TempDir Path folder;
    private SandboxRegistry registry;
    private Site site;
    private OddFileSystem fileSystem;

    /** {@code drop/} as the sender has it: on this host, or on another one. */
    private Path drop;

    @BeforeEach
    void start() {
        registry = SandboxRegistry.start(SandboxOptions.defaults());
        site =
                new Site(folder, registry.address())
                        .set("longshore.registry.insecure", "true")
                        .set("longshore.broker.port", String.valueOf(FreePort.find()))
                        .set("longshore.drop.stall", "6s");
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    @ParameterizedTest
    @CsvSource({
        "no-links, after, back-sidecars",
        "no-links, after, back-tarball",
        "no-chmod, before, back-remove",
        "no-folder-sync, after, back-tarball",
        "any-case, before, back-tarball",
        "slow, after, back-sidecars",
        "no-links no-chmod no-folder-sync any-case slow, after, back-tarball"
    })
    void everyUploadHasOneReportOnAShareThatLacks(String oddities, String when, String step)
            throws IOException {
        try (OddFileSystem mounted = mount(oddities)) {
            fileSystem = mounted;
            boolean isOnAnotherHost = oddities.contains("slow");
            drop = (isOnAnotherHost ? mounted.stored() : site.share()).resolve("drop");
            Files.createDirectories(drop.resolve("a"));
            boolean isAnyCase = oddities.contains("any-case") && !isOnAnotherHost;
            dropAll(isAnyCase ? "A/grows.TAR.sha256" : "a/grows.tar.sha256");
            crashWhileAFileIsGivenBack(when, step);
            stopWhileAFileIsIncomplete();
            check();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "no-links, before, check-put-back",
        "no-links, after, check-put-back",
        "no-links, after, check-separate",
        "any-case, after, check-put-back"
    })
    void aLateChecksumIsPutBackOnAShareThatLacks(String oddities, String when, String step)
            throws IOException {
        try (OddFileSystem mounted = mount(oddities)) {
            drop = site.share().resolve("drop/a");
            Files.createDirectories(drop);
            Files.copy(Fixtures.UNSIGNED, drop.resolve("good.tar"));
            Files.createFile(drop.resolve("good.tar.done"));
            Path late = drop.resolve("good.tar.sha256");
            String other = "0".repeat(64) + "  good.tar\n";
            site.set("longshore.drop.stall", "3s");
            Path routes = RoutesWith.bean(CrashAtStep.class, folder.resolve("routes"));
            site.set("longshore.routes", routes.toString());
            try (ServiceProcess process =
                    process("crash", "-Ddie.step=" + step, "-Ddie.when=" + when)) {
                await("the report").atMost(PATIENCE).until(() -> !reports("done").isEmpty());
                Files.writeString(late, other);
                assertThat(process.awaitEnd()).as(process.log()).isEqualTo(CrashAtStep.EXIT_CODE);
            }
            String url = "tcp://127.0.0.1:" + site.texts().get("longshore.broker.port");
            try (ServiceProcess process = process("end").awaitReady();
                    Reports client = Reports.connect(url, site.data())) {
                assertThat(client.next(PATIENCE).status()).isEqualTo("VERIFIED");
                assertThat(client.next(PATIENCE).firstProblem()).isEqualTo("CHECKSUM_MISMATCH");
                site.assertNoOtherReport(client, "a report too many");
                assertThat(process.log()).doesNotContain("INTERNAL_ERROR");
                assertThat(late).hasContent(other);
                assertThat(reports("rejected"))
                        .singleElement()
                        .satisfies(
                                report ->
                                        assertThat(report.resolveSibling("good.tar.sha256"))
                                                .hasContent(other));
                assertThat(mounted.stored().resolve("work")).isEmptyDirectory();
            }
        }
    }

    private List<Path> reports(String place) throws IOException {
        Path filed = site.share().resolve(place);
        if (!Files.isDirectory(filed)) {
            return List.of();
        }
        try (Stream<Path> jobs = Files.list(filed)) {
            return jobs.map(job -> job.resolve("report.json")).filter(Files::exists).toList();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "no-fsync, cannot force a file to the disk (fsync)",
        "no-replace, cannot rename a file over another one",
        "no-locks, has no locks",
        "no-links no-chmod no-fsync slow, cannot force a file to the disk (fsync)"
    })
    void aStartIsRefusedOnAShareThatLacks(String oddities, String reason) {
        try (OddFileSystem mounted = mount(oddities)) {
            assertThat(mounted.stored()).isDirectory();
            try (ServiceProcess process = process("refused")) {
                assertThat(process.becomesReady()).as(process.log()).isFalse();
                assertThat(process.awaitEnd()).as(process.log()).isEqualTo(1);
                assertThat(process.log()).contains("SHARE_ERROR", reason, "It said: ");
            }
        }
        try (OddFileSystem mounted = mount("");
                ServiceProcess process = process("works")) {
            assertThat(process.becomesReady()).as(process.log()).isTrue();
            assertThat(mounted.stored().resolve(".longshore")).isDirectory();
            assertThat(process.stop()).as(process.log()).isEqualTo(TERMINATED);
        }
    }

    private OddFileSystem mount(String oddities) {
        return OddFileSystem.mount(
                site.share(), Stream.of(oddities.split(" ")).filter(it -> !it.isEmpty()).toList());
    }

    private ServiceProcess process(String name, String... options) {
        return ServiceProcess.start(folder, name, site.texts(), Role.ALL, options);
    }

    private void dropAll(String sidecar) throws IOException {
        Tool.run(
                List.of(
                        "sh",
                        "-c",
                        "mkdir '%1$s/latin' && echo x >'%1$s/latin/'$(printf 'b\\374cher.tar')"
                                .formatted(drop)));
        byte[] whole = Files.readAllBytes(Fixtures.UNSIGNED);
        Files.write(drop.resolve("a/good.tar"), whole);
        Files.write(drop.resolve("a/stalled.tar"), Arrays.copyOf(whole, TRUNCATED_AT));
        Files.writeString(
                drop.resolve(sidecar), Site.sidecar(Fixtures.UNSIGNED).substring(0, 64) + "\n");
    }

    private void crashWhileAFileIsGivenBack(String when, String step) throws IOException {
        Path routes = RoutesWith.bean(CrashAtStep.class, folder.resolve("routes"));
        site.set("longshore.routes", routes.toString());
        try (OutputStream upload = Files.newOutputStream(drop.resolve("a/grows.tar"));
                ServiceProcess process =
                        process("crash", "-Ddie.step=" + step, "-Ddie.when=" + when)) {
            growAfterItsClaim("a/grows.tar", upload, process::log);
            assertThat(process.awaitEnd()).as(process.log()).isEqualTo(CrashAtStep.EXIT_CODE);
        }
    }

    private void stopWhileAFileIsIncomplete() throws IOException {
        try (OutputStream upload = Files.newOutputStream(drop.resolve("a/late.tar"));
                ServiceProcess process = process("stop").awaitReady()) {
            growAfterItsClaim(
                    "a/late.tar",
                    upload,
                    () -> {
                        assertThat(process.stop()).as(process.log()).isEqualTo(TERMINATED);
                        return process.log();
                    });
        }
    }

    /** What happens between the claim of the first half and the second half. */
    private interface Between {
        String happens();
    }

    private void growAfterItsClaim(String name, OutputStream upload, Between between)
            throws IOException {
        byte[] whole = Files.readAllBytes(Fixtures.UNSIGNED);
        upload.write(whole, 0, TRUNCATED_AT);
        upload.flush();
        await("the claim of " + name).atMost(PATIENCE).until(() -> isFaultySoFar(name));
        assertThat(between.happens()).doesNotContain("INTERNAL_ERROR");
        upload.write(whole, TRUNCATED_AT, whole.length - TRUNCATED_AT);
    }

    /** The first check has seen it as it was. */
    private boolean isFaultySoFar(String name) throws IOException {
        Path work = fileSystem.stored().resolve("work");
        if (!Files.isDirectory(work)) {
            return false;
        }
        try (Stream<Path> jobs = Files.list(work)) {
            for (Path job : jobs.toList()) {
                if (Files.exists(job.resolve("provisional.json"))
                        && Files.readString(job.resolve("job.json")).contains(name)) {
                    return true;
                }
            }
        } catch (NoSuchFileException e) {
            return false;
        }
        return false;
    }

    private void check() throws IOException {
        String url = "tcp://127.0.0.1:" + site.texts().get("longshore.broker.port");
        try (ServiceProcess process = process("end").awaitReady();
                Reports client = Reports.connect(url, site.data())) {
            TreeMap<String, String> outcomes = new TreeMap<>();
            for (Reports.Report report : client.next(4, PATIENCE)) {
                String file = report.json().at("/source/file").asText();
                String outcome = report.status() + " " + report.firstProblem();
                assertThat(outcomes.put(file, outcome.strip())).as("twice: " + file).isNull();
                if (file.equals("a/grows.tar")) {
                    assertThat(report.json().at("/source/checksum/outcome").asText())
                            .as("the checksum that came with the first half")
                            .isEqualTo("MATCHED");
                }
            }
            assertThat(outcomes)
                    .containsExactlyInAnyOrderEntriesOf(
                            new TreeMap<>(
                                    Map.of(
                                            "a/good.tar", "VERIFIED",
                                            "a/grows.tar", "VERIFIED",
                                            "a/late.tar", "VERIFIED",
                                            "a/stalled.tar", "REJECTED TARBALL_TRUNCATED")));
            site.assertNoOtherReport(client, "one report too many");
            site.awaitNothingIn("a");
            assertThat(fileSystem.stored().resolve("work")).isEmptyDirectory();
            assertThat(process.log())
                    .containsOnlyOnce("its name is not UTF-8")
                    .doesNotContain("Exception");
            assertThat(process.stop()).as(process.log()).isEqualTo(TERMINATED);
        }
    }
}
