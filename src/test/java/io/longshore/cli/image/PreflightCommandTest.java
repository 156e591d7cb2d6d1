package io.longshore.cli.image;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.longshore.cli.CommandResult;
import io.longshore.config.ReplaceTags;
import io.longshore.json.JsonTree;
import io.longshore.oci.Digest;
import io.longshore.oci.Repository;
import io.longshore.pipeline.preflight.Finding.Check;
import io.longshore.pipeline.preflight.Finding.Outcome;
import io.longshore.pipeline.preflight.Preflight;
import io.longshore.pipeline.preflight.PreflightResult;
import io.longshore.pipeline.registries.Registries;
import io.longshore.registry.RegistrySettings;
import io.longshore.sandbox.Access;
import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.task.Cancellation;
import io.longshore.task.Parallel;
import io.longshore.testing.Faults;
import io.longshore.testing.Fixtures;
import io.longshore.testing.TestCa;
import io.longshore.testing.TlsBalancer;
import io.longshore.testing.archive.TarballBuilder;
import io.longshore.testing.archive.TestImages;
import io.longshore.testing.harbor.FakeHarbor;
import io.longshore.testing.harbor.HarborAdmin.Robot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreflightCommandTest {
    private final Faults faults = new Faults();
    private final FakeHarbor harbor = FakeHarbor.start(faults);

    @AfterEach
    void stop() {
        harbor.close();
    }

    @Test
    void aReadyHarborPassesEveryCheckAndKeepsNothing() throws IOException {
        harbor.admin().createProject("p", -1);
        CommandResult ran = asAdmin("p/lci", Fixtures.NESTED.toString(), "-o", "json");
        assertThat(ran.exitCode()).as(ran.out() + ran.err()).isZero();
        JsonNode json = JsonTree.of(ran.out().getBytes(UTF_8));
        assertThat(json.path("ready").asBoolean()).isTrue();
        assertThat(json.path("registry").asText()).startsWith("Harbor v2.");
        assertThat(json.path("findings").findValuesAsText("check"))
                .containsExactlyElementsOf(Arrays.stream(Check.values()).map(Check::name).toList());
        assertThat(outcomes(ran))
                .containsEntry("TLS", "WARNING")
                .allSatisfy((check, outcome) -> assertThat(outcome).isIn("OK", "WARNING"));
        assertThat(harbor.storage().repositories()).isEmpty();
        assertThat(harbor.storage().uploads().open()).isZero();
    }

    @Test
    void withoutATarballTheChecksOfItsContentAreSkipped() throws IOException {
        harbor.admin().createProject("p", -1);
        CommandResult ran = asAdmin("p/lci", "-o", "json");
        assertThat(ran.exitCode()).isZero();
        assertThat(outcomes(ran))
                .containsEntry("QUOTA", "SKIPPED")
                .containsEntry("TAGS", "SKIPPED");
    }

    @Test
    void anUnhealthyComponentOfHarborIsAWarning() throws IOException {
        harbor.admin().createProject("p", -1);
        harbor.unhealthy();
        CommandResult ran = asAdmin("p/lci");
        assertThat(ran.exitCode()).isZero();
        assertThat(ran.out())
                .contains("WARNING  project")
                .contains("unhealthy components: jobservice.");
    }

    @Test
    void theTextNamesTheFailedCheckAndItsFix() {
        CommandResult ran = asAdmin("missing/lci");
        assertThat(ran.exitCode()).isEqualTo(1);
        assertThat(ran.out())
                .contains("FAILED   project")
                .contains("Do: Create the project")
                .contains("SKIPPED  push")
                .contains("would not work.");
    }

    @Test
    void anUnresolvableHostNameFailsTheFirstCheck() throws IOException {
        CommandResult ran =
                CommandResult.longshore(
                        "preflight", "--to-repo", "no-such-host.invalid/p/lci", "-o", "json");
        assertFirstFailure(ran, "NAME", "REGISTRY_UNREACHABLE");
    }

    @Test
    void aClosedPortFailsTheConnectionCheck() throws IOException {
        harbor.close();
        assertFirstFailure(asAdmin("p/lci", "-o", "json"), "ROUTE", "REGISTRY_UNREACHABLE");
    }

    @Test
    void aCertificateOfAnotherAuthorityFailsTls(@TempDir Path folder) throws IOException {
        TestCa ca = TestCa.create("Right root");
        TestCa wrong = TestCa.create("Wrong root");
        int port = Integer.parseInt(harbor.address().replaceAll(".*:", ""));
        try (TlsBalancer balancer = new TlsBalancer(ca.server(), port)) {
            String file = wrong.writePem(folder.resolve("ca.pem")).toString();
            CommandResult ran =
                    CommandResult.longshore(
                            "preflight",
                            "--to-repo",
                            balancer.address() + "/p/lci",
                            "--registry-ca-cert-path",
                            file,
                            "-o",
                            "json");
            assertFirstFailure(ran, "TLS", "TLS_NOT_TRUSTED");
        }
    }

    @Test
    void aServerThatIsNotARegistryFailsTheApiCheck() throws IOException {
        try (SandboxRegistry other =
                SandboxRegistry.start(
                        SandboxOptions.defaults()
                                .withFilters(
                                        new Faults()
                                                .next("GET", Faults.answer(404, "<html>"))
                                                .next("GET", Faults.answer(404, "<html>"))))) {
            CommandResult ran =
                    CommandResult.longshore(
                            "preflight",
                            "--to-repo",
                            other.address() + "/p/lci",
                            "--registry-insecure",
                            "-o",
                            "json");
            assertThat(firstFailure(ran).path("check").asText()).isEqualTo("API");
        }
    }

    @Test
    void aWrongPasswordFailsTheCredentialsCheck() throws IOException {
        harbor.admin().createProject("p", -1);
        CommandResult ran = as("admin", "wrong-password", "p/lci", "-o", "json");
        assertFirstFailure(ran, "CREDENTIALS", "CREDENTIALS_REFUSED");
        assertThat(ran.out()).doesNotContain("wrong-password");
    }

    @Test
    void aReadOnlyRobotAccountFailsThePushCheck() throws IOException {
        harbor.admin().createProject("p", -1);
        Robot reader = harbor.admin().createSystemRobot("reader", "p", "repository:pull");
        CommandResult ran = as(reader.name(), reader.secret(), "p/lci", "-o", "json");
        assertFirstFailure(ran, "PUSH", "PUSH_DENIED");
    }

    @Test
    void aReadOnlyHarborFailsTheCheck() throws IOException {
        harbor.admin().createProject("p", -1);
        harbor.admin().setReadOnly(true);
        assertFirstFailure(asAdmin("p/lci", "-o", "json"), "PROJECT", "REGISTRY_READ_ONLY");
    }

    @Test
    void aMissingProjectIsAWarningIfItWouldBeCreatedAndIsNotCreated(@TempDir Path folder)
            throws IOException {
        Path settings = folder.resolve("longshore.properties");
        Files.writeString(settings, "longshore.harbor.create-project=true\n");
        CommandResult ran = asAdmin("new/lci", "--config", settings.toString(), "-o", "json");
        assertThat(ran.exitCode()).isZero();
        assertThat(outcomes(ran)).containsEntry("PROJECT", "WARNING");
        assertThat(harbor.admin().hasProject("new")).isFalse();
    }

    @Test
    void aQuotaThatIsTooSmallForTheTarballFails() throws IOException {
        harbor.admin().createProject("p", 1_000);
        CommandResult ran = asAdmin("p/lci", Fixtures.NESTED.toString(), "-o", "json");
        assertFirstFailure(ran, "QUOTA", "QUOTA_EXCEEDED");
    }

    @Test
    void anImmutableReleaseTagFails() throws IOException {
        harbor.admin().createProject("p", -1);
        assertThat(imported("p/lci", Fixtures.UNSIGNED)).isZero();
        String tag = harbor.storage().manifests().tags("p/lci").get(0);
        Digest other =
                harbor.storage()
                        .manifests()
                        .tag("p/lci", harbor.storage().manifests().tags("p/lci").get(1))
                        .orElseThrow();
        assertThat(tag).startsWith("9.");
        harbor.retag("p/lci", tag, other);
        CommandResult before = asAdmin("p/lci", Fixtures.UNSIGNED.toString(), "-o", "json");
        assertThat(before.exitCode()).isZero();
        assertThat(before.out()).contains("would be moved").contains(tag);
        harbor.admin().makeImmutable("p", "**");
        CommandResult after = asAdmin("p/lci", Fixtures.UNSIGNED.toString(), "-o", "json");
        assertFirstFailure(after, "TAGS", "TAG_IMMUTABLE");
    }

    /** The same rule as for an import: the flag, else the setting, by default own. */
    @ParameterizedTest
    @CsvSource({
        "    ,       , WARNING",
        "    , own   , WARNING",
        "    , never , FAILED",
        "    , always, OK",
        "never , always, FAILED",
        "always, never , OK",
        "always, own   , OK",
    })
    void aReleaseTagThatNamesAnotherImageIsJudgedByTheRule(
            String flag, String setting, String outcome, @TempDir Path folder) throws IOException {
        harbor.admin().createProject("p", -1);
        TestImages images = new TestImages(20);
        List<Path> archives = new ArrayList<>();
        for (String name : List.of("first", "second")) {
            archives.add(
                    new TarballBuilder()
                            .add(images.image("origin.test/app", images.layer(500)), "stable")
                            .write(folder.resolve(name + ".tar")));
        }
        assertThat(imported("p/app", archives.get(0))).isZero();
        Path config =
                Files.writeString(
                        folder.resolve("longshore.properties"),
                        setting == null ? "" : "longshore.tags.replace=" + setting + "\n");
        List<String> more = new ArrayList<>(List.of("-o", "json", "--config", config.toString()));
        if (flag != null) {
            more.addAll(List.of("--replace-tags", flag));
        }

        for (Path archive : archives) {
            List<String> all = new ArrayList<>(more);
            all.add(archive.toString());
            CommandResult ran = asAdmin("p/app", all.toArray(String[]::new));

            boolean moves = archive == archives.get(1);
            assertThat(outcomes(ran)).containsEntry("TAGS", moves ? outcome : "OK");
            if (moves && outcome.equals("FAILED")) {
                assertThat(firstFailure(ran).path("code").asText())
                        .isEqualTo("TAG_NOT_REPLACEABLE");
                // As an import that is rejected.
                assertThat(ran.exitCode()).isEqualTo(3);
            }
            if (moves) {
                assertThat(ran.out()).contains("stable");
            }
        }
    }

    @Test
    void aRegistryOtherThanHarborGetsTheChecksThatApply() throws IOException {
        Access access = new Access.Bearer("robot", "s3cret", Duration.ofMinutes(5));
        try (SandboxRegistry registry =
                SandboxRegistry.start(SandboxOptions.defaults().withAccess(access))) {
            CommandResult ran =
                    CommandResult.longshore(
                            "preflight",
                            "--to-repo",
                            registry.address() + "/p/lci",
                            Fixtures.NESTED.toString(),
                            "--registry-insecure",
                            "--registry-username",
                            "robot",
                            "--registry-password",
                            "s3cret",
                            "-o",
                            "json");
            assertThat(ran.exitCode()).as(ran.out() + ran.err()).isZero();
            assertThat(registry.storage().uploads().open()).isZero();
        }
    }

    @Test
    void aWrongClockIsAWarning() {
        Clock late = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(-10));
        try (SandboxRegistry registry = SandboxRegistry.start(SandboxOptions.defaults());
                Registries registries =
                        new Registries(
                                RegistrySettings.builder(registry.address())
                                        .plainHttp(true)
                                        .build(),
                                List.of());
                Parallel parallel = new Parallel(1)) {
            PreflightResult result =
                    new Preflight(
                                    registries,
                                    false,
                                    ReplaceTags.OWN,
                                    parallel,
                                    late,
                                    Cancellation.none())
                            .run(new Repository(registry.address(), "p/lci"), Optional.empty());
            assertThat(result.ready()).isTrue();
            assertThat(result.findings())
                    .filteredOn(finding -> finding.check() == Check.TIME)
                    .singleElement()
                    .satisfies(
                            finding -> {
                                assertThat(finding.outcome()).isEqualTo(Outcome.WARNING);
                                assertThat(finding.message()).contains("ahead of");
                            });
        }
    }

    private CommandResult asAdmin(String path, String... more) {
        return as(harbor.admin().username(), harbor.admin().password(), path, more);
    }

    private CommandResult as(String username, String password, String path, String... more) {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "preflight",
                                "--to-repo",
                                harbor.address() + "/" + path,
                                "--registry-insecure",
                                "--registry-username",
                                username,
                                "--registry-password",
                                password,
                                "--registry-retry-count",
                                "1"));
        arguments.addAll(List.of(more));
        return CommandResult.longshore(arguments.toArray(String[]::new));
    }

    private int imported(String path, Path tarball) {
        return CommandResult.longshore(
                        "import",
                        tarball.toString(),
                        "--to-repo",
                        harbor.address() + "/" + path,
                        "--registry-insecure",
                        "--registry-username",
                        harbor.admin().username(),
                        "--registry-password",
                        harbor.admin().password())
                .exitCode();
    }

    private static void assertFirstFailure(CommandResult ran, String check, String code)
            throws IOException {
        JsonNode failure = firstFailure(ran);
        assertThat(failure.path("check").asText()).as(ran.out()).isEqualTo(check);
        assertThat(failure.path("code").asText()).isEqualTo(code);
        assertThat(failure.path("fix").asText()).isNotEmpty();
        assertThat(ran.exitCode()).isEqualTo(1);
    }

    private static JsonNode firstFailure(CommandResult ran) throws IOException {
        for (JsonNode finding : JsonTree.of(ran.out().getBytes(UTF_8)).path("findings")) {
            if (finding.path("outcome").asText().equals("FAILED")) {
                return finding;
            }
        }
        throw new AssertionError("nothing failed: " + ran.out());
    }

    private static Map<String, String> outcomes(CommandResult ran) throws IOException {
        Map<String, String> outcomes = new LinkedHashMap<>();
        JsonTree.of(ran.out().getBytes(UTF_8))
                .path("findings")
                .forEach(
                        finding ->
                                outcomes.put(
                                        finding.path("check").asText(),
                                        finding.path("outcome").asText()));
        return outcomes;
    }
}
