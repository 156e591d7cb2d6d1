package io.longshore.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * Binds JSON to classes of Longshore and writes it. Two readers: {@link #OURS} refuses fields it
 * does not know, for documents that are to be ours; {@link #THEIRS} ignores them, for those that
 * another version may have written. JSON without a class, such as a manifest, is read by {@link
 * JsonTree}.
 */
public final class Json {
    /** Instants are ISO 8601 in UTC, to the millisecond. */
    private static final SimpleModule INSTANTS =
            new SimpleModule()
                    .addSerializer(Instant.class, new InstantText.Writer())
                    .addDeserializer(Instant.class, new InstantText.Reader());

    /** For our own documents: unknown fields are errors. */
    public static final ObjectMapper OURS =
            JsonMapper.builder(JsonTree.FACTORY)
                    .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                    .addModule(INSTANTS)
                    .build();

    /** For documents of others: unknown fields are ignored. */
    public static final ObjectMapper THEIRS =
            JsonMapper.builder(JsonTree.FACTORY)
                    .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .addModule(INSTANTS)
                    .build();

    private Json() {}

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
