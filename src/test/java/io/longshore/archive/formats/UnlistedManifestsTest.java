package io.longshore.archive.formats;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.archive.ImageArchive;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.testing.archive.LayoutTar;
import io.longshore.testing.archive.Samples;
import io.longshore.testing.archive.TestArchives;
import io.longshore.testing.archive.TestImages;
import io.longshore.testing.archive.TestImages.Element;
import io.longshore.testing.archive.TestImages.Image;
import io.longshore.testing.archive.TestImages.Index;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Manifests that are blobs of a layout, and in none of its lists. */
class UnlistedManifestsTest {
    private static final String NAME = "registry.example.com/team/app:1.0";

    private final TestImages images = new TestImages(44);
    private final Image child = images.image("r/x", images.layer(50));
    private final Index index = images.index("r/x", child);

    @TempDir Path folder;

    @Test
    void aReferrerThatNoIndexListsIsNamed() {
        for (Element subject : List.of(index, child)) {
            Image referrer = images.referrer(subject, "application/vnd.example");
            Path tar = new LayoutTar().named(index, NAME).blobs(referrer).write(tar());

            assertThat(leftOut(tar))
                    .singleElement()
                    .satisfies(
                            note ->
                                    assertThat(note.what())
                                            .contains(
                                                    "referrer " + referrer.digest(),
                                                    subject.digest().toString()));
        }
    }

    @Test
    void anImageASignatureOrAnIndexThatNoIndexListsIsNamed() {
        for (Element element :
                List.of(
                        images.image("r/x", images.layer(5)),
                        images.signature(index),
                        images.index("r/x", images.image("r/x")))) {
            Path tar = new LayoutTar().named(index, NAME).blobs(element).write(tar());

            assertThat(leftOut(tar))
                    .anySatisfy(
                            note -> assertThat(note.what()).contains(element.digest().toString()));
        }
    }

    @Test
    void whatIsListedOrNoManifestIsNotNamed() {
        Image referrer = images.referrer(index, "application/vnd.example");
        Path tar =
                new LayoutTar()
                        .named(index, NAME)
                        .add(referrer, Map.of())
                        .blob("{\"id\":\"an old config\"}".getBytes())
                        .blob("{\"schemaVersion\":2}".getBytes())
                        .blob("{".getBytes())
                        .blob(new byte[0])
                        .write(tar());

        assertThat(leftOut(tar)).isEmpty();
    }

    /** A layer that is a manifest by its content is a layer. */
    @Test
    void aLayerIsNotNamed() {
        Image other = images.image("r/x", images.layer(5));
        Image image = images.image("r/x", TestImages.layer(other.manifest()));
        Path tar = new LayoutTar().named(image, NAME).write(tar());

        assertThat(leftOut(tar)).isEmpty();
    }

    @Test
    void manyAreCounted() {
        LayoutTar layout = new LayoutTar().named(index, NAME);
        for (int i = 0; i < 50; i++) {
            layout.blobs(images.referrer(index, "application/vnd.example"));
        }

        List<Problem> notes = leftOut(layout.write(tar()));

        assertThat(notes).hasSize(21);
        assertThat(notes.get(20).what()).contains("30 more");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ctr-app.tar",
                "ctr-two-images.tar",
                "docker29-save-attestation.tar",
                "docker29-save-by-id.tar",
                "docker29-save-graphdriver.tar",
                "docker29-save-graphdriver-untagged-beside-tagged.tar",
                "docker29-save-platform.tar",
                "oci-dir-named-members.tar",
                "oras-backup-artifact.tar",
                "oras-backup-repo.tar",
                "podman-oci-archive.tar",
                "regctl-export.tar",
                "regctl-export-platform.tar",
                "regctl-ocidir-referrers-digest-tags.tar",
                "skopeo-oci-archive-multiarch.tar"
            })
    void nothingIsLeftOutOfWhatToolsWrite(String sample) {
        assertThat(leftOut(Samples.file(sample))).isEmpty();
    }

    private Path tar() {
        return folder.resolve("x.tar");
    }

    private static List<Problem> leftOut(Path tar) {
        try (ImageArchive archive = TestArchives.open(tar)) {
            return archive.notes().stream().filter(it -> it.code() == Code.LEFT_OUT).toList();
        }
    }
}
