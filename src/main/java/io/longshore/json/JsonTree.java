package io.longshore.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;

/**
 * Reads JSON from other programs, such as manifests, into trees.
 *
 * <p>Not by a mapper: making one takes a tenth of the time of a short command, and here nothing is
 * bound to classes.
 */
public final class JsonTree {
    /** Nothing we read nests deeper than a few levels; a bomb nests a million. */
    private static final int MAX_DEPTH = 64;

    /** A member that is there twice is an error: which counts would depend on the reader. */
    static final JsonFactory FACTORY =
            JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(MAX_DEPTH)
                                    // manifest.json contains a Raw manifest or config as a string.
                                    .maxStringLength(32 << 20)
                                    .build())
                    .build();

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private JsonTree() {}

    /**
     * Parses what only we read, such as an answer of a registry's, into a tree.
     *
     * @throws IOException if it is not one complete JSON document in UTF-8
     */
    public static JsonNode of(byte[] text) throws IOException {
        return of(text, Shape.ANYTHING);
    }

    /**
     * Parses a document that other programs read as well into a tree.
     *
     * @throws UnlikeException if a value is not of the kind that the shape says
     * @throws IOException if it is not one complete JSON document in UTF-8, or if others might read
     *     something else in it
     */
    public static JsonNode of(byte[] document, Shape shape) throws IOException {
        try (JsonParser parser = parser(new ByteArrayInputStream(document), shape)) {
            if (parser.nextToken() == null) {
                throw new IOException("the document is empty");
            }
            JsonNode tree = value(parser);
            if (parser.nextToken() != null) {
                throw new IOException("something follows after the end of the document");
            }
            return tree;
        }
    }

    /** A parser over a document that is too long for a tree; it refuses what {@link #of} does. */
    public static JsonParser parser(InputStream document, Shape shape) throws IOException {
        // Decoded here: Jackson would take UTF-16, and more for UTF-8 than is.
        CharsetDecoder utf8 = StandardCharsets.UTF_8.newDecoder();
        return new DocumentParser(
                FACTORY.createParser(new InputStreamReader(document, utf8)), shape);
    }

    /** The value that begins with the current token. */
    private static JsonNode value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                ObjectNode object = NODES.objectNode();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String name = parser.currentName();
                    parser.nextToken();
                    object.set(name, value(parser));
                }
                yield object;
            }
            case START_ARRAY -> {
                ArrayNode array = NODES.arrayNode();
                while (!parser.nextToken().isStructEnd()) {
                    array.add(value(parser));
                }
                yield array;
            }
            case VALUE_STRING -> NODES.textNode(parser.getText());
            case VALUE_NUMBER_INT ->
                    switch (parser.getNumberType()) {
                        case INT -> NODES.numberNode(parser.getIntValue());
                        case LONG -> NODES.numberNode(parser.getLongValue());
                        default -> NODES.numberNode(parser.getBigIntegerValue());
                    };
            case VALUE_NUMBER_FLOAT -> NODES.numberNode(parser.getDoubleValue());
            case VALUE_TRUE -> NODES.booleanNode(true);
            case VALUE_FALSE -> NODES.booleanNode(false);
            case VALUE_NULL -> NODES.nullNode();
            default -> throw new IOException("no value where one is expected");
        };
    }
}
