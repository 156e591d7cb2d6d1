package io.longshore.cli.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.longshore.cli.CommandResult;
import io.longshore.cli.command.ExitCodes;
import io.longshore.json.JsonTree;
import io.longshore.oci.RepositoryPrefix;
import io.longshore.report.ImportReport;
import io.longshore.report.ImportReport.Image;
import io.longshore.report.Status;
import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.testing.Fixtures;
import io.longshore.testing.Imports;
import io.longshore.testing.archive.Samples;
import io.longshore.testing.registry.RegistryContents;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code inspect --to-prefix}: the preview of {@code import --to-prefix}. */
class InspectPrefixTest {
    static Stream<Path> archives() {
        return Stream.concat(
                Stream.of(Fixtures.NESTED, Fixtures.SIGNED),
                Stream.of(
                                "ctr-two-images.tar",
                                "docker29-save-attestation.tar",
                                "airgap-docker-save.tar.zst")
                        .map(Samples::file));
    }

    @ParameterizedTest
    @MethodSource("archives")
    void whatIsShownIsWhatTheImportDoes(Path archive) throws IOException {
        try (SandboxRegistry registry = SandboxRegistry.start(SandboxOptions.defaults());
                Imports imports = Imports.into(registry)) {
            String prefix = registry.address() + "/mirror/site";
            CommandResult shown =
                    CommandResult.longshore(
                            "inspect", archive.toString(), "--to-prefix", prefix, "-o", "json");
            assertThat(shown.exitCode()).as(shown.err()).isZero();
            JsonNode targets = json(shown).path("targets");
            assertThat(targets).isNotEmpty();
            assertThat(tags(registry, targets)).as("nothing was sent").isEmpty();

            ImportReport report = imports.runOneShot(archive, RepositoryPrefix.parse(prefix));

            assertThat(report.status()).isEqualTo(Status.VERIFIED);
            Map<String, String> expected = new TreeMap<>();
            Set<String> images = new TreeSet<>();
            for (JsonNode target : targets) {
                String repository = target.path("repository").asText();
                String digest = target.path("digest").asText();
                images.add(repository + "@" + digest);
                target.path("tags")
                        .forEach(tag -> expected.put(repository + ":" + tag.asText(), digest));
            }
            Map<String, String> found = tags(registry, targets);
            assertThat(found).containsAllEntriesOf(expected);
            found.keySet().removeIf(name -> name.contains(":sha256-"));
            assertThat(expected.keySet()).containsAll(found.keySet());
            assertThat(report.content().images())
                    .extracting(Image::image)
                    .allMatch(images::contains);
        }
    }

    /** All tags of the repositories, each with its digest. */
    private static Map<String, String> tags(SandboxRegistry registry, JsonNode targets) {
        RegistryContents contents = RegistryContents.of(registry.address());
        Map<String, String> all = new TreeMap<>();
        for (JsonNode target : targets) {
            String repository = target.path("repository").asText();
            contents.tags(repository.substring(registry.address().length() + 1))
                    .forEach((tag, held) -> all.put(repository + ":" + tag, held.digest()));
        }
        return all;
    }

    @Test
    void theTextNamesTheRepositoryTheTagAndTheImage() {
        CommandResult shown =
                CommandResult.longshore(
                        "inspect",
                        Samples.file("ctr-two-images.tar").toString(),
                        "--to-prefix",
                        "harbor1.test.com/mirror");

        assertThat(shown.exitCode()).as(shown.err()).isZero();
        assertThat(shown.out())
                .contains("Targets   2 repositories", "harbor1.test.com/mirror/team/app:1.0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "json"})
    void twoImagesForOneTagAreAnErrorAfterTheDescription(String form) {
        CommandResult shown =
                CommandResult.longshore(
                        "inspect",
                        Samples.file("hand-layout-two-hosts-one-path.tar").toString(),
                        "--to-prefix",
                        "harbor1.test.com/mirror",
                        "-o",
                        form);

        assertThat(shown.exitCode()).isEqualTo(ExitCodes.REJECTED);
        assertThat(shown.out()).contains("one.example.com/team/app").doesNotContain("argets");
        assertThat(shown.err())
                .contains(
                        "NAME_COLLISION",
                        "one.example.com/team/app:1.0",
                        "two.example.com/team/app:1.0");
    }

    @Test
    void anInvalidPrefixIsAnErrorBeforeTheArchiveIsRead() {
        CommandResult shown =
                CommandResult.longshore(
                        "inspect", "none.tar", "--to-prefix", "harbor1.test.com/UPPER CASE");

        assertThat(shown.exitCode()).isNotZero();
        assertThat(shown.err()).contains("BAD_REFERENCE");
    }

    private static JsonNode json(CommandResult result) throws IOException {
        return JsonTree.of(result.out().getBytes(StandardCharsets.UTF_8));
    }
}
