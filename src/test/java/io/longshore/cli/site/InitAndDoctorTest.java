package io.longshore.cli.site;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.longshore.cli.CommandResult;
import io.longshore.config.RegistrySetting;
import io.longshore.config.Settings;
import io.longshore.config.StorageSetting;
import io.longshore.json.Json;
import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.share.Share;
import io.longshore.testing.FreePort;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InitAndDoctorTest {
    @TempDir Path folder;

    private final InputStream stdin = System.in;
    private SandboxRegistry registry;

    @BeforeEach
    void startRegistry() throws IOException {
        registry = SandboxRegistry.start(SandboxOptions.defaults());
    }

    @AfterEach
    void stopRegistry() {
        System.setIn(stdin);
        registry.close();
    }

    @Test
    void initWritesTheAnswersIntoACommentedFileWithAllSettings() throws IOException {
        Path share = folder.resolve("a share");
        answer(registry.address(), "apps", "", share.toString());

        CommandResult ran = init();

        Settings written = Settings.load(file(), Map.of(), Map.of());
        assertThat(ran.out()).contains("Registry (host or host:port): ", "Project", "OK");
        assertThat(written.get(RegistrySetting.HOST)).isEqualTo(registry.address());
        assertThat(written.get(RegistrySetting.PROJECT)).isEqualTo("apps");
        assertThat(written.find(RegistrySetting.USERNAME)).isEmpty();
        assertThat(written.get(StorageSetting.SHARE)).isEqualTo(share);
        assertThat(Files.readString(file())).contains("#longshore.concurrency=");
    }

    @Test
    void initSaysWhatWouldFailAndEndsWithTheCodeOfThatFailure() {
        answer("127.0.0.1:" + FreePort.find(), "apps", "", "");

        CommandResult ran = init();

        assertThat(ran.exitCode()).isEqualTo(1);
        assertThat(ran.out()).contains("FAILED", "does not accept connections", "Do: ");
        assertThat(file()).exists();
    }

    @Test
    void initOverwritesNoFile() throws IOException {
        Files.writeString(file(), "longshore.project=mine\n");

        CommandResult ran = init();

        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(Files.readString(file())).isEqualTo("longshore.project=mine\n");
    }

    @Test
    void initWithoutAnAnswerNamesTheFlag() {
        answer();

        CommandResult ran = init();

        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.err()).contains("--registry");
        assertThat(file()).doesNotExist();
    }

    @Test
    void doctorNamesEachFailureAndNoSecret() throws IOException {
        Files.writeString(
                file(),
                """
                longshore.registry=127.0.0.1:%d
                longshore.registry.username=robot
                longshore.registry.password=s3cret
                longshore.share=%s
                longshore.data=%s
                """
                        .formatted(FreePort.find(), folder.resolve("none"), folder));

        CommandResult ran = CommandResult.longshore("doctor", "--config", file().toString());

        assertThat(ran.exitCode()).isEqualTo(1);
        assertThat(ran.out())
                .contains("OK       version", "FAILED   share", "FAILED   broker")
                .contains("FAILED   registry", "does not accept connections")
                .contains("WARNING  rights", "chmod o-rwx " + file())
                .doesNotContain("s3cret");
    }

    @Test
    void doctorFindsAPreparedShareAndAReachableRegistryInOrder() throws IOException {
        Path share = folder.resolve("share");
        Share.prepare(share);
        Files.writeString(
                file(),
                """
                longshore.registry=%s
                longshore.registry.insecure=true
                longshore.share=%s
                longshore.data=%s
                """
                        .formatted(registry.address(), share, folder));

        CommandResult ran =
                CommandResult.longshore("doctor", "-o", "json", "--config", file().toString());
        JsonNode document = Json.THEIRS.readTree(ran.out().getBytes(StandardCharsets.UTF_8));

        assertThat(document.get("version").asInt()).isEqualTo(1);
        assertThat(document.get("findings"))
                .filteredOn(finding -> finding.get("subject").asText().matches("share|registry"))
                .hasSizeGreaterThan(3)
                .noneMatch(finding -> finding.get("outcome").asText().equals("FAILED"));
    }

    private void answer(String... lines) {
        String text = String.join("\n", lines) + (lines.length == 0 ? "" : "\n");
        System.setIn(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    private CommandResult init() {
        return CommandResult.longshore("init", "--output", file().toString());
    }

    private Path file() {
        return folder.resolve("longshore.properties");
    }
}
