package io.longshore.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTreeTest {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                " [ ] ",
                "null",
                "\"\\u00e4\\n\"",
                "[1, -0, 2147483648, 9223372036854775808, 1.5e3, 0.1, true, false, null]",
                "{\"a\": 1, \"b\": {\"c\": [{}, [], \"\"]}, \"A\": 2}",
            })
    void theTreeEqualsThatOfJacksonsMapper(String document) throws IOException {
        assertThat(tree(document)).isEqualTo(Json.THEIRS.readTree(document));
    }

    @Test
    void writtenJsonIsReadUnchanged() throws IOException {
        Random random = new Random(7);
        for (int i = 0; i < 500; i++) {
            JsonNode written = any(random, 0);
            assertThat(tree(written.toString())).isEqualTo(written);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "  ",
                "{} {}",
                "1 2",
                "[1",
                "[1,]",
                "{\"a\":}",
                "{\"a\" 1}",
                "{a: 1}",
                "{\"a\": 1, \"a\": 1}",
                "[}",
                "{]",
                "nul",
                "\"",
                "NaN",
                "404 page not found",
            })
    void inputThatIsNotExactlyOneDocumentIsRejected(String text) {
        assertThatThrownBy(() -> tree(text)).isInstanceOf(IOException.class);
    }

    @Test
    void excessivelyNestedJsonIsRejected() throws IOException {
        assertThat(tree("[".repeat(64) + "]".repeat(64))).hasSize(1);
        assertThatThrownBy(() -> tree("[".repeat(65) + "]".repeat(65)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("depth");
    }

    /** The library's own words name its classes and streams. */
    @ParameterizedTest
    @CsvSource({
        "'{\"a\": 1, \"a\": 1}', it has the member 'a' twice",
        "'{\"a\": {\"b c\": 1, \"d\": 2, \"b c\": 3}}', it has the member 'b c' twice",
        "'[1', the document is cut off",
        "'{\"a\":', the document is cut off",
        "'{\"a\": \"b', the document is cut off",
        "'{\"a\": tru', 'it is not JSON at line 1, character 7'",
        "'{\"a\": 1,\n }', 'it is not JSON at line 2, character 2'",
        "'[1,,2]', 'it is not JSON at line 1, character 4'",
        "'nul', 'it is not JSON at line 1, character 1'",
        "'404 page not found', 'it is not JSON at line 1, character 5'",
        "'[\"\\x\"]', 'it is not JSON at line 1, character 4'"
    })
    void theReasonIsInPlainWords(String text, String reason) {
        String document = text.replace("\\n", "\n");
        assertThatThrownBy(() -> tree(document))
                .isInstanceOf(IOException.class)
                .hasMessage(reason.replaceAll("^'|'$", ""));
    }

    private static JsonNode tree(String document) throws IOException {
        return JsonTree.of(document.getBytes(StandardCharsets.UTF_8));
    }

    private static JsonNode any(Random random, int depth) {
        return switch (random.nextInt(depth > 5 ? 6 : 8)) {
            case 0 -> NODES.nullNode();
            case 1 -> NODES.booleanNode(random.nextBoolean());
            case 2 -> NODES.numberNode(random.nextInt());
            case 3 -> NODES.numberNode(Long.MAX_VALUE - random.nextInt(1000));
            case 4 -> NODES.numberNode(BigInteger.TWO.pow(64 + random.nextInt(64)));
            case 5 -> NODES.textNode(text(random, 6));
            case 6 -> {
                ArrayNode array = NODES.arrayNode();
                for (int i = random.nextInt(4); i > 0; i--) {
                    array.add(any(random, depth + 1));
                }
                yield array;
            }
            default -> {
                ObjectNode object = NODES.objectNode();
                for (int i = random.nextInt(4); i > 0; i--) {
                    object.set(text(random, 6), any(random, depth + 1));
                }
                yield object;
            }
        };
    }

    private static String text(Random random, int longest) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(longest); i > 0; i--) {
            text.appendCodePoint(random.nextInt(0xd800));
        }
        return text.toString();
    }
}
