package io.longshore.archive.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.longshore.archive.ArchiveEntry;
import io.longshore.archive.ImageArchive;
import io.longshore.oci.MediaTypes;
import io.longshore.problem.Code;
import io.longshore.problem.ProblemException;
import io.longshore.task.Cancellation;
import io.longshore.task.Progress;
import io.longshore.testing.archive.LayoutTar;
import io.longshore.testing.archive.TestArchives;
import io.longshore.testing.archive.TestImages;
import io.longshore.testing.archive.TestImages.Image;
import io.longshore.testing.archive.TestImages.Index;
import io.longshore.testing.archive.TestImages.Layer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Layouts as tools and people write them that the samples do not have. */
class LayoutVariantsTest {
    private static final String NAME = "registry.example.com/team/app:1.0";

    private final TestImages images = new TestImages(24);

    @TempDir Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"", "./", "app/", "./app/", "a/b/c/", "././x/"})
    void aLayoutMayBeInAnyFolder(String root) {
        Image image = images.image("r/x", images.layer(10), images.layer(600));

        assertHolds(
                new LayoutTar().named(image, NAME).write(tar(), name -> root + name),
                NAME + " " + image.digest());
    }

    @ParameterizedTest
    @CsvSource({
        "1.0, , , 1.0",
        "registry.example.com/team/app:1.0, , , registry.example.com/team/app:1.0",
        "team/app:1.0, , , team/app:1.0",
        "registry.example.com/team/app, , , registry.example.com/team/app",
        "registry.example.com:5000/a/b:v1_2-x, , , registry.example.com:5000/a/b:v1_2-x",
        "1.0, docker.io/library/app:1.0, , docker.io/library/app:1.0",
        "docker.io/library/app:1.0, docker.io/library/app:1.0, , docker.io/library/app:1.0",
        ", docker.io/library/app:1.0, , docker.io/library/app:1.0",
        ", , team/app, h.example.com/team/app",
        "1.0, , team/app, h.example.com/team/app:1.0",
        "'not a name', , , -",
        "'UPPER/Case', , , -",
        "'', , , -"
    })
    void anImageHasTheNameThatItsAnnotationsGiveIt(
            String oci, String containerd, String source, String expected) {
        Map<String, String> annotations = new LinkedHashMap<>();
        put(annotations, "org.opencontainers.image.ref.name", oci);
        put(annotations, "io.containerd.image.name", containerd);
        put(annotations, "containerd.io/distribution.source.h.example.com", source);
        annotations.put("org.opencontainers.image.created", "2026-01-01T00:00:00Z");
        Image image = images.image("r/x", images.layer(10));

        assertHolds(
                new LayoutTar().add(image, annotations).write(tar()),
                expected + " " + image.digest());
    }

    @ParameterizedTest
    @CsvSource({
        "'not a name', , 'not a name'",
        "UPPER/Case:1.0, , UPPER/Case:1.0",
        "registry.example.com/Team/App:1.0, , registry.example.com/Team/App:1.0",
        "registry.example.com/team/app:a tag, , registry.example.com/team/app:a tag",
        "registry.example.com/team/app@sha256:12, , registry.example.com/team/app@sha256:12",
        "a__b___c/d:1, , a__b___c/d:1",
        "'', Team/App:1.0, Team/App:1.0",
        "1.0, Team/App:1.0, Team/App:1.0",
        "1.0, , ",
        "registry.example.com/team/app:1.0, , ",
        "'', , "
    })
    void aNameThatIsNoneIsQuotedInAWarning(String oci, String containerd, String quoted)
            throws IOException {
        Map<String, String> annotations = new LinkedHashMap<>();
        put(annotations, "org.opencontainers.image.ref.name", oci);
        put(annotations, "io.containerd.image.name", containerd);
        Image image = images.image("r/x", images.layer(10));
        Path tar = new LayoutTar().add(image, annotations).write(tar());

        try (ImageArchive archive = Archives.open(tar, TestArchives.LIMITS)) {
            assertThat(archive.isMisnamed(image.digest())).isEqualTo(quoted != null);
            if (quoted == null) {
                assertThat(archive.notes()).isEmpty();
            } else {
                assertThat(archive.notes())
                        .singleElement()
                        .satisfies(
                                note -> {
                                    assertThat(note.code()).isEqualTo(Code.NAME_MISSING);
                                    assertThat(note.what()).contains("'" + quoted + "'");
                                });
            }
        }
    }

    private static void put(Map<String, String> annotations, String key, String value) {
        if (value != null) {
            annotations.put(key, value);
        }
    }

    @Test
    void anImageMayHaveSeveralNamesAndNoLayers() {
        Image scratch = images.image("r/x");

        assertHolds(
                new LayoutTar()
                        .named(scratch, NAME)
                        .named(scratch, "h.example.com/b:2")
                        .write(tar()),
                NAME + " " + scratch.digest(),
                "h.example.com/b:2 " + scratch.digest());
    }

    @Test
    void aBlobMayBeEmptyAndNamedByTwoImages() {
        Layer empty = TestImages.layer(new byte[0]);
        Image one = images.image("r/x", empty, images.layer(5));
        Image other = images.image("r/x", empty, empty);

        assertHolds(
                new LayoutTar().named(one, NAME).named(other, "h.example.com/b:2").write(tar()),
                NAME + " " + one.digest(),
                "h.example.com/b:2 " + other.digest());
    }

    @Test
    void aForeignLayerMayBeAbsent() {
        Layer foreign =
                images.layer(40)
                        .as(MediaTypes.OCI_LAYER.replace("layer", "layer.nondistributable"));
        Image image = images.image("r/x", images.layer(5), foreign);

        assertHolds(
                new LayoutTar().named(image, NAME).without(foreign.digest()).write(tar()),
                NAME + " " + image.digest());
    }

    @Test
    void anIndexOfDockerMayHoldImagesOfOci() {
        Index index =
                images.dockerIndex(
                        "r/x",
                        images.dockerImage("r/x", images.layer(7)),
                        images.imageFor("arm64", "r/x", images.layer(8)));

        assertHolds(new LayoutTar().named(index, NAME).write(tar()), NAME + " " + index.digest());
    }

    /** oras lists the children of an index, containerd and oras list referrers. */
    @Test
    void childrenAndReferrersThatAreListedTakeNoTag() {
        Image child = images.image("r/x", images.layer(7));
        Index index = images.index("r/x", child);
        Image referrer = images.referrer(index, "application/vnd.example");
        Image signature = images.referrer(referrer, "application/vnd.example.signature");

        assertHolds(
                new LayoutTar()
                        .add(child, Map.of())
                        .named(referrer, NAME)
                        .named(index, NAME)
                        .add(signature, Map.of())
                        .write(tar()),
                "registry.example.com/team/app " + referrer.digest(),
                NAME + " " + index.digest(),
                "- " + signature.digest());
    }

    /** cosign's tags are in layouts of a whole repository. */
    @ParameterizedTest
    @ValueSource(strings = {"sig", "att", "sbom"})
    void aTagOfCosignIsKept(String suffix) {
        Image image = images.image("r/x", images.layer(7));
        Image attached = images.signature(image);
        String tag = "sha256-" + image.digest().hex() + "." + suffix;

        assertHolds(
                new LayoutTar()
                        .add(attached, Map.of("org.opencontainers.image.ref.name", tag))
                        .named(image, NAME)
                        .write(tar()),
                tag + " " + attached.digest(),
                NAME + " " + image.digest());
    }

    /** tar stores a file that has two names as a file and a hard link; which is which is chance. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aBlobMayBeALinkToAFileOfTheArchive(boolean isHard) throws IOException {
        Image image = images.image("r/x", images.layer(700));
        Map<String, byte[]> files = new LayoutTar().named(image, NAME).files();
        String blob = LayoutTar.path(image.layers().get(0).digest());
        try (OutputStream out = Files.newOutputStream(tar());
                TarArchiveOutputStream entries = new TarArchiveOutputStream(out, "UTF-8")) {
            put(entries, "layer.tar", files.remove(blob));
            TarArchiveEntry link =
                    new TarArchiveEntry(
                            blob, isHard ? TarConstants.LF_LINK : TarConstants.LF_SYMLINK);
            link.setLinkName(isHard ? "layer.tar" : "../../layer.tar");
            entries.putArchiveEntry(link);
            entries.closeArchiveEntry();
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                put(entries, file.getKey(), file.getValue());
            }
        }

        assertHolds(tar(), NAME + " " + image.digest());
    }

    /** One region cannot be two blobs: one of the digests is wrong. */
    @Test
    void twoBlobsThatAreOneFileAreRefused() throws IOException {
        Image image = images.image("r/x", images.layer(700), images.layer(700));
        Map<String, byte[]> files = new LayoutTar().named(image, NAME).files();
        String blob = LayoutTar.path(image.layers().get(0).digest());
        try (OutputStream out = Files.newOutputStream(tar());
                TarArchiveOutputStream entries = new TarArchiveOutputStream(out, "UTF-8")) {
            files.remove(blob);
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                put(entries, file.getKey(), file.getValue());
            }
            TarArchiveEntry link = new TarArchiveEntry(blob, TarConstants.LF_LINK);
            link.setLinkName(LayoutTar.path(image.layers().get(1).digest()));
            entries.putArchiveEntry(link);
            entries.closeArchiveEntry();
        }

        assertRefused(tar());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/blobs/sha256/x",
                "../x",
                "blobs/../../x",
                "blobs\\sha256\\x",
                "a//b",
                "a/./b",
                "\u0007",
                "\u202etxt"
            })
    void aNameThatLeadsAwayOrDeceivesIsRefused(String name) {
        Path tar =
                new LayoutTar()
                        .named(images.image("r/x", images.layer(7)), NAME)
                        .file(name, "x")
                        .write(tar());

        assertThatThrownBy(() -> TestArchives.open(tar).close())
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().code().name()).isEqualTo("TARBALL_UNSAFE"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/vnd.docker.distribution.manifest.v1+prettyjws",
                "application/vnd.docker.distribution.manifest.v1+json"
            })
    void schema1IsRefusedWithItsName(String type) {
        Image image =
                TestImages.imageOf(
                        "r/x",
                        type,
                        "{\"schemaVersion\":1,\"fsLayers\":[],\"history\":[]}".getBytes(),
                        new byte[0]);
        Path tar = new LayoutTar().named(image, NAME).write(tar());

        assertThatThrownBy(() -> TestArchives.open(tar).close())
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> {
                            assertThat(e.problem().code().name()).isEqualTo("MANIFEST_UNREADABLE");
                            assertThat(e.problem().toString()).containsIgnoringCase("schema");
                        });
    }

    private static void put(TarArchiveOutputStream entries, String name, byte[] content)
            throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(content.length);
        entries.putArchiveEntry(entry);
        entries.write(content);
        entries.closeArchiveEntry();
    }

    private Path tar() {
        return folder.resolve("x.tar");
    }

    private static void assertHolds(Path tar, String... expected) {
        try (ImageArchive archive = TestArchives.open(tar)) {
            assertThat(archive.kind().id()).isEqualTo("oci-layout");
            assertThat(archive.scan(Progress.NONE, Cancellation.none()).damages()).isEmpty();
            Set<String> found = new TreeSet<>();
            for (ArchiveEntry entry : archive.entries()) {
                String name =
                        entry.refs().isEmpty() ? "" : entry.refs().get(0).replaceFirst("@.*", "");
                if (!entry.tag().isEmpty()) {
                    name += (name.isEmpty() ? "" : ":") + entry.tag();
                }
                found.add((name.isEmpty() ? "-" : name) + " " + entry.digest());
            }
            assertThat(found).containsExactlyInAnyOrder(expected);
        }
    }

    /** At its opening or at its check. */
    private static void assertRefused(Path tar) {
        try (ImageArchive archive = TestArchives.open(tar)) {
            assertThat(archive.scan(Progress.NONE, Cancellation.none()).damages()).isNotEmpty();
        } catch (ProblemException e) {
            assertThat(e.problem().fix()).isNotEmpty();
        }
    }
}
