package io.longshore.trust;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A text with the archive's name and another ending: its digest is compared, and named if it
 * differs. A digest that contradicts another one of the same file is named, also one that proves
 * nothing.
 */
class OtherEndingsTest {
    private static final List<String> RIGHT =
            List.of(
                    ChecksumOutcomes.RIGHT,
                    ChecksumOutcomes.RIGHT_384,
                    ChecksumOutcomes.RIGHT_512,
                    ChecksumOutcomes.RIGHT.toUpperCase(Locale.ROOT));

    private static final List<String> NAMES =
            List.of("X.properties", "X.json", "X.info", "x.TXT", "X.meta", "X.nfo", "X.csv");

    /** ALG is the name of the algorithm, HEX the digest. */
    private static final List<String> FORMS =
            List.of(
                    "ALG=HEX",
                    "ALG = HEX\nsize=123\n",
                    "build=77\nALG=HEX\nsize=123\n",
                    "Size: 123\nALG: HEX\n",
                    "ALG: HEX\nSize: 123\n",
                    "archive.ALG=HEX\nversion=1.0\n",
                    "{\"version\":\"1.0\",\"ALG\":\"HEX\"}",
                    "{\n  \"name\": \"web\",\n  \"version\": \"1.0\",\n  \"ALG\": \"HEX\"\n}\n",
                    "{\"image\":\"web:1.0\",\"ALG\":\"HEX\"}",
                    "The ALG of the delivery is HEX, made on Monday.\n",
                    "web;1.0;HEX;123\n",
                    "HEX\n",
                    "HEX\nmade by build 77\n",
                    "# ALG=HEX\nversion=1.0\n");

    static Stream<Arguments> variants() {
        return NAMES.stream()
                .flatMap(
                        name ->
                                RIGHT.stream()
                                        .flatMap(
                                                hex ->
                                                        FORMS.stream()
                                                                .map(
                                                                        form ->
                                                                                Arguments.of(
                                                                                        name, form,
                                                                                        hex))));
    }

    @ParameterizedTest
    @MethodSource("variants")
    void theDigestIsCompared(String name, String form, String right) {
        String wrong = "f".repeat(right.length());

        assertThat(outcome(name, text(form, right))).isEqualTo("MATCHED");
        assertThat(outcome(name, text(form, wrong))).isEqualTo("NAMED");
    }

    static Stream<Arguments> texts() {
        List<String> texts = new ArrayList<>();
        String wrong = "f".repeat(64);
        texts.add("layer sha256:" + wrong + "\n");
        texts.add("{\"containerimage.digest\":\"sha256:" + wrong + "\"}");
        texts.add("layer " + wrong + "\nversion=1.0\n");
        texts.add("web:1.0 " + wrong + "\n");
        texts.add("commit=" + wrong.substring(0, 40) + "\n");
        texts.add(wrong + "  Y.tar\n");
        texts.add("{\"file\":\"Y.tar\",\"sha256\":\"" + wrong + "\"}");
        StringBuilder parts = new StringBuilder();
        for (String digit : List.of("a", "b", "c", "d", "e")) {
            parts.append("part ").append(digit).append(" ALG: ".replace("ALG", "sha256"));
            parts.append(digit.repeat(64)).append('\n');
        }
        texts.add(parts.toString());
        return NAMES.stream().flatMap(name -> texts.stream().map(it -> Arguments.of(name, it)));
    }

    @ParameterizedTest
    @MethodSource("texts")
    void aTextAboutImagesOrAboutManyPartsIsNotNamed(String name, String text) {
        assertThat(outcome(name, text)).isEqualTo("SILENT");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sha256 of the delivery: %s, made on Monday\n", "%s\nmade by me\n"})
    void aTextWithTheNameOfAnotherArchiveIsNotNamed(String form) {
        for (String name :
                List.of("Y.properties", "X-2.info", "X.a.json", "X2.txt", "release.md")) {
            assertThat(outcome(name, form.formatted("f".repeat(64)))).as(name).isEqualTo("SILENT");
        }
    }

    static Stream<Arguments> contradictions() {
        return Stream.of("X.tar.sha256", "X.sha256", "SHA256SUMS", "checksums.txt", "notes.txt")
                .flatMap(
                        name ->
                                Stream.of(32, 40)
                                        .flatMap(
                                                digits ->
                                                        Stream.of(
                                                                        "%2$s  X.tar\n%1$s  X.tar\n",
                                                                        "%1$s  X.tar\n%2$s  X.tar\n",
                                                                        "SHA256 (X.tar) = %1$s\n"
                                                                                + "ALG (X.tar) = %2$s\n")
                                                                .map(
                                                                        form ->
                                                                                Arguments.of(
                                                                                        name, form,
                                                                                        digits))));
    }

    @ParameterizedTest
    @MethodSource("contradictions")
    void aDigestThatProvesNothingAndContradictsIsNamed(String name, String form, int digits) {
        String text = form.replace("ALG", digits == 32 ? "MD5" : "SHA1");
        String right = ChecksumOutcomes.RIGHT;

        assertThat(outcome(name, text.formatted(right, right.substring(0, digits))))
                .isEqualTo("MATCHED");
        assertThat(outcome(name, text.formatted(right, "f".repeat(digits)))).isEqualTo("NAMED");
        assertThat(outcome(name, text.formatted("f".repeat(64), right.substring(0, digits))))
                .isEqualTo("MISMATCHED");
    }

    private static String text(String form, String hex) {
        return form.replace("ALG", hex.length() == 64 ? "sha256" : "sha" + hex.length() * 4)
                .replace("HEX", hex);
    }

    private static String outcome(String name, String text) {
        return ChecksumOutcomes.outcome("X.tar", Map.of(name, text.getBytes(UTF_8)));
    }
}
