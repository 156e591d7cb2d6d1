package io.longshore.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.longshore.json.Json;
import io.longshore.json.JsonTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The schemas of docs/schema as they hold for Longshore itself: a field that a schema does not name
 * is an error, although readers are to ignore it.
 */
public final class PublishedSchemas {
    private static final Path FOLDER = Path.of("docs/schema");
    private static final String ENDING = ".schema.json";
    private static final Map<String, JsonNode> SCHEMAS = read();
    private static final SchemaRegistry REGISTRY = registry();

    private PublishedSchemas() {}

    /** The names of the schemas, as in {@code import-report-v1}, with their content. */
    public static Map<String, JsonNode> all() {
        return SCHEMAS;
    }

    /** Asserts that a document fits a schema and has no other fields. */
    public static void assertFits(String name, String document) {
        assertThat(SCHEMAS).containsKey(name);
        JsonNode tree;
        try {
            tree = JsonTree.of(document.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new AssertionError(name + ": " + document, e);
        }
        List<Error> errors =
                REGISTRY.getSchema(SchemaLocation.of(id(SCHEMAS.get(name)))).validate(tree);
        assertThat(errors).as("%s: %s", name, document).isEmpty();
    }

    private static String id(JsonNode schema) {
        return schema.path("$id").asText();
    }

    private static Map<String, JsonNode> read() {
        Map<String, JsonNode> schemas = new TreeMap<>();
        try (Stream<Path> files = Files.list(FOLDER)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                assertThat(name).endsWith(ENDING);
                schemas.put(
                        name.substring(0, name.length() - ENDING.length()),
                        JsonTree.of(Files.readAllBytes(file)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return schemas;
    }

    private static SchemaRegistry registry() {
        Map<String, String> closed = new LinkedHashMap<>();
        for (JsonNode schema : SCHEMAS.values()) {
            JsonNode copy = schema.deepCopy();
            close(copy);
            closed.put(id(schema), new String(Json.pretty(copy), StandardCharsets.UTF_8));
        }
        return SchemaRegistry.withDefaultDialect(
                SpecificationVersion.DRAFT_2020_12, builder -> builder.schemas(closed));
    }

    /** Forbids the fields that an object does not name. */
    private static void close(JsonNode schema) {
        if (schema instanceof ObjectNode object
                && object.path("properties").isObject()
                && !object.has("additionalProperties")) {
            object.put("additionalProperties", false);
        }
        schema.forEach(PublishedSchemas::close);
    }
}
