package io.longshore.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.longshore.job.Principal;
import org.jspecify.annotations.Nullable;

/**
 * The users behind a job.
 *
 * @param requestedBy a claim of the job; if the job has none, the user who uploaded the file; null
 *     if unknown
 * @param uploadedBy the authenticated user who uploaded the file; null (left out) if unknown
 * @param uploadedVia what authenticated that user; null (left out) with {@code uploadedBy}
 * @param sentBy the user who sent the job, as the broker or the token of a request states it; null
 *     (left out) for dropped files, and if unknown
 * @param sentVia {@code API} for a user of the HTTP API; null (left out) for one of the broker
 */
public record ReportPeople(
        @Nullable String requestedBy,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String uploadedBy,
        @JsonInclude(JsonInclude.Include.NON_NULL) Principal.@Nullable Via uploadedVia,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String sentBy,
        @JsonInclude(JsonInclude.Include.NON_NULL) Principal.@Nullable Via sentVia) {
    /** Only the claim of the job. */
    public static ReportPeople claimed(@Nullable String requestedBy) {
        return new ReportPeople(requestedBy, null, null, null, null);
    }

    /** The same with the user who uploaded the file; null if unknown. */
    public ReportPeople uploadedBy(@Nullable Principal who) {
        return new ReportPeople(
                requestedBy,
                who == null ? null : who.name(),
                who == null ? null : who.via(),
                sentBy,
                sentVia);
    }

    /** The same with the user who sent the job; null if unknown. */
    public ReportPeople sentBy(@Nullable Principal who) {
        return new ReportPeople(
                requestedBy,
                uploadedBy,
                uploadedVia,
                who == null ? null : who.name(),
                who == null || who.via() == Principal.Via.BROKER ? null : who.via());
    }
}
