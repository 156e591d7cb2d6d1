package io.longshore.trust;

import static io.longshore.trust.ChecksumOutcomes.RIGHT;
import static io.longshore.trust.ChecksumOutcomes.RIGHT_512;
import static io.longshore.trust.ChecksumOutcomes.outcome;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A wrong digest of the archive is refused or named, also where no form of a checksum file explains
 * the text, and a right one refuses nothing.
 */
class ChecksumFallbackTest {
    private static final String WRONG = "f0".repeat(32);
    private static final List<String> TEXTS =
            List.of("notes.txt", "list", "hashes.txt", "SHA256SUMS", "sums.csv", "X.tar.digest");

    /** What programs write with the name of the archive; %1$s is the digest. */
    private static final Map<String, String> NAMED = new LinkedHashMap<>();

    static {
        NAMED.put("unknown header", "Datei;Wert\nX.tar;%1$s\n");
        NAMED.put("unknown header, tabs", "Objekt\tSumme\tStand\nX.tar\t%1$s\tneu\n");
        NAMED.put("Markdown", "| file | SHA-256 |\n|---|---|\n| X.tar | `%1$s` |\n");
        NAMED.put("known header, odd cells", "file,sha256\nX.tar,sha256=%1$s\n");
        NAMED.put("known header, other separator", "file,size,hash\nX.tar|10240|%1$s\n");
        NAMED.put("block with an odd key", "file: X.tar\nmd5: %2$s\nfingerprint: %1$s\n");
        NAMED.put("JSON with an odd key", "{\"file\": \"X.tar\", \"sum-of-it\": \"%1$s\"}");
        NAMED.put("XML", "<f><n>X.tar</n>\n<m>x</m>\n<h t=\"sha256\">%1$s</h></f>\n");
        NAMED.put("far apart", "X.tar\n\n\nfirst\nsecond\nthird\nfourth\n(%1$s)\n");
        NAMED.put("above", "X.tar\n%1$s\n");
        NAMED.put("colons", "SHA2-256(X.tar)= %3$s\n");
        NAMED.put("hyphens", "X.tar %4$s\n");
        NAMED.put("comment", "# %1$s  X.tar\n");
        NAMED.put("comment of C", "// X.tar: %1$s\n");
        NAMED.put("comment beside another file", "; X.tar %1$s\n%2$s  Y.tar\n");
        NAMED.put("end of a sentence", "%1$s is the SHA-256 of X.tar.\n");
        NAMED.put("CRC", "X.tar 0A1B2C3D\n");
        NAMED.put("cksum", "2982722477 10240 X.tar\n");
        NAMED.put("sum", "12345    10 X.tar\n");
        NAMED.put("hexdump", "X.tar\n%5$s");
    }

    static Stream<Arguments> texts() {
        return TEXTS.stream()
                .flatMap(name -> NAMED.keySet().stream().map(form -> Arguments.of(name, form)));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("texts")
    void aTextWithTheArchivesNameAndAnythingLikeADigestIsNeverSilent(String name, String form) {
        assertThat(outcome("X.tar", Map.of(name, text(NAMED.get(form), WRONG))))
                .isNotIn("SILENT", "MATCHED");
        assertThat(outcome("X.tar", Map.of(name, text(NAMED.get(form), RIGHT))))
                .isIn("MATCHED", "NAMED");
    }

    private static byte[] text(String form, String hex) {
        return form.formatted(
                        hex,
                        "0".repeat(32),
                        hex.replaceAll("(..)(?=.)", "$1:"),
                        hex.toUpperCase(Locale.ROOT).replaceAll("(..)(?=.)", "$1-"),
                        dump(hex))
                .getBytes(UTF_8);
    }

    private static String dump(String hex) {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < hex.length(); i += 32) {
            lines.append("%08x  ".formatted(i / 2))
                    .append(hex.substring(i, i + 32).replaceAll("(..)(?=.)", "$1 "))
                    .append("  |................|\n");
        }
        return lines.append("%08x\n".formatted(hex.length() / 2)).toString();
    }

    /** What programs write of standard input. */
    static Stream<String> unnamed() {
        return Stream.of(
                "(stdin)= %1$s\n",
                "SHA2-256(stdin)= %1$s\n",
                "SHA256(stdin)= %1$s\n",
                "%1$s *stdin\n",
                "SHA2-256(stdin)= %3$s\n",
                "%3$s\n",
                "%5$s",
                "%6$s",
                "%7$s",
                "%8$s",
                "%9$s");
    }

    @ParameterizedTest
    @MethodSource("unnamed")
    void aDigestOfStandardInputIsReadInAFileOfTheArchiveAndNamedInOthersIfItDiffers(String form) {
        for (String name : List.of("X.tar.sha256", "X.sha256", "X.tar.SHA256SUM.txt")) {
            assertThat(outcome("X.tar", Map.of(name, spread(form, RIGHT)))).isEqualTo("MATCHED");
            assertThat(outcome("X.tar", Map.of(name, spread(form, WRONG)))).isEqualTo("MISMATCHED");
        }
        for (String name : List.of("SHA256SUMS", "hashes.txt", "X.tar.digest", "checksum.txt")) {
            assertThat(outcome("X.tar", Map.of(name, spread(form, RIGHT))))
                    .as(name)
                    .isIn("MATCHED", "NAMED");
            assertThat(outcome("X.tar", Map.of(name, spread(form, WRONG))))
                    .as(name)
                    .isIn("NAMED", "MISMATCHED");
        }
    }

    private static byte[] spread(String form, String hex) {
        return form.formatted(
                        hex,
                        "",
                        hex.replaceAll("(..)(?=.)", "$1:"),
                        "",
                        dump(hex),
                        hex.substring(0, 60) + "\n" + hex.substring(60) + "\n",
                        hex.toUpperCase(Locale.ROOT).replaceAll("(.{8})(?=.)", "$1 ") + "\n",
                        hex.toUpperCase(Locale.ROOT).replaceAll("(.{4})(?=.)", "$1 ") + "\n",
                        xxd(hex))
                .getBytes(UTF_8);
    }

    private static String xxd(String hex) {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < hex.length(); i += 32) {
            lines.append("%08x: ".formatted(i / 2))
                    .append(hex.substring(i, i + 32).replaceAll("(....)(?=.)", "$1 "))
                    .append("  ................\n");
        }
        return lines.toString();
    }

    @Test
    void aSha512OverSeveralLinesIsOneDigest() {
        String groups = RIGHT_512.toUpperCase(Locale.ROOT).replaceAll("(.{8})(?=.)", "$1 ");
        List<String> texts =
                List.of(
                        groups.substring(0, 71) + "\n" + groups.substring(72) + "\n",
                        RIGHT_512.substring(0, 60)
                                + "\n"
                                + RIGHT_512.substring(60, 120)
                                + "\n"
                                + RIGHT_512.substring(120)
                                + "\n",
                        dump(RIGHT_512));
        for (String text : texts) {
            assertThat(outcome("X.tar", Map.of("X.tar.sha512", text.getBytes(UTF_8))))
                    .as(text)
                    .isEqualTo("MATCHED");
        }
    }

    @Test
    void twoDigestsInLinesOfTheirOwnAreNotOne() {
        byte[] text = (RIGHT + "\n" + WRONG + "\n").getBytes(UTF_8);
        assertThat(outcome("X.tar", Map.of("X.tar.sha256", text))).isEqualTo("UNUSABLE");
    }

    /** Windows PowerShell appends in UTF-16, whatever encoding the file has. */
    static Stream<Arguments> mixed() {
        List<Arguments> all = new ArrayList<>();
        for (String name : List.of("SHA256SUMS", "hashes.txt", "X.tar.sha256", "notes.txt")) {
            for (boolean isMarked : List.of(true, false)) {
                for (boolean isWideFirst : List.of(true, false)) {
                    all.add(Arguments.of(name, isMarked, isWideFirst));
                }
            }
        }
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("mixed")
    void bothPartsOfATextInTwoEncodingsAreRead(String name, boolean isMarked, boolean isWideFirst) {
        String other = "1".repeat(64) + "  Y.tar\r\n";
        for (boolean isWide : List.of(true, false)) {
            byte[] right = mixed(RIGHT + "  X.tar\r\n", other, isMarked, isWideFirst, isWide);
            byte[] wrong = mixed(WRONG + "  X.tar\r\n", other, isMarked, isWideFirst, isWide);

            assertThat(outcome("X.tar", Map.of(name, right))).isEqualTo("MATCHED");
            assertThat(outcome("X.tar", Map.of(name, wrong))).isIn("MISMATCHED", "NAMED");
        }
    }

    private static byte[] mixed(
            String about, String other, boolean isMarked, boolean isWideFirst, boolean isWide) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        byte[] wide = ((isMarked ? "\uFEFF" : "") + (isWide ? about : other)).getBytes(UTF_16LE);
        byte[] narrow = (isWide ? other : about).getBytes(UTF_8);
        text.writeBytes(isWideFirst ? wide : narrow);
        text.writeBytes(isWideFirst ? narrow : wide);
        return text.toByteArray();
    }

    /** The first line is right, and the second one is about the archive, too. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "X.tar.sha256|%s  X.tar|%s  ./lci/X.tar",
                "X.tar.sha256|%s  X.tar|%s",
                "X.tar.sha256|%s  X.tar|# %s  X.tar",
                "X.tar.sha256|%s  X.tar|SHA256 (drop/lci/X.tar) = %s",
                "SHA256SUMS|%s  X.tar|%s  lci/X.tar",
                "SHA256SUMS|%s  X.tar|# X.tar %s",
                "SHA256SUMS|%s  X.tar|X.tar was %s before",
                "hashes.txt|%s  X.tar|%s  ./lci/X.tar",
                "hashes.txt|%s  X.tar|; %s  X.tar",
                "notes.txt|%s  X.tar|%s  lci/X.tar",
                "notes.txt|%s  X.tar|before: X.tar had %s",
                "X.tar.done|%s  X.tar|%s",
                "X.tar.digest|%s  X.tar|%s  lci/X.tar"
            })
    void aContradictionWithinOneFileIsNotSilent(String name, String first, String second) {
        byte[] text =
                (first.formatted(RIGHT) + "\n" + second.formatted(WRONG) + "\n").getBytes(UTF_8);
        byte[] same =
                (first.formatted(RIGHT) + "\n" + second.formatted(RIGHT) + "\n").getBytes(UTF_8);

        assertThat(outcome("X.tar", Map.of(name, text))).isIn("NAMED", "UNUSABLE", "MISMATCHED");
        assertThat(outcome("X.tar", Map.of(name, same))).isEqualTo("MATCHED");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Y.tar.sha256", "Y.sha256", "Y.tar.SHA256SUMS", "Y.tar.done"})
    void aLineInTheChecksumFileOfAnotherArchiveIsRead(String name) {
        String own = "1".repeat(64) + "  Y.tar\n";
        for (String other : List.of("%s  X.tar\n", "SHA256 (lci/X.tar) = %s\n")) {
            Map<String, byte[]> right = beside(name, own + other.formatted(RIGHT));
            Map<String, byte[]> wrong = beside(name, own + other.formatted(WRONG));

            assertThat(outcome("X.tar", right)).isEqualTo("MATCHED");
            assertThat(outcome("X.tar", wrong)).isIn("MISMATCHED", "NAMED");
        }
    }

    /** It was renamed, and the digest is that of the other archive. */
    @Test
    void theChecksumFileOfAnotherArchiveThatNamesOnlyThisOneRefusesNothing() {
        assertThat(outcome("X.tar", beside("Y.tar.sha256", WRONG + "  X.tar\n")))
                .isEqualTo("NAMED");
        assertThat(outcome("X.tar", beside("Y.tar.sha256", WRONG + "\n"))).isEqualTo("SILENT");
        assertThat(outcome("X.tar", beside("Y.tar.sha256", WRONG + "  Y.tar\n")))
                .isEqualTo("SILENT");
    }

    private static Map<String, byte[]> beside(String name, String content) {
        return Map.of(name, content.getBytes(UTF_8), "Y.tar", new byte[0]);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X.tar was built from commit 1815f87b1815f87b1815f87b1815f87b1815f87b.\n",
                "X.tar, 10 images\n",
                "-rw-r--r-- 1 root root 10240 Nov 30 15:00 X.tar\n",
                "10240 X.tar\n",
                "see X.tar.gz: %s\n"
            })
    void aTextWithoutADigestOfAFileIsNotNamed(String text) {
        assertThat(outcome("X.tar", Map.of("README", text.formatted(WRONG).getBytes(UTF_8))))
                .isEqualTo("SILENT");
    }
}
