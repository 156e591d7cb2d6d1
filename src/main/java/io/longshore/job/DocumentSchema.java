package io.longshore.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.longshore.json.Json;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.text.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;

/** One of our JSON Schemas (draft 2020-12), from {@code /schema/} in the jar. Thread-safe. */
public final class DocumentSchema {
    private final Schema schema;
    private final Code code;
    private final String what;

    /**
     * @param name the file's name in {@code /schema/}
     * @param code what a document that does not fit is
     * @param what the expected kind of document, with its article
     */
    public DocumentSchema(String name, Code code, String what) {
        this.code = code;
        this.what = what;
        try (InputStream text = DocumentSchema.class.getResourceAsStream("/schema/" + name)) {
            Objects.requireNonNull(text, name);
            schema =
                    SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                            .getSchema(text, InputFormat.JSON);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the schema " + name, e);
        }
    }

    /**
     * Reads and checks a document.
     *
     * @throws ProblemException with the code given, naming the first field that is wrong
     */
    public void check(byte[] document) {
        check(parse(document));
    }

    /** The document as a tree, not yet validated against the schema. */
    JsonNode parse(byte[] document) {
        JsonNode tree;
        try {
            tree = Json.OURS.readTree(document);
        } catch (JsonProcessingException e) {
            throw refuse("it is not JSON: " + Printable.of(firstLine(e.getOriginalMessage())));
        } catch (IOException e) {
            throw refuse("it is not JSON: its text is not UTF-8");
        }
        if (tree == null || tree.isMissingNode()) {
            throw refuse("it is empty");
        }
        return tree;
    }

    void check(JsonNode tree) {
        List<Error> errors = schema.validate(tree);
        if (!errors.isEmpty()) {
            throw refuse(describe(errors.get(0)));
        }
    }

    /** The exception for a document that does not fit for this reason (without its full stop). */
    ProblemException refuse(String reason) {
        return new ProblemException(
                Problem.permanent(
                        code,
                        "The document is not " + what + ": " + reason + ".",
                        "",
                        "Correct it; its form is described in docs/contracts.md and the schema."));
    }

    private String describe(Error error) {
        String field = error.getInstanceLocation().toString().replaceFirst("^/", "");
        String message = Printable.of(error.getMessage()).replaceFirst("^: ", "");
        if (field.isEmpty()) {
            return message;
        }
        JsonNode description =
                schema.getSchemaNode().path("properties").path(field).path("description");
        String expected =
                "pattern".equals(error.getKeyword()) && description.isTextual()
                        ? "should be: " + description.asText().replaceFirst("\\.$", "")
                        : message;
        return "field '" + Printable.of(field) + "': " + expected;
    }

    private static String firstLine(String text) {
        int end = text.indexOf('\n');
        return end < 0 ? text : text.substring(0, end);
    }
}
