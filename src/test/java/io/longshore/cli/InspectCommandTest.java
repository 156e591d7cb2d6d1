package io.longshore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.longshore.archive.ImageArchive;
import io.longshore.json.JsonTree;
import io.longshore.oci.MediaTypes;
import io.longshore.testing.Fixtures;
import io.longshore.testing.archive.TarballBuilder;
import io.longshore.testing.archive.TestArchives;
import io.longshore.testing.archive.TestImages;
import io.longshore.testing.archive.TestImages.Image;
import io.longshore.testing.archive.TestImages.Layer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class InspectCommandTest {
    private static final String REPO = "localhost:5003/apps/thing";

    @TempDir Path folder;

    private final TestImages images = new TestImages(7);
    private final Layer shared = images.layer(4000);
    private final Layer own = images.layer(1000);
    private final Image first = images.image(REPO, shared, own);
    private final Image second = images.imageFor("arm64", REPO + "-other", shared);

    private record CommandResult(int exitCode, String out, String err) {
        JsonNode json() throws IOException {
            return JsonTree.of(out.getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void aSignedBundleShowsItsImagesPlatformsTagsAndSignatures() throws IOException {
        CommandResult ran = inspect(Fixtures.SIGNED, "-o", "json");

        JsonNode json = ran.json();
        assertThat(ran.exitCode()).isZero();
        assertThat(json.path("whole").asBoolean()).isTrue();
        assertThat(json.path("checksum").path("outcome").asText()).isEqualTo("MATCHED");
        assertThat(types(json))
                .containsExactlyInAnyOrder(
                        "Bundle", "Image", "Image", "Image", "Signature", "Signature", "Signature");
        for (JsonNode image : json.path("images")) {
            if (image.path("type").asText().equals("Bundle")) {
                assertThat(image.path("root").asBoolean()).isTrue();
                assertThat(image.path("tag").asText()).isEqualTo("9.0.1-1815f87b");
                assertThat(image.path("signed").asBoolean()).isTrue();
            }
            if (image.path("index").asBoolean()) {
                assertThat(image.path("images").findValuesAsText("platform"))
                        .containsExactly("linux/amd64", "linux/arm64");
            }
        }
        assertThat(json.path("layers")).hasSize(10);
        assertThat(json.path("problems")).isEmpty();
    }

    @Test
    void progressIsShownUnlessItIsNotWanted() {
        assertThat(inspect(Fixtures.UNSIGNED).err()).contains("Checking");

        CommandResult withoutProgress = inspect(Fixtures.UNSIGNED, "--no-progress");

        assertThat(withoutProgress.err()).isEmpty();
        assertThat(withoutProgress.out()).contains("WHOLE");
    }

    @Test
    void aQuietCommandPrintsItsResultOnlyIfThereIsSomethingToDo() throws IOException {
        CommandResult whole = inspect(Fixtures.UNSIGNED, "--quiet");
        assertThat(whole.exitCode()).isZero();
        assertThat(whole.out() + whole.err()).isEmpty();

        Path cut = folder.resolve("cut.tar");
        Files.write(cut, Arrays.copyOf(Files.readAllBytes(Fixtures.UNSIGNED), 20_000));
        CommandResult damaged = inspect(cut, "-q");
        assertThat(damaged.exitCode()).isEqualTo(3);
        assertThat(damaged.out() + damaged.err()).contains("TARBALL_TRUNCATED");
    }

    @Test
    void inspectReportsThatABundleIsUnsigned() {
        CommandResult ran = inspect(Fixtures.UNSIGNED);

        assertThat(ran.exitCode()).isZero();
        assertThat(ran.out()).contains("root", "tag 9.0.1-1815f87b, not signed", "WHOLE");
        assertThat(ran.out()).doesNotContain(", signed");
    }

    @Test
    void sharedLayersAreListedWithTheirImages() throws IOException {
        CommandResult ran = inspect(written(), "-o", "json");

        for (JsonNode layer : ran.json().path("layers")) {
            boolean isShared = layer.path("digest").asText().equals(shared.digest().toString());
            assertThat(layer.path("images")).hasSize(isShared ? 2 : 1);
            assertThat(layer.path("state").asText()).isEqualTo("WHOLE");
        }
        assertThat(inspect(written()).out())
                .contains("1 between images, which saves 3.9 KiB")
                .contains(shared.digest() + "  3.9 KiB  in 2 images");
    }

    @Test
    void anImageBuiltFromABundleIsListedAsAnImage() throws IOException {
        Map<String, String> inherited = Map.of("dev.carvel.imgpkg.bundle", "true");
        Image built = images.image(REPO, inherited, shared, own);

        CommandResult ran =
                inspect(
                        new TarballBuilder().add(built).write(folder.resolve("x.tar")),
                        "-o",
                        "json");

        assertThat(ran.exitCode()).isZero();
        assertThat(types(ran.json())).containsExactly("Image");
    }

    @Test
    void aZeroedLayerIsNamedWithItsImagesAndExitsWithThree() throws IOException {
        CommandResult ran =
                inspect(
                        new TarballBuilder()
                                .add(first)
                                .add(second)
                                .zero(shared.digest())
                                .write(folder.resolve("x.tar")),
                        "-o",
                        "json");

        assertThat(ran.exitCode()).isEqualTo(3);
        assertDamage(ran.json(), "DIGEST_MISMATCH", shared, "DAMAGED", first, second);
        assertThat(ran.json().path("problems").get(0).path("why").asText()).contains("zeros");
    }

    @Test
    void aLayerWithAnotherDigestIsNamedWithItsImage() throws IOException {
        Path file = written();
        try (ImageArchive tarball = TestArchives.open(file);
                RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
            raw.seek(tarball.blobs().get(own.digest()).offset() + 10);
            raw.write("flip".getBytes(StandardCharsets.UTF_8));
        }

        CommandResult ran = inspect(file, "-o", "json");

        assertThat(ran.exitCode()).isEqualTo(3);
        assertDamage(ran.json(), "DIGEST_MISMATCH", own, "DAMAGED", first);
    }

    @Test
    void aMissingLayerIsNamedWithItsImage() throws IOException {
        CommandResult ran =
                inspect(
                        new TarballBuilder()
                                .add(first)
                                .add(second)
                                .omit(own.digest())
                                .write(folder.resolve("x.tar")),
                        "-o",
                        "json");

        assertThat(ran.exitCode()).isEqualTo(3);
        assertDamage(ran.json(), "BLOB_MISSING", own, "MISSING", first);
    }

    @Test
    void aTruncatedTarballNamesTheIncompleteEntry() throws IOException {
        Path file = written();
        Layer last = own.digest().compareTo(shared.digest()) > 0 ? own : shared;
        try (ImageArchive tarball = TestArchives.open(file);
                RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
            raw.setLength(tarball.blobs().get(last.digest()).offset() + 10);
        }

        CommandResult ran = inspect(file, "-o", "json");

        assertThat(ran.exitCode()).isEqualTo(3);
        assertThat(ran.json().path("problems").findValuesAsText("code"))
                .containsOnly("TARBALL_TRUNCATED");
        assertThat(ran.json().path("problems").findValuesAsText("digest"))
                .contains(last.digest().toString());
    }

    @Test
    void anOmittedNonDistributableLayerIsNotDamage() {
        Layer foreign = images.layer(50).as(MediaTypes.DOCKER_FOREIGN_LAYER);
        CommandResult ran =
                inspect(
                        new TarballBuilder()
                                .add(images.dockerImage(REPO, foreign, own))
                                .omit(foreign.digest())
                                .write(folder.resolve("x.tar")));

        assertThat(ran.exitCode()).isZero();
        assertThat(ran.out()).contains("Omitted   1 non-distributable").endsWith("WHOLE\n");
    }

    @Test
    void aChecksumMismatchExitsWithThree() throws IOException {
        Path file = written();
        Files.writeString(Path.of(file + ".sha256"), "0".repeat(64) + "  " + file.getFileName());

        CommandResult ran = inspect(file);

        assertThat(ran.exitCode()).isEqualTo(3);
        assertThat(ran.out()).contains("MISMATCHED (x.tar.sha256)", "Code:      CHECKSUM_MISMATCH");
    }

    @Test
    void aChecksumFileThatNamesOnlyOtherFilesIsNotAMatch() throws IOException {
        Path file = written();
        String others = "0".repeat(64) + "  a.tar\n" + "1".repeat(64) + "  b.tar\n";
        Files.writeString(Path.of(file + ".sha256"), others);

        assertThat(inspect(file).exitCode()).isEqualTo(3);
        assertThat(inspect(file).out()).contains("UNUSABLE (x.tar.sha256)");
    }

    @Test
    void aFileThatIsNotATarballExitsWithThreeWithoutAStackTrace() throws IOException {
        Path file = Files.writeString(folder.resolve("letter.tar"), "Dear sir");

        CommandResult ran = inspect(file);

        assertThat(ran.exitCode()).isEqualTo(3);
        assertThat(ran.err()).contains("Code:      NOT_A_TARBALL").doesNotContain("\tat ");
        assertThat(ran.out()).isEmpty();
        JsonNode json = inspect(file, "-o", "json").json();
        assertThat(json.path("whole").asBoolean(true)).isFalse();
        assertThat(json.path("problems").get(0).path("code").asText()).isEqualTo("NOT_A_TARBALL");
    }

    private static void assertDamage(
            JsonNode json, String code, Layer layer, String state, Image... concerned) {
        assertThat(json.path("whole").asBoolean()).isFalse();
        assertThat(json.path("problems")).hasSize(1);
        JsonNode problem = json.path("problems").get(0);
        assertThat(problem.path("code").asText()).isEqualTo(code);
        assertThat(problem.path("digest").asText()).isEqualTo(layer.digest().toString());
        List<String> named = new ArrayList<>();
        problem.path("images").forEach(image -> named.add(image.asText()));
        assertThat(named)
                .containsExactly(
                        java.util.Arrays.stream(concerned).map(Image::ref).toArray(String[]::new));
        for (JsonNode each : json.path("layers")) {
            if (each.path("digest").asText().equals(layer.digest().toString())) {
                assertThat(each.path("state").asText()).isEqualTo(state);
            }
        }
    }

    private static List<String> types(JsonNode json) {
        List<String> types = new ArrayList<>();
        json.path("images").forEach(image -> types.add(image.path("type").asText()));
        return types;
    }

    private Path written() {
        return new TarballBuilder().add(first).add(second).write(folder.resolve("x.tar"));
    }

    private static CommandResult inspect(Path file, String... flags) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = Program.commandLine();
        line.setOut(new PrintWriter(out));
        line.setErr(new PrintWriter(err));
        List<String> arguments = new ArrayList<>(List.of("inspect", file.toString()));
        arguments.addAll(List.of(flags));
        int exitCode = line.execute(arguments.toArray(String[]::new));
        return new CommandResult(exitCode, out.toString(), err.toString());
    }
}
