package io.longshore.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.longshore.oci.FileHashes;
import io.longshore.oci.HashAlgorithm;
import io.longshore.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which checksum counts (contracts, "The share"). */
class ChecksumSelectionTest {
    private static final String HEX = "0123456789abcdef".repeat(4);
    private static final String HEX_512 = HEX + HEX;
    private static final String OTHER = "f".repeat(64);
    private static final String MD5 = "0".repeat(32);

    private final Map<String, String> folder = new TreeMap<>();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X.tar.sha256",
                "X.tar.sha512",
                "X.sha256",
                "X.sha512",
                "SHA256SUMS",
                "SHA512SUMS",
                "sha256sum.txt",
                "checksums.txt",
                "CHECKSUMS.TXT"
            })
    void everyNameOfAChecksumFileIsRecognised(String name) {
        folder.put(name, HEX + "  X.tar\n");
        assertThat(expected())
                .extracting(ExpectedChecksum::hex, ExpectedChecksum::from)
                .containsExactly(tuple(HEX, name));
    }

    @Test
    void aTarballWithoutSidecarsHasNoChecksum() {
        folder.put("Y.tar.sha256", HEX);
        folder.put("readme.txt", "X.tar is the archive of release 3.\n");
        assertThat(expected()).isEmpty();
    }

    @Test
    void aListIsComparedAfterTheTarballsOwnChecksumFile() {
        folder.put("X.tar.sha256", HEX);
        folder.put("SHA256SUMS", OTHER + "  X.tar\n");
        assertThat(expected())
                .extracting(ExpectedChecksum::from)
                .containsExactly("X.tar.sha256", "SHA256SUMS");
    }

    @Test
    void anUnusableOwnChecksumFileIsNotReplacedByAList() {
        folder.put("X.tar.sha256", OTHER + "  Y.tar\n" + HEX + "  Z.tar\n");
        folder.put("SHA256SUMS", HEX + "  X.tar\n");
        assertThatThrownBy(this::expected).hasMessageContaining("no line names 'X.tar'");
    }

    @Test
    void bothOwnChecksumFilesAreCompared() {
        folder.put("X.tar.sha256", HEX);
        folder.put("X.tar.sha512", HEX_512);
        assertThat(expected())
                .extracting(ExpectedChecksum::algorithm)
                .containsExactly(ChecksumAlgorithm.SHA_256, ChecksumAlgorithm.SHA_512);
    }

    @Test
    void theChecksumFileWithTheFullNameIsComparedFirst() {
        folder.put("X.sha256", OTHER);
        folder.put("X.tar.sha256", HEX);
        assertThat(expected()).extracting(ExpectedChecksum::hex).containsExactly(HEX, OTHER);
    }

    @Test
    void aListThatDoesNotNameTheTarballIsIgnored() {
        folder.put("SHA256SUMS", OTHER + "  Y.tar\n" + HEX + "\n");
        folder.put("checksums.txt", "nothing to see here\n");
        assertThat(expected()).isEmpty();
    }

    @Test
    void aListMayContainUnreadableLinesAboutOtherFiles() {
        folder.put("SHA256SUMS", "-----BEGIN-----\n" + HEX + "  X.tar\nEND\n");
        assertThat(expected()).extracting(ExpectedChecksum::hex).containsExactly(HEX);
    }

    @Test
    void aListThatNamesTheTarballInAnUnreadableLineIsRejected() {
        folder.put("SHA256SUMS", "X.tar " + HEX + " " + OTHER + "\n");
        assertThatThrownBy(this::expected).hasMessageContaining("it has the line 'X.tar");
    }

    @Test
    void aListMayNameTheTarballInALineOfAnyFormWithOneDigest() {
        folder.put("SHA256SUMS", "\"SHA256\",\"" + HEX + "\",\"C:\\out\\X.tar\"\n");
        assertThat(expected()).extracting(ExpectedChecksum::hex).containsExactly(HEX);
    }

    @Test
    void aListWithTheNameAsPartOfALongerNameIsAboutAnotherFile() {
        folder.put("SHA256SUMS", "\"" + HEX + "\",\"X.tar.gz\"\n");
        assertThat(expected()).isEmpty();
    }

    @Test
    void allListsThatNameTheTarballAreCompared() {
        folder.put("SHA256SUMS", HEX + "  X.tar\n");
        folder.put("SHA512SUMS", HEX_512 + "  X.tar\n");
        assertThat(expected()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"X.tar.md5", "checksums.txt"})
    void weakOrUnnamedChecksumFilesAreRejectedWithTheReason(String name) {
        folder.put(name, MD5 + "  X.tar\n");
        assertThatThrownBy(this::expected)
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("MD5 finds corruption, not tampering");
    }

    @Test
    void weakChecksumFilesAreIgnoredNextToAStrongOne() {
        folder.put("X.tar.md5", MD5);
        folder.put("X.tar.sha256", HEX);
        assertThat(expected()).extracting(ExpectedChecksum::hex).containsExactly(HEX);
    }

    @Test
    void aMismatchNamesBothValuesAndTheFix() {
        ExpectedChecksum expected =
                new ExpectedChecksum(ChecksumAlgorithm.SHA_256, HEX, "X.tar.sha256");
        assertThat(expected.compare("X.tar", hashes(HEX, HEX_512))).isEmpty();
        assertThat(expected.compare("X.tar", hashes(OTHER, HEX_512)))
                .hasValueSatisfying(
                        problem -> {
                            assertThat(problem.what()).contains("X.tar", "X.tar.sha256");
                            assertThat(problem.why()).contains("SHA-256", HEX, OTHER);
                            assertThat(problem.fix()).contains("Copy it again");
                        });
    }

    @Test
    void aSha512IsComparedWithTheSha512() {
        ExpectedChecksum expected =
                new ExpectedChecksum(ChecksumAlgorithm.SHA_512, HEX_512, "X.tar.sha512");
        assertThat(expected.compare("X.tar", hashes(HEX, HEX_512))).isEmpty();
        assertThat(expected.compare("X.tar", hashes(HEX, OTHER + OTHER))).isPresent();
        assertThat(ExpectedChecksum.algorithms(List.of(expected)))
                .containsExactly(HashAlgorithm.SHA_512);
    }

    @Test
    void aHashThatWasNotComputedMatchesNothing() {
        ExpectedChecksum expected =
                new ExpectedChecksum(ChecksumAlgorithm.SHA_512, HEX_512, "X.tar.sha512");

        assertThat(expected.compare("X.tar", new FileHashes(Map.of(HashAlgorithm.SHA_256, HEX))))
                .isPresent();
    }

    private static FileHashes hashes(String sha256, String sha512) {
        return new FileHashes(Map.of(HashAlgorithm.SHA_256, sha256, HashAlgorithm.SHA_512, sha512));
    }

    private List<ExpectedChecksum> expected() {
        return ChecksumSelection.expected(
                "X.tar",
                SidecarReader.of(
                        folder::keySet,
                        name -> Optional.of(folder.get(name).getBytes(StandardCharsets.UTF_8))));
    }
}
