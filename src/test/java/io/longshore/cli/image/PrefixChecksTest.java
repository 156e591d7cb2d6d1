package io.longshore.cli.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.longshore.cli.CommandResult;
import io.longshore.cli.command.ExitCodes;
import io.longshore.json.JsonTree;
import io.longshore.oci.RepositoryPrefix;
import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.testing.Imports;
import io.longshore.testing.archive.Samples;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code verify} and {@code preflight} with {@code --to-prefix}. */
class PrefixChecksTest {
    private SandboxRegistry registry;
    private String prefix;

    @BeforeEach
    void start() {
        registry = SandboxRegistry.start(SandboxOptions.defaults());
        prefix = registry.address() + "/mirror/site";
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    @ParameterizedTest
    @MethodSource("io.longshore.cli.image.InspectPrefixTest#archives")
    void verifyLooksAtTheImagesThatInspectShows(Path archive) throws Exception {
        Set<String> shown = images(run("inspect", archive, "-o", "json"), "targets");
        CommandResult before = verify(archive);
        assertThat(before.exitCode()).as(before.err()).isEqualTo(ExitCodes.INCOMPLETE);
        assertThat(images(before, "images")).isEqualTo(shown);

        imported(archive);

        CommandResult after = verify(archive);
        assertThat(after.exitCode()).as(after.out() + after.err()).isZero();
        assertThat(images(after, "images")).isEqualTo(shown);
    }

    @Test
    void whatOneRepositoryLacksIsNamedWithIt() throws Exception {
        Path archive = Samples.file("ctr-two-images.tar");
        imported(archive);
        JsonNode first = json(run("inspect", archive, "-o", "json")).path("targets").get(0);
        String repository = first.path("repository").asText();
        String digest = first.path("digest").asText();
        delete(repository, digest);

        CommandResult verified = verify(archive);

        assertThat(verified.exitCode()).isEqualTo(ExitCodes.INCOMPLETE);
        for (JsonNode image : json(verified).path("images")) {
            boolean isGone =
                    image.path("repository").asText().equals(repository)
                            && image.path("digest").asText().equals(digest);
            assertThat(image.path("verified").asBoolean()).isEqualTo(!isGone);
        }
        assertThat(json(verified).path("problems").findValuesAsText("repository"))
                .isNotEmpty()
                .containsOnly(repository);
    }

    @ParameterizedTest
    @MethodSource("io.longshore.cli.image.InspectPrefixTest#archives")
    void preflightPromisesWhatTheImportDoes(Path archive) throws Exception {
        CommandResult asked = run("preflight", archive, "--registry-insecure");
        assertThat(asked.exitCode()).as(asked.out() + asked.err()).isZero();
        assertThat(asked.out()).contains("An import to " + prefix + "/* would work.");
        assertThat(verify(archive).exitCode()).as("nothing was sent").isNotZero();
        imported(archive);
    }

    @ParameterizedTest
    @ValueSource(strings = {"preflight", "verify", "inspect"})
    void anArchiveThatTheImportRejectsIsRejected(String command) {
        Path archive = Samples.file("hand-layout-two-hosts-one-path.tar");
        CommandResult ran =
                command.equals("verify")
                        ? verify(archive)
                        : command.equals("inspect")
                                ? run(command, archive)
                                : run(command, archive, "--registry-insecure");
        assertThat(ran.exitCode()).isEqualTo(ExitCodes.REJECTED);
        assertThat(ran.out() + ran.err()).contains("NAME_COLLISION");
    }

    @Test
    void aPreflightBelowAPrefixNeedsTheArchive() {
        CommandResult ran = CommandResult.longshore("preflight", "--to-prefix", prefix);
        assertThat(ran.exitCode()).isEqualTo(ExitCodes.USAGE);
        assertThat(ran.err()).contains("needs TAR");
    }

    private CommandResult verify(Path archive) {
        return CommandResult.longshore(
                "verify",
                "--tar",
                archive.toString(),
                "--to-prefix",
                prefix,
                "--registry-insecure",
                "-o",
                "json");
    }

    private CommandResult run(String command, Path archive, String... more) {
        return CommandResult.longshore(
                Stream.concat(
                                Stream.of(command, archive.toString(), "--to-prefix", prefix),
                                Stream.of(more))
                        .toArray(String[]::new));
    }

    private void imported(Path archive) {
        try (Imports imports = Imports.into(registry)) {
            assertThat(imports.runOneShot(archive, RepositoryPrefix.parse(prefix)).problems())
                    .noneMatch(problem -> problem.severity().name().equals("ERROR"));
        }
    }

    private static Set<String> images(CommandResult ran, String list) throws IOException {
        Set<String> images = new TreeSet<>();
        json(ran)
                .path(list)
                .forEach(
                        it ->
                                images.add(
                                        it.path("repository").asText()
                                                + "@"
                                                + it.path("digest").asText()));
        return images;
    }

    private static void delete(String repository, String digest) throws Exception {
        int slash = repository.indexOf('/');
        URI uri =
                URI.create(
                        "http://"
                                + repository.substring(0, slash)
                                + "/v2"
                                + repository.substring(slash)
                                + "/manifests/"
                                + digest);
        HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(uri).DELETE().build(),
                        HttpResponse.BodyHandlers.discarding());
    }

    private static JsonNode json(CommandResult ran) throws IOException {
        return JsonTree.of(ran.out().getBytes(StandardCharsets.UTF_8));
    }
}
