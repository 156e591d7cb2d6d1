package io.longshore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.longshore.json.Json;
import io.longshore.testing.RequiresTool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands that tell about this installation: version, config, completion. */
class SiteCommandsTest {
    private static final String BASH_COMPLETES =
            """
            source "$1"
            COMP_WORDS=(longshore im) COMP_CWORD=1
            _complete_longshore longshore im longshore
            printf '%s\\n' "${COMPREPLY[@]}"
            """;

    @TempDir Path folder;

    @Test
    void versionNamesLongshoreAndJava() throws IOException {
        CommandResult text = CommandResult.longshore("version");
        JsonNode json = json(CommandResult.longshore("version", "-o", "json"));

        assertThat(text.exitCode()).isZero();
        assertThat(text.out())
                .contains("longshore ", "commit ", System.getProperty("java.version"));
        assertThat(json.get("version").asInt()).isEqualTo(1);
        assertThat(json.get("java").asText()).isEqualTo(System.getProperty("java.version"));
    }

    @Test
    void configShowsEachValueWithItsSourceAndNoSecret() throws IOException {
        Path file = folder.resolve("longshore.properties");
        Files.writeString(
                file, "longshore.registry=localhost:5000\nlongshore.registry.password=s3cret\n");

        CommandResult text = CommandResult.longshore("config", "--config", file.toString());
        JsonNode json =
                json(
                        CommandResult.longshore(
                                "config", "--changed", "-o", "json", "--config", file.toString()));

        assertThat(text.out())
                .contains("# from the file " + file, "longshore.registry=localhost:5000")
                .contains("# from the default", "longshore.share=./share")
                .contains("# longshore.registry.password=(secret)")
                .doesNotContain("s3cret");
        assertThat(json.toString()).doesNotContain("s3cret");
        assertThat(json.get("file").asText()).isEqualTo(file.toString());
        assertThat(json.get("settings").findValuesAsText("name"))
                .contains("longshore.registry", "longshore.registry.password")
                .doesNotContain("longshore.share");
    }

    @Test
    void whatConfigPrintsIsASettingsFileWithTheSameValues() throws IOException {
        Path first = folder.resolve("first.properties");
        Files.writeString(first, "longshore.share=/srv/a share\nlongshore.concurrency=3\n");
        Path second = folder.resolve("second.properties");
        Files.writeString(
                second, CommandResult.longshore("config", "--config", first.toString()).out());

        String again = CommandResult.longshore("config", "--config", second.toString()).out();

        assertThat(settings(again))
                .containsExactlyInAnyOrderElementsOf(
                        settings(
                                CommandResult.longshore("config", "--config", first.toString())
                                        .out()));
    }

    private static List<String> settings(String text) {
        return text.lines().filter(line -> line.startsWith("longshore.")).toList();
    }

    @Test
    @RequiresTool("bash")
    void bashCompletesACommandWithTheScript() throws Exception {
        Path script = folder.resolve("longshore.bash");
        Files.writeString(script, CommandResult.longshore("completion", "bash").out());

        Process bash =
                new ProcessBuilder("bash", "-c", BASH_COMPLETES, "bash", script.toString())
                        .redirectErrorStream(true)
                        .start();
        String answer = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(bash.waitFor()).as(answer).isZero();
        assertThat(answer.lines()).containsExactly("import");
    }

    @Test
    void theScriptForFishHasEachCommandAndItsFlags() {
        String script = CommandResult.longshore("completion", "fish").out();

        for (CommandTable command : CommandTable.values()) {
            assertThat(script).contains("__fish_use_subcommand -f -a " + command.word() + " ");
        }
        assertThat(script)
                .contains("'__fish_seen_subcommand_from import' -l to-repo -r")
                .doesNotContain("${");
        assertThat(
                        script.lines()
                                .filter(
                                        line ->
                                                line.chars().filter(c -> c == '\'').count() % 2
                                                        != 0))
                .allSatisfy(line -> assertThat(line).contains("\\'"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "describe -b no.host.invalid/a/b -o json --registry-retry-count 1",
                "describe -b BAD//REF -o json",
                "import none.tar --to-repo localhost:5000/a/b:1.0 -o json",
                "inspect --no-such-flag -ojson",
                "inspect --output-type=JSON",
                "verify --output-type json",
                "reports -o json --config none.properties"
            })
    void aCommandThatFailsWithJsonPrintsItsProblemAsADocument(String line) throws IOException {
        CommandResult ran =
                CommandResult.longshore(Stream.of(line.split(" ")).toArray(String[]::new));
        JsonNode document = json(ran);

        assertThat(document.get("version").asInt()).isEqualTo(1);
        assertThat(document.get("exitCode").asInt()).isEqualTo(ran.exitCode()).isPositive();
        assertThat(document.get("error").get("what").asText()).isNotBlank();
        assertThat(document.get("error").get("fix").asText()).isNotBlank();
        assertThat(document.get("error").has("retryable")).isTrue();
        assertThat(ran.err()).isNotBlank();
    }

    @Test
    void aCommandThatFailsWithoutJsonPrintsNothingOnStandardOutput() {
        assertThat(CommandResult.longshore("describe", "-b", "BAD//REF").out()).isEmpty();
    }

    private static JsonNode json(CommandResult ran) throws IOException {
        return Json.THEIRS.readTree(ran.out().getBytes(StandardCharsets.UTF_8));
    }
}
