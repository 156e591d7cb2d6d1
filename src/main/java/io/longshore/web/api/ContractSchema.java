package io.longshore.web.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.keyword.NonValidationKeyword;
import io.longshore.json.Json;
import io.longshore.text.Printable;
import java.math.BigDecimal;
import java.util.List;

/** A schema of the contract; JSON Schema 2020-12, as OpenAPI 3.1 has it. Thread-safe. */
public final class ContractSchema {
    private static final int MOST_ERRORS = 20;

    private static final String COMPONENTS = "components";

    /** The validator would warn in the log of a member that it does not know. */
    private static final Dialect DIALECT =
            Dialect.builder(Dialects.getDraft202012())
                    .keyword(new NonValidationKeyword(COMPONENTS))
                    .build();

    private final JsonNode stated;
    private final Schema schema;

    /**
     * @param components of the document, which references lead to
     */
    public ContractSchema(JsonNode stated, JsonNode components) {
        this.stated = stated;
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.set("allOf", JsonNodeFactory.instance.arrayNode().add(stated));
        root.set(COMPONENTS, components);
        this.schema =
                SchemaRegistry.withDefaultDialect(DIALECT)
                        .getSchema(root.toString(), InputFormat.JSON);
    }

    /**
     * What is wrong with a document.
     *
     * @return empty if it fits
     */
    public List<Wrong> errors(JsonNode document) {
        return schema.validate(document).stream()
                .limit(MOST_ERRORS)
                .map(
                        error ->
                                new Wrong(
                                        error.getInstanceLocation().toString(),
                                        Printable.of(error.getMessage())))
                .toList();
    }

    /** What is wrong with the text of a parameter, which may stand for a number. */
    List<Wrong> errors(String text) {
        return errors(value(text));
    }

    private JsonNode value(String text) {
        if (stated.path("type").asText().equals("integer")) {
            try {
                return JsonNodeFactory.instance.numberNode(new BigDecimal(text).longValueExact());
            } catch (NumberFormatException | ArithmeticException e) {
                return JsonNodeFactory.instance.textNode(text);
            }
        }
        return JsonNodeFactory.instance.textNode(text);
    }

    /** As a JSON tree; what cannot be parsed is an error at the root. */
    static JsonNode parse(byte[] body) throws Unreadable {
        try {
            JsonNode tree = Json.OURS.readTree(body);
            if (tree == null || tree.isMissingNode()) {
                throw new Unreadable("The body is empty.");
            }
            return tree;
        } catch (JsonProcessingException e) {
            throw new Unreadable("The body is not JSON.");
        } catch (java.io.IOException e) {
            throw new Unreadable("The body is not UTF-8.");
        }
    }

    /** A body that is no JSON. */
    static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1;

        private final String why;

        Unreadable(String why) {
            super(why);
            this.why = why;
        }

        String why() {
            return why;
        }
    }

    /**
     * One fault of a request.
     *
     * @param pointer to the member, as a JSON pointer; empty for the whole document
     */
    public record Wrong(String pointer, String detail) {}
}
