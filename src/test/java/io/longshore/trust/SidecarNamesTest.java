package io.longshore.trust;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.trust.SidecarNames.Kind;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which names belong to a tarball. */
class SidecarNamesTest {

    /** Letters of one, two, three and four bytes of UTF-8. */
    @ParameterizedTest
    @ValueSource(strings = {"n", "\u00fc", "\u6f22", "\ud83d\udea2"})
    void aNoteHasANameThatEveryFileSystemTakes(String letter) {
        int most = 255 / letter.getBytes(StandardCharsets.UTF_8).length;
        Set<String> notes = new HashSet<>();
        for (int length = 1; length <= most; length++) {
            String note = NoteNames.of("lci/" + letter.repeat(length));
            notes.add(note);

            assertThat(note).startsWith("lci/" + letter);
            assertThat(NoteNames.isNote(note)).isTrue();
            assertThat(note.substring(4).getBytes(StandardCharsets.UTF_8))
                    .hasSizeLessThanOrEqualTo(255);
            assertThat(new String(note.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                    .isEqualTo(note);
        }

        assertThat(notes).hasSize(most);
    }

    /** Each usual spelling in the ways that Windows, mail filters and macOS change it. */
    static Stream<String> spellingsOfAChecksum() {
        List<String> names = new ArrayList<>();
        for (String algorithm : List.of("sha256", "sha512")) {
            for (String separator : List.of(".", "_", "-")) {
                for (String plural : List.of("", "sum", "sums")) {
                    for (String editor : List.of("", ".txt")) {
                        String ending = separator + algorithm + plural + editor;
                        names.add("Bündel.tar" + ending);
                        names.add("Bündel" + ending);
                        names.add("Bündel.TAR" + ending.toUpperCase(Locale.ROOT));
                    }
                }
            }
        }
        return names.stream()
                .flatMap(it -> Stream.of(it, Normalizer.normalize(it, Normalizer.Form.NFD)));
    }

    @ParameterizedTest
    @MethodSource("spellingsOfAChecksum")
    void everySpellingOfAChecksumFileBelongsToItsTarball(String name) {
        for (String tarball : List.of("Bündel.tar", "BÜNDEL.TAR")) {
            assertThat(SidecarNames.kind(tarball, name)).hasValue(Kind.CHECKSUM);
            assertThat(SidecarNames.sidecars(tarball, Set.of(name, "other.tar")))
                    .containsExactly(name);
        }
        assertThat(SidecarNames.tarballOf(name))
                .hasValueSatisfying(
                        it -> assertThat(SidecarNames.isSame(it, "Bündel.tar")).isTrue());
        assertThat(SidecarNames.isList(name)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "X.tar.done, DONE_MARKER",
        "X.tar.OK, DONE_MARKER",
        "X.tar.md5, WEAK_CHECKSUM",
        "X.tar.sha1sum, WEAK_CHECKSUM",
        "X.tar.asc, SIGNATURE",
        "X.TAR.SIG, SIGNATURE",
        "X.sigstore.json, SIGNATURE",
        "X.tar.sha256.asc, CHECKSUM_SIGNATURE",
        "X.tar.sha256sum.txt.gpg, CHECKSUM_SIGNATURE",
        "X.tar.job.json, JOB",
        "x.tar.JOB.JSON, JOB",
        "X.yaml, DEFINITION",
        "X.tar.YML, DEFINITION"
    })
    void eachKindIsKnownInAnyCase(String name, Kind kind) {
        assertThat(SidecarNames.kind("X.tar", name)).hasValue(kind);
        assertThat(SidecarNames.tarballOf(name))
                .hasValueSatisfying(it -> assertThat(it).isEqualToIgnoringCase("X.tar"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X.tar",
                "Y.tar.sha256",
                "X2.tar.sha256",
                "XX.sha256",
                "X.tar.sha256.bak",
                "X.tarsha256",
                "X.md5",
                "X.tar.txt",
                "X.json",
                ".X.tar.sha256",
                "X.tar.sha256.part"
            })
    void whatHasAnotherNameDoesNotBelongToIt(String name) {
        assertThat(SidecarNames.kind("X.tar", name)).isEmpty();
        assertThat(SidecarNames.sidecars("X.tar", List.of(name))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SHA256SUMS",
                "sha512sum.txt",
                "Sha256Sums.TXT",
                "MD5SUMS",
                "CHECKSUM",
                "checksums.txt"
            })
    void aChecksumListHasOneOfTheUsualNames(String name) {
        assertThat(SidecarNames.isList(name)).isTrue();
        assertThat(SidecarNames.tarballOf(name)).isEmpty();
    }

    @Test
    void ofTwoTarballsThatDifferInCaseASidecarBelongsToTheOneItNames() {
        List<String> names = List.of("X.tar", "x.TAR", "X.tar.sha256", "x.TAR.sha256");

        assertThat(SidecarNames.sidecars("X.tar", names)).containsExactly("X.tar.sha256");
        assertThat(SidecarNames.sidecars("x.TAR", names)).containsExactly("x.TAR.sha256");
        assertThat(SidecarNames.sidecars("x.TAR", List.of("x.TAR", "X.tar.sha256")))
                .containsExactly("X.tar.sha256");
    }

    @Test
    void theUsualSpellingComesFirst() {
        assertThat(
                        SidecarNames.sidecars(
                                "X.tar",
                                List.of("X.TAR.JOB.JSON", "X.tar.JOB.json", "X.tar.job.json"),
                                Kind.JOB))
                .first()
                .isEqualTo("X.tar.job.json");
    }

    @Test
    void theSignaturesOfAChecksumFileAreFoundByItsOwnName() {
        assertThat(
                        SidecarNames.signatures(
                                "X.tar.sha256sum",
                                List.of("X.tar.sha256sum.ASC", "X.tar.sha256.asc", "X.tar.asc")))
                .containsExactly("X.tar.sha256sum.ASC");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x.tar", "x.tar.gz", "x.TGZ", "x.tar.zst", "X.Tzst"})
    void aTarballMayBeCompressedAndHasSidecarsOfItsFullName(String name) {
        assertThat(SidecarNames.isTarball(name)).isTrue();
        for (String ending : List.of(".sha256", ".job.json", ".done", ".asc", ".yml")) {
            assertThat(SidecarNames.tarballOf(name + ending)).contains(name);
            assertThat(SidecarNames.kind(name, name + ending)).isPresent();
        }
        assertThat(FilesBeside.isNamedAfter("x.tar", name)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {".tar", ".tgz", "x.tar.xz", "x.tar.bz2", "x.gz", "x.tar.gz.part"})
    void otherNamesAreNotThoseOfTarballs(String name) {
        assertThat(SidecarNames.isTarball(name)).isFalse();
    }

    @Test
    void aLayerOfAnUnpackedArchiveIsNoTarball() {
        String digest = "sha256-" + "0".repeat(64);
        assertThat(SidecarNames.isTarball(digest + ".tar.gz")).isFalse();
        assertThat(SidecarNames.isTarball("sha256-0.tar.gz")).isTrue();
    }
}
