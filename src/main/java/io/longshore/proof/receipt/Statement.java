package io.longshore.proof.receipt;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.longshore.json.Json;
import io.longshore.proof.log.NotATlogException;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * An in-toto statement, version 1.
 *
 * @param type always {@link #TYPE}
 * @param subject the report, the archive, and each manifest by digest
 * @param predicateType always {@link Receipt#TYPE}
 */
public record Statement(
        @JsonProperty("_type") String type,
        List<Subject> subject,
        String predicateType,
        Receipt predicate) {
    /** The type of in-toto statements of version 1. */
    public static final String TYPE = "https://in-toto.io/Statement/v1";

    /** The subject with the hash of {@code report.json}. */
    public static final String REPORT = "report.json";

    /**
     * @param digest by algorithm, in hexadecimal digits
     */
    public record Subject(String name, Map<String, String> digest) {
        static Subject of(String name, String sha256) {
            return new Subject(name, Map.of("sha256", sha256));
        }
    }

    public Statement {
        subject = subject == null ? List.of() : List.copyOf(subject);
    }

    /**
     * Reads a statement; members of later versions are ignored.
     *
     * @throws NotATlogException if it is not one with a receipt
     */
    public static Statement parse(byte[] document) {
        try {
            Statement parsed = Json.THEIRS.readValue(document, Statement.class);
            if (parsed != null
                    && TYPE.equals(parsed.type)
                    && Receipt.TYPE.equals(parsed.predicateType)
                    && parsed.predicate != null) {
                return parsed;
            }
        } catch (IOException e) {
            throw new NotATlogException("a statement is not JSON of the form of a receipt");
        }
        throw new NotATlogException("a statement is not one of a receipt");
    }

    /** The SHA-256 of the report in hexadecimal digits; empty if it names none. */
    public String sha256OfReport() {
        return subject.stream()
                .filter(it -> it.name().equals(REPORT))
                .map(it -> it.digest().getOrDefault("sha256", ""))
                .findFirst()
                .orElse("");
    }
}
