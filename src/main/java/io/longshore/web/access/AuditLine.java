package io.longshore.web.access;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.longshore.json.Json;
import io.longshore.text.Printable;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A line of the audit, as docs/schema/audit-line-v1.schema.json describes it.
 *
 * @param omitted how many refusals of the same action got no line since the last one that did; null
 *     (left out) for none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record AuditLine(int version, @JsonUnwrapped AuditEntry entry, @Nullable Long omitted) {
    private static final int VERSION = 1;

    static AuditLine of(AuditEntry entry, long omitted) {
        return new AuditLine(VERSION, bounded(entry), omitted == 0 ? null : omitted);
    }

    /** What others can choose, bounded. */
    static AuditEntry bounded(AuditEntry entry) {
        return new AuditEntry(
                entry.at(),
                shortened(entry.who()),
                entry.role(),
                shortened(entry.address()),
                entry.action(),
                shortened(entry.object()),
                entry.outcome(),
                shortened(entry.reason()),
                shortened(entry.requestId()));
    }

    private static @Nullable String shortened(@Nullable String text) {
        return text == null ? null : Printable.of(text);
    }

    /** JSON without a line feed. */
    String text() {
        return new String(Json.compact(this), StandardCharsets.UTF_8);
    }
}
