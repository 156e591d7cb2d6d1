package io.longshore.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.io.Reader;

/** Tells whether a text of any length is JSON, in constant memory: nothing of it is kept. */
public final class JsonScan {
    private static final int MAX_DEPTH = 1000;

    /** Without a table of names: a document with a million names would fill it. */
    private static final JsonFactory FACTORY =
            JsonFactory.builder()
                    .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(MAX_DEPTH)
                                    .maxStringLength(1 << 20)
                                    .build())
                    .build();

    private JsonScan() {}

    /**
     * Reads the text to its end.
     *
     * @throws IOException unless it is exactly one JSON object; also if the reader throws it
     */
    public static void requireObject(Reader text) throws IOException {
        try (JsonParser parser = FACTORY.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("it is not a JSON object");
            }
            parser.skipChildren();
            if (parser.currentToken() != JsonToken.END_OBJECT || parser.nextToken() != null) {
                throw new IOException("it is not one complete JSON object");
            }
        }
    }
}
