package io.longshore.proof.receipt;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.longshore.report.ChecksumOutcome;
import io.longshore.report.SignatureOutcome;
import io.longshore.report.Status;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The predicate of a receipt, version 1; the schema is {@code /schema/receipt-v1.schema.json}.
 *
 * @param salt random, so that the hash of the receipt reveals nothing about its content
 * @param jobId of the report
 * @param status of the report
 * @param notChecked words for what Longshore has not checked; {@link NotChecked} lists them
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Receipt(
        String salt,
        String jobId,
        Status status,
        Who who,
        What what,
        When when,
        PolicyUsed policy,
        Tool tool,
        List<String> notChecked) {
    /** The type of the predicate. */
    public static final String TYPE = "urn:longshore:receipt:v1";

    /**
     * The users behind the job.
     *
     * @param uploadedBy as a sign-in or the file system states it; null if unknown
     * @param uploadedVia what authenticated that user
     * @param sentBy the user of the broker who sent the job; null for a dropped file
     * @param claimedRequester a claim of the job; null if there is none
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Who(
            @Nullable String uploadedBy,
            @Nullable String uploadedVia,
            @Nullable String sentBy,
            @Nullable String claimedRequester) {}

    /**
     * The archive.
     *
     * @param file its path in {@code drop/} or {@code depot/}
     * @param sizeBytes null if it was not seen
     * @param sha256 as it was delivered; null if it was not read to its end
     * @param repository the target; null if none could be determined
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record What(
            @Nullable String file,
            @Nullable Long sizeBytes,
            @Nullable String sha256,
            @Nullable ChecksumOutcome checksum,
            @Nullable SignatureOutcome fileSignature,
            @Nullable String repository) {}

    /**
     * Times by the clock of the gateway. The order of receipts is that of the log, never that of
     * times.
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record When(
            @Nullable Instant received,
            @Nullable Instant checkStarted,
            @Nullable Instant finished,
            Instant signed,
            ClockUsed clock) {}

    /**
     * The clock of the gateway when the receipt was signed.
     *
     * @param source where the times come from
     * @param synchronised what is known of a time service
     * @param brokerAheadSeconds how far the broker's clock was ahead; null if it was not measured
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record ClockUsed(
            String source, String synchronised, @Nullable Double brokerAheadSeconds) {}

    /**
     * The rules that held.
     *
     * @param settings SHA-256 of the document with the settings
     * @param keys the keys for signatures that were trusted, by name
     */
    public record PolicyUsed(String settings, List<TrustedKey> keys) {
        public PolicyUsed {
            keys = List.copyOf(keys);
        }
    }

    /**
     * A file with a key, or beside one.
     *
     * @param file its name in the folder of keys
     * @param sha256 of its content
     */
    public record TrustedKey(String file, String sha256) {}

    /**
     * The program.
     *
     * @param version as {@code longshore --version} prints it
     * @param distribution SHA-256 of the program's jar; null if it is not run from one
     * @param java name and version of the Java machine
     * @param host the gateway that signed
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Tool(String version, @Nullable String distribution, String java, String host) {}

    public Receipt {
        notChecked = List.copyOf(notChecked);
    }
}
