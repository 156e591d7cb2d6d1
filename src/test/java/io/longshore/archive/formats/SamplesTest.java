package io.longshore.archive.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.longshore.archive.ArchiveEntry;
import io.longshore.archive.ArchiveScan;
import io.longshore.archive.ImageArchive;
import io.longshore.problem.ProblemException;
import io.longshore.task.Cancellation;
import io.longshore.task.Progress;
import io.longshore.testing.archive.Samples;
import io.longshore.testing.archive.Samples.Row;
import io.longshore.testing.archive.TestArchives;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the archives of other tools hold is what the tools' own registry had. */
class SamplesTest {
    private static final Set<String> READ = Set.of("oci-layout", "docker-archive", "imgpkg");

    static Stream<Row> whole() {
        return Samples.rows().stream()
                .filter(Row::isOneFile)
                .filter(row -> row.outcome().startsWith("import"))
                .filter(row -> row.compression().equals("none") && READ.contains(row.kind()));
    }

    @ParameterizedTest
    @MethodSource("whole")
    void anArchiveHasTheImagesTagsAndDigestsOfItsSource(Row row) {
        try (ImageArchive archive = TestArchives.open(row.path())) {
            assertThat(archive.kind().id()).isEqualTo(row.kind());
            ArchiveScan scan = archive.scan(Progress.NONE, Cancellation.none());
            assertThat(scan.damages()).isEmpty();

            Set<String> found = new TreeSet<>();
            for (ArchiveEntry entry : archive.entries()) {
                found.add(name(entry) + " " + digest(archive, entry));
            }
            for (int i = 0; i < row.images().size(); i++) {
                for (String name : row.images().get(i).split(",")) {
                    String digest = row.digests().get(i);
                    // A digest behind a name is no part of it.
                    assertThat(found).contains(name.replaceFirst("@.*", "") + " " + digest);
                }
            }
        }
    }

    private static String digest(ImageArchive archive, ArchiveEntry entry) {
        if (!archive.isMade(entry.digest())) {
            return entry.digest().toString();
        }
        return "made";
    }

    private static String name(ArchiveEntry entry) {
        String repository =
                entry.refs().isEmpty() ? "" : entry.refs().get(0).replaceFirst("@.*", "");
        if (entry.tag().isEmpty()) {
            return repository.isEmpty() ? "-" : repository;
        }
        return repository.isEmpty() ? entry.tag() : repository + ":" + entry.tag();
    }

    static Stream<Row> attached() {
        return whole().filter(row -> !row.attached().equals("-"));
    }

    @ParameterizedTest
    @MethodSource("attached")
    void signaturesAndReferrersAreThereAndDoNotTakeTheTagOfTheirImage(Row row) {
        try (ImageArchive archive = TestArchives.open(row.path())) {
            for (String attached : row.attached().split("; ")) {
                if (attached.startsWith("signature") || attached.startsWith("referrer ")) {
                    String digest = attached.split(" ")[1];
                    ArchiveEntry entry =
                            archive.entries().stream()
                                    .filter(it -> it.digest().toString().equals(digest))
                                    .findFirst()
                                    .orElseThrow();
                    String subject = attached.replaceFirst(".* of sha256:", "");
                    assertThat(entry.tag())
                            .isEqualTo(
                                    attached.startsWith("signature")
                                            ? "sha256-" + subject + ".sig"
                                            : "");
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "docker29-save-partial-index.tar, PLATFORM_MISSING, linux/arm64",
        "hand-layout-grandchild-missing.tar, PLATFORM_MISSING, linux/arm64",
        "hand-hostile-two-truths-layers.tar, TWO_TRUTHS, other layers",
        "hand-layout-one-name-twice.tar, NAME_TWICE, registry.example.com/team/app:1.0",
        "hand-layout-sha512.tar, MANIFEST_UNREADABLE, sha512",
        "hand-hostile-name-twice.tar, TARBALL_UNSAFE, index.json",
        "hand-hostile-dotdot.tar, TARBALL_UNSAFE, blobs/../../index.json",
        "hand-hostile-link-out.tar, TARBALL_UNSAFE, link",
        "hand-hostile-link-chain.tar, TARBALL_UNSAFE, link",
        "damaged-layout-truncated.tar, TARBALL_TRUNCATED, end of a tar"
    })
    void whatIsNotSafeOrNotWholeIsRefusedWithItsReason(String file, String code, String reason) {
        assertThatThrownBy(() -> TestArchives.open(Samples.file(file)).close())
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> {
                            assertThat(e.problem().code().name()).isEqualTo(code);
                            assertThat(e.problem().what() + e.problem().why()).contains(reason);
                        });
    }

    @ParameterizedTest
    @CsvSource({
        "damaged-layout-layer.tar, DIGEST_MISMATCH, "
                + "sha256:2ae2f221f636e6094f0f4fca54019ff55b88ebe19a3b8fdbfb2100c5541c6cf7",
        "damaged-layout-layer-missing.tar, BLOB_MISSING, "
                + "sha256:56ef1a1f16696624d1560cce504d44fde9fd9f3a71b99fd05daa2ccceaab2f4a"
    })
    void aDamagedLayerIsFoundAndNamed(String file, String code, String digest) {
        try (ImageArchive archive = TestArchives.open(Samples.file(file))) {
            var damages = archive.scan(Progress.NONE, Cancellation.none()).damages();

            assertThat(damages).isNotEmpty();
            assertThat(damages.get(0).problem().code().name()).isEqualTo(code);
            assertThat(damages.get(0).digest()).hasToString(digest);
        }
    }

    /** Docker 25 and later wrote these digests for the same configs. */
    @ParameterizedTest
    @CsvSource({
        "docker20-save-multi.tar",
        "buildah-docker-archive.tar",
        "skopeo-docker-archive.tar"
    })
    void theMadeManifestIsTheOneThatDockerMakes(String file) {
        Map<String, String> byConfig =
                Samples.lines("made-digests.tsv").stream()
                        .collect(Collectors.toMap(row -> row.get(0), row -> row.get(1)));
        try (ImageArchive archive = TestArchives.open(Samples.file(file))) {
            Set<String> made = new TreeSet<>();
            Set<String> expected = new TreeSet<>();
            for (ArchiveEntry entry : archive.entries()) {
                ArchiveEntry.ImageEntry image = (ArchiveEntry.ImageEntry) entry;
                made.add(image.digest().toString());
                expected.add(byConfig.get(image.configDigest().toString()));
            }
            assertThat(made).isEqualTo(expected).doesNotContainNull();
            assertThat(archive.notes()).hasSize(made.size());
        }
    }

    /** Once chosen they must stay: they are the names of images in registries. */
    @ParameterizedTest
    @CsvSource({
        "crane-tarball.tar, sha256:e40de52e72c6164574cd742981726f53dd723c39ee375f1ac70573f3b0e18c5f",
        "crane-legacy.tar, sha256:a96063b1a452532649c1531886e36994eeced0876529903bd1b8ec704c5539a2"
    })
    void theDigestOfAMadeManifestNeverChanges(String file, String digest) {
        try (ImageArchive archive = TestArchives.open(Samples.file(file))) {
            assertThat(archive.entries())
                    .extracting(ArchiveEntry::digest)
                    .map(Object::toString)
                    .isEqualTo(List.of(digest));
        }
    }
}
