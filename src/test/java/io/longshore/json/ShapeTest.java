package io.longshore.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A document that other programs read as well is refused where they may read something else. */
class ShapeTest {
    private static final Shape LAYER =
            Shape.object(Map.of("digest", Shape.DIGEST, "size", Shape.WHOLE), Shape.PLAIN);
    private static final Shape DOCUMENT =
            Shape.object(
                    Map.of(
                            "layers", Shape.list(LAYER),
                            "tasks", Shape.TEXT,
                            "labels", Shape.map(Shape.TEXT),
                            "when", Shape.TIME,
                            "bytes", Shape.BASE64,
                            "flag", Shape.FLAG,
                            "old", Shape.ABSENT,
                            "free", Shape.ANYTHING),
                    Shape.PLAIN);

    private static final Shape MESSAGE =
            Shape.object(
                            Map.of(
                                    "key", Shape.TEXT,
                                    "chain", Shape.TEXT,
                                    "index", Shape.LONG,
                                    "hash", Shape.BYTES,
                                    "kind", Shape.word("A", "B")),
                            Shape.ABSENT)
                    .withOneOf("key", "chain");

    /** Every way to write one letter of a name in another case, and characters that fold to it. */
    static Stream<String> spellings() {
        List<String> spellings = new ArrayList<>();
        for (String name : List.of("layers", "tasks", "labels", "free")) {
            for (int i = 0; i < name.length(); i++) {
                char upper = Character.toUpperCase(name.charAt(i));
                for (String letter : List.of("" + upper, "\\u%04x".formatted((int) upper))) {
                    spellings.add(name.substring(0, i) + letter + name.substring(i + 1));
                }
            }
        }
        spellings.addAll(List.of("LAYERS", "layer\u017f", "layer\\u017f", "ta\u017fks"));
        spellings.addAll(List.of("tas\u212as", "ta\u017f\u212a\u017f", "TA\u017f\u212aS"));
        return spellings.stream();
    }

    @ParameterizedTest
    @MethodSource("spellings")
    void aMemberThatDiffersFromAKnownOneInCaseOnlyIsRefused(String name) {
        refused("{\"%s\": null}".formatted(name));
        refused("{\"%s\": [], \"layers\": []}".formatted(name));
        refused("{\"layers\": [], \"%s\": []}".formatted(name));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"unknown\": 1}",
                "{\"unknown\": null}",
                "{\"key\": \"\", \"chain\": \"\"}",
                "{\"chain\": \"\", \"key\": \"\"}",
                "{\"key\": \"\", \"chain\": null}",
                "{\"key\": null, \"chain\": null}",
                "{\"index\": \"abc\"}",
                "{\"index\": \"\"}",
                "{\"index\": \" 1\"}",
                "{\"index\": \"01\"}",
                "{\"index\": \"1.0\"}",
                "{\"index\": 1.0}",
                "{\"index\": 9223372036854775808}",
                "{\"index\": \"9223372036854775808\"}",
                "{\"index\": true}",
                "{\"index\": []}",
                "{\"hash\": \"e3-/\"}",
                "{\"hash\": \"e\"}",
                "{\"hash\": \"e3=\"}",
                "{\"hash\": 5}",
                "{\"kind\": \"a\"}",
                "{\"kind\": \"\"}",
                "{\"kind\": 1}",
            })
    void jsonThatProtobufReadersRejectIsRejected(String document) {
        assertThatThrownBy(() -> JsonTree.of(document.getBytes(StandardCharsets.UTF_8), MESSAGE))
                .isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"key\": \"\"}",
                "{\"chain\": \"\", \"index\": null, \"hash\": null, \"kind\": null}",
                "{\"index\": -9223372036854775808}",
                "{\"index\": \"9223372036854775807\"}",
                "{\"hash\": \"e30=\"}",
                "{\"hash\": \"e30\"}",
                "{\"hash\": \"e3-_\"}",
                "{\"hash\": \"\"}",
                "{\"kind\": \"A\"}",
            })
    void jsonAsProtobufWritesItIsAccepted(String document) throws IOException {
        assertThat(JsonTree.of(document.getBytes(StandardCharsets.UTF_8), MESSAGE).size())
                .isPositive();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"other\": 1, \"Other\": 1}",
                "{\"oth\u00e9r\": 1, \"oth\u00c9r\": 1}",
                "{\"\u0430\": 1, \"\u0410\": 1}",
                "{\"s\": 1, \"\u017f\": 1}",
                "{\"\u212a\": 1, \"k\": 1}",
                "{\"\ud801\udc00\": 1, \"\ud801\udc28\": 1}",
                "{\"other\": {\"in\": [{\"x\": 1, \"X\": 2}]}}",
                "{\"layers\": [{\"x\": 1, \"X\": 2}]}",
                "{\"layers\": [{\"Size\": 1}]}",
                "{\"layers\": [], \"layers\": []}",
                "{\"labels\": {\"a\": \"1\", \"a\": \"2\"}}",
                "{\"free\": {\"a\": 1, \"a\": 2}}",
                "{\"\": 1, \"\": 2}",
            })
    void twoMembersThatGoTreatsAsOneAreRejected(String document) {
        refused(document);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"labels\": {\"Layer\": \"a\", \"layer\": \"b\", \"layers\": \"c\"}}",
                "{\"free\": {\"Layers\": 1, \"layers\": {\"x\": 1, \"X\": 2}}}",
                "{\"free\": [{\"x\": 1, \"X\": 2}, null, {\"\": 1}]}",
                "{\"other\": {\"Layers\": 1}, \"\": 2}",
                "{\"layers\": null, \"tasks\": null, \"labels\": null, \"when\": null}",
                "{\"layers\": [{\"size\": -0}, {\"size\": 9223372036854775807}]}",
                "{\"when\": \"2026-01-01T00:00:00.123456789+01:00\", \"flag\": true}",
                "{\"bytes\": \"e30=\", \"t\\u0061sks\": \"\\ud83d\\ude00\"}",
                "{\"layers\": [], \"layerz\": 1.5, \"sreyal\": 1e300}",
            })
    void unambiguousJsonIsAccepted(String document) throws IOException {
        assertThat(tree(document)).isEqualTo(Json.THEIRS.readTree(document));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "[]",
                "1",
                "{\"layers\": {}}",
                "{\"layers\": \"\"}",
                "{\"layers\": [null]}",
                "{\"layers\": [[]]}",
                "{\"layers\": [{\"size\": \"1\"}]}",
                "{\"layers\": [{\"size\": 1.0}]}",
                "{\"layers\": [{\"size\": 1e2}]}",
                "{\"layers\": [{\"size\": 9223372036854775808}]}",
                "{\"layers\": [{\"size\": true}]}",
                "{\"layers\": [{\"digest\": null}]}",
                "{\"layers\": [{\"digest\": 1}]}",
                "{\"layers\": [{\"digest\": \"\\u0061\"}]}",
                "{\"tasks\": 1}",
                "{\"tasks\": []}",
                "{\"labels\": []}",
                "{\"labels\": {\"a\": null}}",
                "{\"labels\": {\"a\": 1}}",
                "{\"labels\": {\"a\": {}}}",
                "{\"when\": \"\"}",
                "{\"when\": \"2026-02-30T00:00:00Z\"}",
                "{\"when\": \"2026-01-01T24:00:00Z\"}",
                "{\"when\": \"2026-01-01T00:00:60Z\"}",
                "{\"when\": \"2026-01-01T00:00Z\"}",
                "{\"when\": \"2026-01-01t00:00:00z\"}",
                "{\"when\": \"2026-01-01T00:00:00\\u005a\"}",
                "{\"bytes\": \"e30\"}",
                "{\"bytes\": \"*\"}",
                "{\"flag\": 1}",
                "{\"old\": []}",
                "{\"old\": \"\"}",
                "{\"old\": null}",
                "{\"other\": 1e400}",
                "{\"free\": [-1e999]}",
            })
    void aValueThatGoRejectsOrReadsDifferentlyIsRejected(String document) {
        refused(document);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\ufeff{}",
                "{} {}",
                "{}x",
                "{}\u0000",
                "{} // comment",
                "{/**/}",
                "{\"a\": 01}",
                "{\"a\": +1}",
                "{\"a\": .5}",
                "{\"a\": 1.}",
                "{\"a\": NaN}",
                "{\"a\": Infinity}",
                "{'a': 1}",
                "{\"a\": 1,}",
                "{\"a\": \"\\x41\"}",
                "{\"a\": \"\u0001\"}",
                "{\"a\": \"\\ud800\"}",
                "{\"a\": \"\\udc00\\ud800\"}",
                "{\"\\udfff\": 1}",
                "{\"free\": \"\\ud800x\"}",
            })
    void inputThatIsNotOneDocumentOfCompleteCharactersIsRejected(String document) {
        refused(document);
    }

    @Test
    void invalidUtf8IsRejected() {
        int[][] all = {
            {0xff},
            {0xc3},
            {0xc1, 0x8c},
            {0xe0, 0x80, 0x80},
            {0xed, 0xa0, 0x80},
            {0xf5, 0x80, 0x80, 0x80},
            {0xf4, 0x90, 0x80, 0x80},
            {0x80}
        };
        for (int[] bytes : all) {
            StringBuilder document = new StringBuilder("{\"a\": \"");
            for (int b : bytes) {
                document.append((char) b);
            }
            byte[] written =
                    document.append("\"}").toString().getBytes(StandardCharsets.ISO_8859_1);
            assertThatThrownBy(() -> JsonTree.of(written, DOCUMENT))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("UTF-8");
        }
        for (var charset : List.of(StandardCharsets.UTF_16, StandardCharsets.UTF_16LE)) {
            assertThatThrownBy(() -> JsonTree.of("{}".getBytes(charset), DOCUMENT))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void theMessageNamesBothMembers() {
        assertThatThrownBy(() -> tree("{\"Layers\": []}"))
                .hasMessage("the member 'Layers' differs from 'layers' in case only");
    }

    private static void refused(String document) {
        assertThatThrownBy(() -> tree(document)).as(document).isInstanceOf(IOException.class);
    }

    private static JsonNode tree(String document) throws IOException {
        return JsonTree.of(document.getBytes(StandardCharsets.UTF_8), DOCUMENT);
    }
}
