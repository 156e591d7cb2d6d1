package io.longshore.proof.receipt;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.longshore.job.SenderOrigin;
import io.longshore.report.ChecksumOutcome;
import io.longshore.report.ImportReport.Unpacked;
import io.longshore.report.ReportAdditions.ImportedBy;
import io.longshore.report.ReportAdditions.Label;
import io.longshore.report.SignatureOutcome;
import io.longshore.report.Status;
import java.time.Instant;
import java.util.List;
import java.util.Set;
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
    /**
     * The type of the predicate. It names no host and is registered nowhere: a UUID is unique by
     * itself, and its fragment names the version. Another version has another type.
     */
    public static final String TYPE =
            "urn:uuid:09805cef-67d5-429f-93de-ae47d7f85cf7#longshore-receipt-v1";

    /**
     * The users behind the job.
     *
     * @param wayIn {@code DROP}, {@code DEPOT} or {@code REPLAY}; null for a message that did not
     *     become a job
     * @param uploadedBy as a sign-in or the file system states it; null if unknown
     * @param uploadedVia what authenticated that user
     * @param uploadedFrom where that user was signed in; null if it is not known
     * @param sentBy the user of the broker who sent the job; null for a dropped file
     * @param sentFrom the network address of {@code sentBy}, as the broker states it; null if it
     *     does not
     * @param claimedRequester a claim of the job; null if there is none
     * @param approvals of other people; always empty in this version
     * @param overrides of refusals; always empty in this version
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Who(
            @Nullable String wayIn,
            @Nullable String uploadedBy,
            @Nullable String uploadedVia,
            @Nullable SenderOrigin uploadedFrom,
            @Nullable String sentBy,
            @Nullable String sentFrom,
            @Nullable String claimedRequester,
            List<String> approvals,
            List<String> overrides) {
        public Who {
            approvals = approvals == null ? List.of() : List.copyOf(approvals);
            overrides = overrides == null ? List.of() : List.copyOf(overrides);
        }
    }

    /**
     * The archive.
     *
     * @param file its path in {@code drop/} or {@code depot/}
     * @param sizeBytes null if it was not seen
     * @param sha256 as it was delivered; null if it was not read to its end
     * @param unpacked its content; null if it is not compressed, or was not read to its end
     * @param repository the target; null if none could be determined
     * @param labels each with what states it
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record What(
            @Nullable String file,
            @Nullable Long sizeBytes,
            @Nullable String sha256,
            @Nullable Unpacked unpacked,
            @Nullable ChecksumOutcome checksum,
            @Nullable SignatureOutcome fileSignature,
            @Nullable String repository,
            @Nullable List<Label> labels) {
        public What {
            labels = labels == null ? List.of() : List.copyOf(labels);
        }
    }

    /**
     * Times by the clocks of the processes that did the work. The order of receipts is that of the
     * log, never that of times.
     *
     * @param received when the archive was claimed or the job taken from its queue
     * @param checked when its check had passed
     * @param pushed when the last byte was pushed
     * @param finished when its result was known
     * @param signed when the result was filed and this receipt signed
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record When(
            @Nullable Instant received,
            @Nullable Instant checkStarted,
            @Nullable Instant checked,
            @Nullable Instant pushed,
            @Nullable Instant readBack,
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
     * @param keysUsed those of them that have verified a signature of this delivery
     */
    public record PolicyUsed(String settings, List<TrustedKey> keys, List<TrustedKey> keysUsed) {
        public PolicyUsed {
            keys = List.copyOf(keys);
            keysUsed = keysUsed == null ? List.of() : List.copyOf(keysUsed);
        }

        /** The same rules for a delivery with signatures by the keys of these names. */
        PolicyUsed with(Set<String> used) {
            return new PolicyUsed(
                    settings,
                    keys,
                    keys.stream().filter(key -> used.contains(key.file())).toList());
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
     * The programs.
     *
     * @param version of the gateway, as {@code longshore version} prints it
     * @param commit that it was built from; {@code unknown} for a build outside of Git
     * @param distribution the SHA-256 of the list of its jars; null if it is not run from them
     * @param java name and version of the Java machine
     * @param host the gateway that signed
     * @param worker that pushed; null if no import was attempted
     * @param registry product and version; null if they are not known
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Tool(
            String version,
            String commit,
            @Nullable String distribution,
            String java,
            String host,
            @Nullable Worker worker,
            @Nullable String registry) {
        /** The same gateway with the worker and the registry of a delivery. */
        Tool with(@Nullable ImportedBy by) {
            return new Tool(
                    version,
                    commit,
                    distribution,
                    java,
                    host,
                    by == null ? null : new Worker(by.host(), by.version()),
                    by == null ? null : by.registry());
        }
    }

    /**
     * @param version of Longshore
     */
    public record Worker(String host, String version) {}

    public Receipt {
        notChecked = List.copyOf(notChecked);
    }
}
