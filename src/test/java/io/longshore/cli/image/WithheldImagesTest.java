package io.longshore.cli.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.longshore.cli.CommandResult;
import io.longshore.cli.command.ExitCodes;
import io.longshore.json.JsonTree;
import io.longshore.oci.Digest;
import io.longshore.registry.RegistrySettings;
import io.longshore.registry.auth.Credentials;
import io.longshore.registry.harbor.Harbor;
import io.longshore.registry.harbor.HarborOptions;
import io.longshore.report.ImportReport;
import io.longshore.testing.Fixtures;
import io.longshore.testing.Imports;
import io.longshore.testing.harbor.FakeHarbor;
import io.longshore.testing.harbor.HarborAdmin;
import io.longshore.testing.harbor.HarborAdmin.Robot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Harbor's deployment security withholds images: its own API tells what it can. */
class WithheldImagesTest {
    private static final String PATH = "services/outer";

    @TempDir Path folder;
    private final FakeHarbor harbor = FakeHarbor.start();
    private ImportReport report;

    @BeforeEach
    void importThenWithholdWhatIsNotSigned() {
        harbor.admin().createProject("services", -1);
        RegistrySettings settings =
                RegistrySettings.builder(harbor.address())
                        .plainHttp(true)
                        .credentials(
                                Credentials.of(
                                        harbor.admin().username(), harbor.admin().password()))
                        .build();
        try (Imports imports =
                new Imports(settings, List.of(Harbor.detector(HarborOptions.defaults())))) {
            report = imports.run(Fixtures.NESTED, PATH);
        }
        harbor.admin().requireSignatures("services");
    }

    @AfterEach
    void stop() {
        harbor.close();
    }

    @Test
    void aBundleThatHarborWithholdsIsReportedAsPresentButNotVerified() throws IOException {
        CommandResult ran = asAdmin("verify");
        assertThat(ran.exitCode()).as(ran.err()).isEqualTo(ExitCodes.INCOMPLETE);
        assertThat(ran.out())
                .contains("CONTENT_BLOCKED")
                .contains("The image " + bundle() + " is in ")
                .contains("read from the registry's own API")
                .contains("INCOMPLETE");
    }

    @Test
    void withheldImagesOfABundleAreFoundThroughTheHarborApi() throws IOException {
        sign(bundle());
        CommandResult ran = asAdmin("verify", "-o", "json");
        assertThat(ran.exitCode()).as(ran.err()).isEqualTo(ExitCodes.INCOMPLETE);
        JsonNode found = JsonTree.of(ran.out().getBytes(StandardCharsets.UTF_8));
        assertThat(found.at("/images/0/digest").asText()).isEqualTo(bundle().toString());
        assertThat(found.path("problems"))
                .isNotEmpty()
                .allSatisfy(
                        problem ->
                                assertThat(problem.path("code").asText())
                                        .isEqualTo("CONTENT_BLOCKED"))
                .anySatisfy(
                        problem ->
                                assertThat(problem.path("what").asText())
                                        .contains("under sha256-")
                                        .contains(".imgpkg"));
    }

    @Test
    void aDescriptionNamesWithheldImagesAndListsTheOthers() throws IOException {
        sign(bundle());
        CommandResult text = asAdmin("describe");
        assertThat(text.exitCode()).as(text.err()).isZero();
        assertThat(text.out())
                .contains("Bundle SHA: " + bundle())
                .contains("Withheld: a policy of the project withholds it")
                .endsWith("Succeeded\n");
        CommandResult json = asAdmin("describe", "-o", "json");
        JsonNode described = JsonTree.of(json.out().getBytes(StandardCharsets.UTF_8));
        assertThat(described.path("images"))
                .filteredOn(image -> !image.path("type").asText().equals("Signature"))
                .isNotEmpty()
                .allSatisfy(image -> assertThat(image.has("withheld")).isTrue());
    }

    @Test
    void aBundleThatIsWithheldCannotBeDescribed() throws IOException {
        CommandResult ran = asAdmin("describe");
        assertThat(ran.exitCode()).isNotZero();
        assertThat(ran.err()).contains("CONTENT_BLOCKED");
    }

    @Test
    void anAccountWithoutAccessToTheApiIsToldTheMissingPermission() throws IOException {
        Robot robot =
                harbor.admin().createSystemRobot("puller", "services", HarborAdmin.PUSH_RIGHTS);
        CommandResult ran = as(robot.name(), robot.secret(), "verify");
        assertThat(ran.exitCode()).isNotZero();
        assertThat(ran.err()).contains("CONTENT_BLOCKED").contains("the right to read artifacts");
    }

    private Digest bundle() {
        return Digest.parse(report.content().bundle().image().replaceAll(".*@", ""));
    }

    /** As far as a Harbor sees, that is: something stands under the signature's tag. */
    private void sign(Digest image) throws IOException {
        harbor.retag(PATH, "sha256-" + image.hex() + ".sig", image);
    }

    private CommandResult asAdmin(String command, String... more) throws IOException {
        return as(harbor.admin().username(), harbor.admin().password(), command, more);
    }

    private CommandResult as(String username, String password, String command, String... more)
            throws IOException {
        Path config = folder.resolve("longshore.properties");
        Path secret = Files.writeString(folder.resolve("password"), password);
        Files.writeString(
                config,
                "longshore.registry="
                        + harbor.address()
                        + "\nlongshore.registry.insecure=true\nlongshore.registry.username="
                        + username
                        + "\nlongshore.registry.password-file="
                        + secret
                        + "\n");
        List<String> arguments = new ArrayList<>();
        arguments.add(command);
        arguments.addAll(List.of("--config", config.toString(), "-b"));
        arguments.add(report.content().bundle().image());
        arguments.addAll(List.of(more));
        return CommandResult.longshore(arguments.toArray(String[]::new));
    }
}
