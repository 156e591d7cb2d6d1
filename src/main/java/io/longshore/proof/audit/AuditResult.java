package io.longshore.proof.audit;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.longshore.json.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an audit came to.
 *
 * @param warning what the audit cannot know; null if nothing
 * @param log the name of the log; null if it cannot be read
 * @param entries number of entries
 * @param receipts number of entries that are receipts
 * @param removed receipts of jobs that were removed by an entry
 * @param key the fingerprint of the first key of the log; null if it cannot be read
 * @param notes what the log itself states and an auditor should know
 * @param findings none if all is well
 * @param stamped what time stamps state; null if there is none
 * @param registries those that the receipts name; null if none was to be compared
 */
@JsonPropertyOrder("version")
public record AuditResult(
        @Nullable String warning,
        @Nullable String log,
        int entries,
        int receipts,
        int removed,
        @Nullable String key,
        List<String> notes,
        List<Finding> findings,
        @Nullable StampedLog stamped,
        @Nullable List<ComparedRegistry> registries) {
    public AuditResult {
        notes = List.copyOf(notes);
        findings = List.copyOf(findings);
        registries = registries == null ? null : List.copyOf(registries);
    }

    /** The version of the document. */
    @JsonProperty("version")
    public int version() {
        return 1;
    }

    /** The result as one JSON document. */
    public byte[] toJson() {
        return Json.pretty(this);
    }
}
