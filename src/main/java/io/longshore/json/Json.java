package io.longshore.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * Reads and writes JSON. Two readers: {@link #OURS} refuses fields it does not know, for documents
 * whose form is ours; {@link #THEIRS} ignores them, for what registries and imgpkg write.
 *
 * <p>JSON that has a digest (manifests, configs) is only ever read through this class, never
 * written back: its bytes are its identity.
 */
public final class Json {
    /** Nothing we read nests deeper than a few levels; a bomb nests a million. */
    private static final int MAX_DEPTH = 64;

    /** Instants are ISO 8601 in UTC, to the millisecond. */
    private static final SimpleModule INSTANTS =
            new SimpleModule()
                    .addSerializer(Instant.class, new InstantText.Writer())
                    .addDeserializer(Instant.class, new InstantText.Reader());

    private static final JsonFactory FACTORY =
            JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(MAX_DEPTH)
                                    // A Raw manifest or config stands in manifest.json as a string.
                                    .maxStringLength(32 << 20)
                                    .build())
                    .build();

    /** For our own documents: unknown and repeated fields are errors. */
    public static final ObjectMapper OURS =
            JsonMapper.builder(FACTORY)
                    .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                    .addModule(INSTANTS)
                    .build();

    /** For documents of others: what we do not know is ignored. */
    public static final ObjectMapper THEIRS =
            JsonMapper.builder(FACTORY)
                    .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .addModule(INSTANTS)
                    .build();

    private Json() {}

    /**
     * Parses a document of somebody else's into a tree.
     *
     * @throws IOException if it is not one complete JSON document
     */
    public static JsonNode tree(byte[] document) throws IOException {
        try (JsonParser parser = FACTORY.createParser(document)) {
            parser.setCodec(THEIRS);
            JsonNode tree = THEIRS.readTree(parser);
            if (tree == null || tree.isMissingNode()) {
                throw new IOException("the document is empty");
            }
            if (parser.nextToken() != null) {
                throw new IOException("something follows after the end of the document");
            }
            return tree;
        }
    }

    /**
     * A parser over a document of somebody else's that is too long for a tree. A member that is
     * there twice is an error: which of them counts would depend on the reader.
     */
    public static JsonParser parser(InputStream document) throws IOException {
        JsonParser parser = THEIRS.createParser(document);
        return parser.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION.mappedFeature());
    }

    /** One of our own documents as indented UTF-8 text that ends with a line feed. */
    public static byte[] pretty(Object value) {
        try {
            String text = OURS.writerWithDefaultPrettyPrinter().writeValueAsString(value);
            return (text + "\n").getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("cannot write " + value.getClass().getSimpleName(), e);
        }
    }

    /** One of our own documents as one line of UTF-8 text. */
    public static byte[] compact(Object value) {
        try {
            return OURS.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("cannot write " + value.getClass().getSimpleName(), e);
        }
    }
}
