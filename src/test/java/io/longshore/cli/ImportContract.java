package io.longshore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.oci.Descriptor;
import io.longshore.oci.Digest;
import io.longshore.problem.Code;
import io.longshore.registry.RegistryClient;
import io.longshore.registry.RegistrySettings;
import io.longshore.report.ImportReport;
import io.longshore.report.ReportProblem;
import io.longshore.report.Status;
import io.longshore.task.Cancellation;
import io.longshore.testing.Fixtures;
import io.longshore.testing.Tool;
import io.longshore.testing.archive.ArtifactBundle;
import io.longshore.testing.archive.TestImages.Image;
import io.longshore.testing.registry.RegistryContents;
import io.longshore.testing.registry.RegistryContents.Held;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the commands and any registry must do together, for every small tarball: import, verify,
 * describe, import again, and what imgpkg makes of the result beside its own. A subclass for each
 * registry says where it is; it needs imgpkg.
 */
abstract class ImportContract {
    private static final String LOCATIONS = ".image-locations.imgpkg";

    @TempDir Path folder;

    /** Host and port of the registry, which anyone may use over plain HTTP. */
    abstract String address();

    /** What the registry holds. */
    private RegistryContents contents() {
        return RegistryContents.of(address());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"lci-v9.0.1-1815f87b", "lci-v9.0.1-unsigned", "nested-2.1.0", "referrers"})
    void aBundleIsWholeForLongshoreAndForImgpkg(String name) throws IOException {
        bundle(Fixtures.tarball(name), name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"image-busybox-like-1.36", "image-multi-1"})
    void anImageIsWholeForLongshoreAndForImgpkg(String name) throws IOException {
        Path tar = Fixtures.tarball(name);
        ImportReport report = importedTwice(tar, name);
        assertThat(report.content().bundle()).isNull();
        String tag = report.content().images().get(0).tags().get(0).name();
        assertRuns("verify", "-b", at(name, tag));
        copiedByImgpkg(tar, name);
        if (!name.contains("multi")) {
            assertThat(pulled("-i", at(name, tag), name))
                    .isEqualTo(pulled("-i", at(name + "/theirs", tag), name + "/theirs"));
        }
    }

    @Test
    void whatIsAttachedToTheImagesOfABundleIsFound() throws IOException {
        ArtifactBundle exported = ArtifactBundle.export(folder.resolve("artifacts.tar"));
        String name = "artifacts";
        bundle(exported.tar(), name);

        Map<String, Held> tags = contents().tags(name);
        String attestation = ArtifactBundle.tag(exported.image(), "att");
        assertThat(tags.get(attestation).digest())
                .isEqualTo(exported.attestation().digest().toString());
        assertThat(referrers(name, exported.image()))
                .containsExactlyInAnyOrder(exported.referrer().digest(), exported.other().digest());
        assertThat(referrers(name, exported.referrer()))
                .containsExactly(exported.signature().digest());
    }

    private void bundle(Path tar, String name) throws IOException {
        ImportReport report = importedTwice(tar, name);
        String tag = report.content().bundle().tag();
        assertRuns("verify", "-b", at(name, tag));
        assertRuns("verify", "--deep", "-b", at(name, tag));
        assertThat(images(assertRuns("describe", "-b", at(name, tag)).out()))
                .isNotEmpty()
                .isEqualTo(
                        images(
                                Tool.run(
                                                List.of(
                                                        "imgpkg",
                                                        "describe",
                                                        "-b",
                                                        at(name, tag),
                                                        "--registry-insecure"))
                                        .text()));
        copiedByImgpkg(tar, name);
        assertThat(pulled("-b", at(name, tag), name))
                .isEqualTo(pulled("-b", at(name + "/theirs", tag), name + "/theirs"));
    }

    private ImportReport importedTwice(Path tar, String name) {
        ImportReport first = imported(tar, name);
        ImportReport again = imported(tar, name);
        assertThat(again.content().transfer().uploadedBytes()).isZero();
        assertRuns("verify", "--tar", tar.toString(), "--to-repo", address() + "/" + name);
        return first;
    }

    private ImportReport imported(Path tar, String name) {
        CommandResult ran =
                assertRuns(
                        "import",
                        tar.toString(),
                        "--to-repo",
                        address() + "/" + name,
                        "-o",
                        "json");
        ImportReport report = ran.report();
        assertThat(report.status()).isEqualTo(Status.VERIFIED);
        assertThat(report.problems())
                .extracting(ReportProblem::code)
                .isSubsetOf(Code.SIGNATURE_UNKNOWN_KEY.name());
        return report;
    }

    /** The digests of the images that a description names. */
    private static Set<String> images(String description) {
        return Pattern.compile("- Image: [^@]+@(sha256:[0-9a-f]{64})")
                .matcher(description)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Leaves the same tags as we did, on the same bytes. */
    private void copiedByImgpkg(Path tar, String name) {
        List<String> copy =
                List.of(
                        "imgpkg",
                        "copy",
                        "--tar",
                        tar.toString(),
                        "--to-repo",
                        address() + "/" + name + "/theirs",
                        "--registry-insecure");
        // It may push an index before an image that the index and the bundle name; then once more.
        if (Tool.runAnyhow(copy, Map.of()).exitCode() != 0) {
            Tool.run(copy);
        }
        assertThat(known(name)).containsAllEntriesOf(known(name + "/theirs"));
    }

    /** All tags but those of locations images and lists of referrers, whose bytes differ. */
    private Map<String, Held> known(String repository) {
        Map<String, Held> tags = new TreeMap<>(contents().tags(repository));
        List<String> internal =
                tags.entrySet().stream()
                        .filter(tag -> tag.getKey().endsWith(LOCATIONS))
                        .map(tag -> tag.getValue().digest())
                        .toList();
        tags.values().removeIf(held -> internal.contains(held.digest()));
        tags.keySet().removeIf(tag -> tag.matches("sha256-[0-9a-f]{64}"));
        return tags;
    }

    /** The files that imgpkg pulls, with the name of the repository replaced. */
    private Map<String, String> pulled(String option, String image, String repository)
            throws IOException {
        Path output = folder.resolve("pulled").resolve(repository);
        Tool.run(
                List.of(
                        "imgpkg",
                        "pull",
                        option,
                        image,
                        "-o",
                        output.toString(),
                        "--registry-insecure"));
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(output)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                byte[] bytes = Files.readAllBytes(file);
                String text = new String(bytes, StandardCharsets.ISO_8859_1);
                files.put(
                        output.relativize(file).toString(),
                        text.replace(address() + "/" + repository + "@", "REPOSITORY@"));
            }
        }
        assertThat(files).isNotEmpty();
        return files;
    }

    private List<Digest> referrers(String repository, Image subject) {
        RegistrySettings settings = RegistrySettings.builder(address()).plainHttp(true).build();
        try (RegistryClient client = RegistryClient.connect(settings)) {
            return client
                    .repository(repository)
                    .referrers(subject.digest(), Cancellation.none())
                    .stream()
                    .map(Descriptor::digest)
                    .toList();
        }
    }

    private String at(String repository, String tag) {
        return address() + "/" + repository + ":" + tag;
    }

    private static CommandResult assertRuns(String... arguments) {
        List<String> command = new ArrayList<>(List.of(arguments));
        command.add("--registry-insecure");
        CommandResult ran = CommandResult.longshore(command.toArray(String[]::new));
        assertThat(ran.exitCode()).as(command + ": " + ran.out() + ran.err()).isZero();
        return ran;
    }
}
