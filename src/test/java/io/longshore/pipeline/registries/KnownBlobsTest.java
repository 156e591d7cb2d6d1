package io.longshore.pipeline.registries;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.oci.Digest;
import io.longshore.oci.Repository;
import io.longshore.registry.RegistrySettings;
import io.longshore.report.ImportReport;
import io.longshore.report.LayerOutcome;
import io.longshore.report.Status;
import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.testing.Imports;
import io.longshore.testing.archive.TarballBuilder;
import io.longshore.testing.archive.TestImages;
import io.longshore.testing.archive.TestImages.Layer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one import has left in a project is mounted by the next; a hint is never trusted. */
class KnownBlobsTest {
    private static final Repository FIRST = new Repository("registry.test", "team/first");
    private static final Repository SECOND = new Repository("registry.test", "team/second");

    @TempDir Path folder;

    @Test
    void aBlobOfAnotherRepositoryOfTheProjectIsMounted() {
        Path tarball = tarball();
        try (SandboxRegistry registry = SandboxRegistry.start(SandboxOptions.defaults())) {
            imported(registry, tarball, "team/first");

            ImportReport second = imported(registry, tarball, "team/second");

            assertThat(outcomes(second)).containsOnly(LayerOutcome.MOUNTED);
            assertThat(second.content().transfer().uploadedBytes()).isZero();
        }
    }

    @Test
    void nothingIsMountedFromAnotherProject() {
        Path tarball = tarball();
        try (SandboxRegistry registry = SandboxRegistry.start(SandboxOptions.defaults())) {
            imported(registry, tarball, "team/first");

            ImportReport other = imported(registry, tarball, "others/first");

            assertThat(outcomes(other)).containsOnly(LayerOutcome.UPLOADED);
        }
    }

    @Test
    void aWrongMountHintOnlyCausesTheUpload() {
        Path tarball = tarball();
        try (SandboxRegistry gone = SandboxRegistry.start(SandboxOptions.defaults())) {
            imported(gone, tarball, "team/first");
        }
        try (SandboxRegistry registry = SandboxRegistry.start(SandboxOptions.defaults())) {
            rename(registry);

            ImportReport report = imported(registry, tarball, "team/second");

            assertThat(report.status()).isEqualTo(Status.VERIFIED);
            assertThat(outcomes(report)).containsOnly(LayerOutcome.UPLOADED);
        }
    }

    @Test
    void theLeastRecentlySeenBlobIsForgotten() throws IOException {
        List<Digest> blobs = IntStream.range(0, 30).mapToObj(KnownBlobsTest::digest).toList();
        Path file = folder.resolve("known-blobs");
        KnownBlobs known = new KnownBlobs(file, 10);
        for (Digest blob : blobs) {
            known.remember(FIRST, List.of(blob));
        }

        KnownBlobs later = new KnownBlobs(file, 10);

        assertThat(blobs.subList(0, 20)).allMatch(blob -> later.source(SECOND, blob).isEmpty());
        assertThat(blobs.subList(20, 30)).allMatch(blob -> later.source(SECOND, blob).isPresent());
        assertThat(Files.readAllLines(file)).hasSizeLessThanOrEqualTo(20);
    }

    @Test
    void invalidLinesAreSkipped() throws IOException {
        Digest blob = digest(1);
        Files.writeString(
                folder.resolve("known-blobs"),
                "sha256:12 half\n\n" + blob + "\n" + blob + " no-registry\n" + blob + " " + FIRST);

        KnownBlobs known = KnownBlobs.in(folder);

        assertThat(known.source(SECOND, blob)).contains("team/first");
        assertThat(known.source(FIRST, blob)).as("it is the target itself").isEmpty();
    }

    private Path tarball() {
        TestImages images = new TestImages(31);
        Layer small = images.layer(700);
        Layer large = images.layer(1_200_000);
        return new TarballBuilder()
                .add(images.image("origin.test/app", small, large))
                .write(folder.resolve("app.tar"));
    }

    private ImportReport imported(SandboxRegistry registry, Path tarball, String path) {
        RegistrySettings settings =
                RegistrySettings.builder(registry.address()).plainHttp(true).build();
        try (Imports imports =
                new Imports(settings, List.of(), KnownBlobs.in(folder.resolve("data")))) {
            return imports.run(tarball, path);
        }
    }

    /** As if what is known were about this registry, which has nothing of it. */
    private void rename(SandboxRegistry registry) {
        Path file = folder.resolve("data/known-blobs");
        try {
            String text =
                    Files.readString(file).replaceAll(" [^/]+/", " " + registry.address() + "/");
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static List<LayerOutcome> outcomes(ImportReport report) {
        return report.content().images().get(0).layers().stream()
                .map(ImportReport.Layer::outcome)
                .toList();
    }

    private static Digest digest(int number) {
        return new Digest(String.format("%064x", number));
    }
}
