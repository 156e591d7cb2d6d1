package io.longshore.web.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.longshore.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * The published contract of the API, an OpenAPI 3.1 document. The server is held to it: each
 * operation has one implementation, and requests are checked against its schemas.
 */
public final class Contract {
    /** Where the server keeps it, below {@link #BASE}. */
    static final String TEXT = "/openapi/longshore-v1.yaml";

    /** The prefix of all paths. */
    public static final String BASE = "/api/v1";

    private static final List<String> METHODS = List.of("get", "post", "put", "delete");

    private static final String SCHEMA_FOLDER = "../schema/";

    private final String text;
    private final ObjectNode document;
    private final List<Operation> operations;

    /** The contract of this version of the program; made at the first call. */
    public static Contract current() {
        return Current.CONTRACT;
    }

    private static final class Current {
        static final Contract CONTRACT = load();
    }

    private static Contract load() {
        try (InputStream in = Contract.class.getResourceAsStream(TEXT)) {
            byte[] bytes = Objects.requireNonNull(in, TEXT).readAllBytes();
            return new Contract(new String(bytes, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + TEXT, e);
        }
    }

    private Contract(String text) {
        this.text = text;
        Map<String, Object> parsed = new Yaml(new SafeConstructor(new LoaderOptions())).load(text);
        this.document = Json.OURS.valueToTree(parsed);
        inline(document);
        this.operations = List.copyOf(read());
    }

    /** The document as it was written. */
    String text() {
        return text;
    }

    /** The document without references to other files. */
    public JsonNode document() {
        return document;
    }

    /** All operations, in the order of the document. */
    public List<Operation> operations() {
        return operations;
    }

    /** Makes the schemas, which takes long. */
    private List<Operation> read() {
        List<Operation> found = new ArrayList<>();
        for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
            METHODS.stream()
                    .filter(path.getValue()::has)
                    .forEach(method -> found.add(operation(path, method)));
        }
        return found;
    }

    private Operation operation(Map.Entry<String, JsonNode> path, String method) {
        JsonNode stated = path.getValue().path(method);
        List<Parameter> parameters = new ArrayList<>();
        for (JsonNode shared : path.getValue().path("parameters")) {
            parameters.add(parameter(shared));
        }
        for (JsonNode own : stated.path("parameters")) {
            parameters.add(parameter(own));
        }
        JsonNode body =
                stated.path("requestBody").path("content").path("application/json").path("schema");
        return new Operation(
                stated.path("operationId").asText(),
                method.toUpperCase(Locale.ROOT),
                path.getKey(),
                parameters,
                body.isMissingNode() ? null : new ContractSchema(body, components()),
                !(stated.path("security") instanceof ArrayNode none && none.isEmpty()));
    }

    private Parameter parameter(JsonNode stated) {
        JsonNode node =
                stated.has("$ref")
                        ? document.at(stated.path("$ref").asText().substring(1))
                        : stated;
        return new Parameter(
                node.path("name").asText(),
                node.path("in").asText(),
                new ContractSchema(node.path("schema"), components()));
    }

    private JsonNode components() {
        return document.path("components");
    }

    /** Puts the published schemas of documents in the place of the references to them. */
    private static void inline(JsonNode node) {
        if (node instanceof ObjectNode object) {
            String reference = object.path("$ref").asText();
            if (reference.startsWith(SCHEMA_FOLDER)) {
                object.removeAll();
                object.setAll(published(reference.substring(SCHEMA_FOLDER.length())));
            }
        }
        node.forEach(Contract::inline);
    }

    private static ObjectNode published(String name) {
        try (InputStream in = Contract.class.getResourceAsStream("/schema/" + name)) {
            ObjectNode schema = (ObjectNode) Json.OURS.readTree(Objects.requireNonNull(in, name));
            schema.remove(List.of("$schema", "$id"));
            return schema;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the schema " + name, e);
        }
    }
}
