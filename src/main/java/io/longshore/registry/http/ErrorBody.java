package io.longshore.registry.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.longshore.json.Json;
import io.longshore.json.JsonTree;
import io.longshore.oci.Digest;
import io.longshore.text.Printable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The errors in the body of a registry's answer (OCI distribution specification, "Error Codes"):
 * all of them, with their details, printable and bounded.
 */
public final class ErrorBody {
    private static final int MOST_ERRORS = 5;
    private static final int LONGEST = 1_000;

    /** Members of a detail that registries use for a sentence. */
    private static final List<String> SENTENCES =
            List.of("message", "Message", "description", "reason", "error");

    private record Error(String code, String message, JsonNode detail) {}

    private final List<Error> errors;

    private ErrorBody(List<Error> errors) {
        this.errors = errors;
    }

    /** Reads a body; a body that is not a list of errors, such as a proxy's page, has none. */
    static ErrorBody of(byte[] body) {
        List<Error> errors = new ArrayList<>();
        try {
            JsonNode list = JsonTree.of(body).path("errors");
            for (JsonNode error : list) {
                if (errors.size() < MOST_ERRORS && error.isObject()) {
                    errors.add(
                            new Error(
                                    error.path("code").asText(""),
                                    error.path("message").asText(""),
                                    error.path("detail")));
                }
            }
        } catch (IOException e) {
            return new ErrorBody(List.of());
        }
        return new ErrorBody(errors);
    }

    /** The first code, as in DENIED; empty if there is none. */
    public String code() {
        return errors.isEmpty() ? "" : errors.get(0).code();
    }

    /** True if one of the errors has this code. */
    public boolean has(String code) {
        return errors.stream().anyMatch(error -> error.code().equals(code));
    }

    /** True if one of the errors has a code that begins so. */
    public boolean hasCodeLike(String prefix) {
        return errors.stream().anyMatch(error -> error.code().startsWith(prefix));
    }

    /** True if the message or detail of an error contains the text, which is in lower case. */
    public boolean mentions(String text) {
        return errors.stream()
                .anyMatch(
                        error ->
                                error.message().toLowerCase(Locale.ROOT).contains(text)
                                        || sentence(error.detail())
                                                .toLowerCase(Locale.ROOT)
                                                .contains(text));
    }

    /** The blob that MANIFEST_BLOB_UNKNOWN names: the digest itself, or an object with it. */
    Optional<String> missingBlob() {
        return errors.stream()
                .filter(error -> error.code().equals("MANIFEST_BLOB_UNKNOWN"))
                .map(Error::detail)
                .map(detail -> detail.isObject() ? detail.path("digest") : detail)
                .map(digest -> digest.asText(""))
                .filter(Digest::isDigest)
                .findFirst();
    }

    /** All errors for people, as in "DENIED: no access (user anna)"; empty if there is none. */
    String text() {
        StringBuilder text = new StringBuilder();
        for (Error error : errors) {
            String one = text(error);
            if (!one.isEmpty() && text.indexOf(one) < 0) {
                text.append(text.isEmpty() ? "" : "; ").append(one);
            }
        }
        return text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text.toString();
    }

    private static String text(Error error) {
        String message = withoutStop(Printable.of(error.message()).strip());
        String detail = withoutStop(Printable.of(sentence(error.detail())).strip());
        StringBuilder text = new StringBuilder(Printable.of(error.code()));
        if (!message.isEmpty()) {
            text.append(text.isEmpty() ? "" : ": ").append(message);
        }
        if (!detail.isEmpty() && !message.contains(detail)) {
            text.append(text.isEmpty() ? "" : " ").append('(').append(detail).append(')');
        }
        return text.toString();
    }

    private static String withoutStop(String text) {
        return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    }

    private static String sentence(JsonNode detail) {
        if (detail.isMissingNode()
                || detail.isNull()
                || detail.isContainerNode() && detail.isEmpty()) {
            return "";
        }
        if (detail.isObject()) {
            for (String name : SENTENCES) {
                if (detail.path(name).isTextual()) {
                    return detail.path(name).asText();
                }
            }
        }
        return detail.isValueNode()
                ? detail.asText()
                : new String(Json.compact(detail), StandardCharsets.UTF_8);
    }
}
