package io.longshore.trust;

import static io.longshore.trust.ChecksumOutcomes.RIGHT;
import static io.longshore.trust.ChecksumOutcomes.RIGHT_384;
import static io.longshore.trust.ChecksumOutcomes.RIGHT_512;
import static io.longshore.trust.ChecksumOutcomes.late;
import static io.longshore.trust.ChecksumOutcomes.outcome;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever program wrote a checksum and under whatever name it lies beside the archive: a right one
 * refuses nothing, a wrong one is refused or named, in time and late.
 */
class ChecksumProducersTest {
    private static final String WRONG = "f".repeat(64);
    private static final List<String> ARCHIVES =
            List.of(
                    "X.tar",
                    "X.tar.gz",
                    "X.tgz",
                    "My Archive.tar",
                    "gr\u00fcn.tar",
                    "a'b.tar",
                    "images");

    /**
     * The names of files beside the archive; {@code %s} is the archive's, {@code %1$s} its stem.
     */
    private static final List<String> NAMES =
            List.of(
                    "%s.sha256",
                    "%s.SHA256SUM.txt",
                    "%s.digest",
                    "%s (1).sha256",
                    "%s.sha256.asc",
                    "%s.asc",
                    "%s.done",
                    "SHA256SUMS",
                    "checksums.txt",
                    "hashes.txt",
                    "SHA256",
                    "digests.json",
                    "sha256.yaml");

    /** What programs write; %1$s is the digest, %2$s the name of the archive. */
    private static final Map<String, String> NAMED = new LinkedHashMap<>();

    static {
        NAMED.put("sha256sum", "%1$s  %2$s\n");
        NAMED.put("sha256sum -b", "%1$s *%2$s\n");
        NAMED.put("sha256sum of the folder", "%1$s  ./%2$s\n");
        NAMED.put("sha256sum from above", "%1$s  lci/%2$s\n");
        NAMED.put("sha256sum --tag", "SHA256 (%2$s) = %1$s\n");
        NAMED.put("openssl", "SHA2-256(%2$s)= %1$s\n");
        NAMED.put(
                "Get-FileHash",
                "Algorithm : SHA256\r\nHash      : %1$S\r\nPath      : D:\\drop\\lci\\%2$s\r\n");
        NAMED.put(
                "certutil",
                "SHA256 hash of %2$s:\r\n%1$s\r\nCertUtil: -hashfile command completed successfully.\r\n");
        NAMED.put("certutil in French", "Hachage SHA256 de %2$s : %1$s\r\n");
        NAMED.put(
                "7z h",
                "\n7-Zip 23.01\n\nSHA256     Size  Name\n-------- -------- ------\n%1$s    1024  %2$s\n-------- -------- ------\n%1$s    1024  \n\nSize: 1024\n\nSHA256 for data:              %1$s\n");
        NAMED.put(
                "HashMyFiles",
                "=====\r\nFilename          : %2$s\r\nCRC32             : 0a1b2c3d\r\nSHA-256           : %1$s\r\nSHA-512           : \r\n=====\r\n");
        NAMED.put(
                "HashMyFiles, commas",
                "Filename,CRC32,SHA-256,SHA-512\r\n\"%2$s\",0a1b2c3d,%1$s,\r\n");
        NAMED.put("JSON", "{\"files\": [{\"file\": \"%2$s\", \"sha256\": \"%1$s\"}]}");
        NAMED.put(
                "JSON in lines",
                "{\n  \"%2$s\": {\n    \"size\": 12,\n    \"sha256\": \"%1$s\"\n  }\n}\n");
        NAMED.put("YAML", "files:\n- name: %2$s\n  hashes:\n    sha256: %1$s\n");
        NAMED.put("gpg --print-md sha256", "%2$s: %4$s\n");
        NAMED.put("gpg --print-md sha256, wrapped", "%2$s: %5$s\n");
        NAMED.put(
                "gpg --print-mds",
                "%2$s:    MD5 = 01 23 45 67 89 AB CD EF  01 23 45 67 89 AB CD EF\n%2$s: SHA256 = %4$s\n");
        NAMED.put("a size before the name", "%1$s 10240 %2$s\n");
        NAMED.put("a size behind the name", "%1$s  %2$s (5 KiB)\n");
        NAMED.put("a word behind the name", "%1$s  %2$s: OK\n");
        NAMED.put("brackets", "%1$s  <%2$s>\n");
        NAMED.put("an address", "%1$s  https://h.test/%2$s?sig=1\n");
        NAMED.put("OCI", "sha256:%1$s  %2$s\n");
        NAMED.put("OCI with an at sign", "%2$s@sha256:%1$s\n");
        NAMED.put("0x", "0x%1$s  %2$s\n");
        NAMED.put("other files, too", "%3$s  Y.tar\n%1$s  %2$s\n%3$s  other/%2$s\n");
    }

    static Stream<Arguments> variants() {
        return ARCHIVES.stream()
                .flatMap(
                        archive ->
                                NAMES.stream()
                                        // "images (1)" is another name than "images".
                                        .filter(it -> archive.contains(".") || !it.contains("("))
                                        .map(name -> name.formatted(archive))
                                        .flatMap(
                                                name ->
                                                        NAMED.keySet().stream()
                                                                .map(
                                                                        it ->
                                                                                Arguments.of(
                                                                                        archive,
                                                                                        name,
                                                                                        it))));
    }

    @ParameterizedTest(name = "{1}: {2}")
    @MethodSource("variants")
    void aRightDigestMatchesAndAWrongOneIsRefusedOrNamed(
            String archive, String name, String producer) {
        String form = NAMED.get(producer);
        String right = signed(name, formatted(form, RIGHT, archive, WRONG));
        String wrong = signed(name, formatted(form, WRONG, archive, RIGHT));

        assertThat(outcome(archive, Map.of(name, right.getBytes(UTF_8)))).isEqualTo("MATCHED");
        assertThat(outcome(archive, Map.of(name, wrong.getBytes(UTF_8))))
                .isIn("MISMATCHED", "NAMED");
        assertThat(late(archive, name, right)).isEqualTo("MATCHED");
        assertThat(late(archive, name, wrong)).isIn("MISMATCHED", "NAMED");
    }

    private static String formatted(String form, String hex, String archive, String other) {
        String groups = hex.toUpperCase(Locale.ROOT).replaceAll("(.{8})(?=.)", "$1 ");
        String wrapped = groups.substring(0, 35) + "\n              " + groups.substring(36);
        return String.format(Locale.ROOT, form, hex, archive, other, groups, wrapped);
    }

    /** A signed text is a list with its signature in it. */
    private static String signed(String name, String text) {
        return name.endsWith(".asc")
                ? "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n"
                        + text
                        + "\n-----BEGIN PGP SIGNATURE-----\n\niQIz=\n-----END PGP SIGNATURE-----\n"
                : text;
    }

    static Stream<Arguments> digestsAlone() {
        String base64 = Base64.getEncoder().encodeToString(HexFormat.of().parseHex(RIGHT));
        String wrong = Base64.getEncoder().encodeToString(HexFormat.of().parseHex(WRONG));
        return Stream.of(
                        "X.tar.sha256",
                        "X.tar.digest",
                        "X.tar (1).sha256",
                        "X.tar.sha256.asc",
                        "X.tar.done",
                        "SHA256SUMS",
                        "checksums.sha256",
                        "hashes.txt",
                        "checksum.txt")
                .flatMap(
                        name ->
                                Stream.of(
                                        Arguments.of(name, RIGHT, WRONG),
                                        Arguments.of(name, RIGHT + "  -", WRONG + "  -"),
                                        Arguments.of(name, "sha256:" + RIGHT, "sha256:" + WRONG),
                                        Arguments.of(name, "0x" + RIGHT, "0x" + WRONG),
                                        Arguments.of(name, base64, wrong),
                                        Arguments.of(name, "sha256-" + base64, "sha256-" + wrong)));
    }

    @ParameterizedTest
    @MethodSource("digestsAlone")
    void aDigestWithoutANameMatchesIfItIsRightAndIsRefusedOrNamedIfNot(
            String name, String right, String wrong) {
        for (String end : List.of("", "\n", "\r\n")) {
            byte[] first = signed(name, right + end).getBytes(UTF_8);
            byte[] second = signed(name, wrong + end).getBytes(UTF_8);
            assertThat(outcome("X.tar", Map.of(name, first))).isEqualTo("MATCHED");
            assertThat(outcome("X.tar", Map.of(name, second))).isIn("MISMATCHED", "NAMED");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "hashes.txt|%s  other/X.tar",
                "SHA256SUMS|%s  other/X.tar",
                "SHA256SUMS|%s  ../X.tar",
                "SHA256SUMS|%s  /srv/other/X.tar",
                "checksums.txt|%s  X",
                "images.txt|sha256:%s  X.tar",
                "images.json|{\"name\": \"X.tar\", \"digest\": \"sha256:%s\"}"
            })
    void aDigestThatMayBeOfAnotherFileRefusesNothing(String name, String form) {
        byte[] wrong = form.formatted(WRONG).getBytes(UTF_8);
        byte[] own = (RIGHT + "  X.tar\n").getBytes(UTF_8);

        assertThat(outcome("X.tar", Map.of(name, wrong))).isEqualTo("NAMED");
        assertThat(outcome("X.tar", Map.of(name, wrong, "X.tar.sha256", own))).isEqualTo("NAMED");
        assertThat(outcome("X.tar", Map.of(name, form.formatted(RIGHT).getBytes(UTF_8))))
                .isEqualTo("MATCHED");
    }

    /** 128 digits without an algorithm may be BLAKE2b. */
    @ParameterizedTest
    @CsvSource({
        "hashes.txt, NAMED",
        "checksums.txt, NAMED",
        "X.tar.checksum, NAMED",
        "SHA512SUMS, MISMATCHED",
        "sha512.txt, MISMATCHED",
        "X.tar.sha512, MISMATCHED"
    })
    void aDigestWhoseAlgorithmIsNotKnownRefusesNothing(String name, String outcome) {
        String wrong = WRONG + WRONG + "  X.tar\n";

        assertThat(outcome("X.tar", Map.of(name, wrong.getBytes(UTF_8)))).isEqualTo(outcome);
        assertThat(outcome("X.tar", Map.of(name, (RIGHT_512 + "  X.tar\n").getBytes(UTF_8))))
                .isEqualTo("MATCHED");
    }

    @ParameterizedTest
    @CsvSource({
        "X.tar.sha384, MISMATCHED",
        "X.tar.sha256, MISMATCHED",
        "X_SHA384SUMS, MISMATCHED",
        "SHA384SUMS, MISMATCHED",
        "sha384.txt, MISMATCHED",
        "hashes.txt, NAMED"
    })
    void aSha384IsCompared(String name, String outcome) {
        String wrong = "f".repeat(96) + "  X.tar\n";

        assertThat(outcome("X.tar", Map.of(name, wrong.getBytes(UTF_8)))).isEqualTo(outcome);
        assertThat(outcome("X.tar", Map.of(name, (RIGHT_384 + "  X.tar\n").getBytes(UTF_8))))
                .isEqualTo("MATCHED");
    }

    @ParameterizedTest
    @CsvSource({"X.tar.gz, X.tar.sha256", "X.tar.zst, X.tar.SHA256", "X.tgz, X.tar.sha512.txt"})
    void aChecksumOfTheUncompressedNameMayBeThatOfTheCompressedArchive(
            String archive, String name) {
        for (String form : List.of("%s\n", "%s  X.tar\n", "%s  " + archive + "\n")) {
            byte[] right = form.formatted(RIGHT).getBytes(UTF_8);
            byte[] wrong = form.formatted(WRONG).getBytes(UTF_8);
            assertThat(outcome(archive, Map.of(name, right))).isEqualTo("MATCHED");
            assertThat(outcome(archive, Map.of(name, wrong))).isIn("MISMATCHED", "NAMED");
        }
    }

    static Stream<Arguments> digestsThatAreNotCompared() {
        return Stream.of(
                Arguments.of("X.sfv", "X.tar 0A1B2C3D\n"),
                Arguments.of("X.tar.sfv", "X.tar 0A1B2C3D\n"),
                Arguments.of("files.sfv", "; made by cksfv\nX.tar 0A1B2C3D\n"),
                Arguments.of("X.tar.sha512_256", WRONG + "  X.tar\n"),
                Arguments.of("X.tar.sha3-256", WRONG + "  X.tar\n"),
                Arguments.of("B2SUMS", WRONG + WRONG + "  X.tar\n"),
                Arguments.of("checksums.txt", "SHA-512/256(X.tar)= " + WRONG + "\n"),
                Arguments.of("X.tar.sha256.sig", "MEUCIQ=="),
                Arguments.of("X.tar.sha256.gpg", "\u0085\u0001"),
                Arguments.of("X.job.json", "{}"),
                Arguments.of("checksums.json", "[{\"a\": \"X.tar\",\n \"b\": \"" + WRONG + "\"}]"));
    }

    @ParameterizedTest
    @MethodSource("digestsThatAreNotCompared")
    void aFileThatBelongsToTheArchiveAndCannotBeComparedIsNamed(String name, String content) {
        assertThat(outcome("X.tar", Map.of(name, content.getBytes(UTF_8)))).isEqualTo("NAMED");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "gr\u00fcn.tar, windows-1252, gr\u00fcn.tar",
                "gr\u00fcn.tar, IBM850, gr\u00fcn.tar",
                "\u0444\u0430\u0439\u043b.tar, windows-1251, \u0444\u0430\u0439\u043b.tar",
                "a'b.tar, UTF-8, 'a'\\''b.tar'",
                "gr\u00fcn.tar, UTF-8, gr%C3%BCn.tar",
                "gr\u00fcn.tar, UTF-8, gr\\303\\274n.tar",
                "gr\u00fcn.tar, UTF-8, gr?n.tar",
                "My Archive.tar, UTF-8, My%20Archive.tar",
                "My Archive.tar, UTF-8, My\\ Archive.tar",
                "My Archive.tar, UTF-8, \"My Archive.tar\""
            })
    void aNameIsKnownInEverySpelling(String archive, String charset, String listed) {
        byte[] right = (RIGHT + "  " + listed + "\n").getBytes(Charset.forName(charset));
        byte[] wrong = (WRONG + "  " + listed + "\n").getBytes(Charset.forName(charset));

        for (String name : List.of("SHA256SUMS", "hashes.txt")) {
            assertThat(outcome(archive, Map.of(name, right))).isEqualTo("MATCHED");
            assertThat(outcome(archive, Map.of(name, wrong))).isIn("MISMATCHED", "NAMED");
        }
    }

    @ParameterizedTest
    @CsvSource({"X.tar.gz, X.sha256", "X.tgz, X.sha256", "X.tar.zst, X_SHA256SUMS"})
    void theChecksumOfACompressedArchiveMayBeThatOfTheTarInIt(String archive, String name) {
        assertThat(outcome(archive, Map.of(name, WRONG.getBytes(UTF_8)))).isEqualTo("NAMED");
        assertThat(outcome(archive, Map.of(name, RIGHT.getBytes(UTF_8)))).isEqualTo("MATCHED");
        assertThat(outcome(archive, Map.of(name, (WRONG + "  " + archive).getBytes(UTF_8))))
                .isEqualTo("MISMATCHED");
    }
}
