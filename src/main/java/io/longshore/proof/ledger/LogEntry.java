package io.longshore.proof.ledger;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.longshore.json.Json;
import io.longshore.proof.log.Ed25519;
import io.longshore.proof.log.NotATlogException;
import io.longshore.proof.log.NoteKey;
import io.longshore.proof.log.P256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An entry of the log: one line of JSON, whose member {@code type} names its kind. It contains no
 * data about persons; documents that do are named by their hash. An entry that lacks a member is
 * not one.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type", defaultImpl = LogEntry.Unknown.class)
@JsonSubTypes({
    @JsonSubTypes.Type(value = LogEntry.Begin.class, name = "begin"),
    @JsonSubTypes.Type(value = LogEntry.Policy.class, name = "policy"),
    @JsonSubTypes.Type(value = LogEntry.Receipt.class, name = "receipt"),
    @JsonSubTypes.Type(value = LogEntry.Removal.class, name = "removal"),
    @JsonSubTypes.Type(value = LogEntry.Hold.class, name = "hold"),
    @JsonSubTypes.Type(value = LogEntry.Access.class, name = "access"),
    @JsonSubTypes.Type(value = LogEntry.Certificate.class, name = "certificate"),
    @JsonSubTypes.Type(value = LogEntry.CertificateEnd.class, name = "certificate-end"),
    @JsonSubTypes.Type(value = LogEntry.KeyChange.class, name = "key"),
    @JsonSubTypes.Type(value = LogEntry.Recovery.class, name = "recovery")
})
@JsonInclude(JsonInclude.Include.NON_NULL)
public sealed interface LogEntry {
    /**
     * The first entry.
     *
     * @param key the verifier key of the site
     * @param recovery the verifier key that may replace it when it is lost; null if there is none
     * @param jobs the SHA-256 of the list of jobs that were filed before the log began
     */
    record Begin(String key, @Nullable String recovery, String jobs) implements LogEntry {
        public Begin {
            Objects.requireNonNull(key);
            Objects.requireNonNull(jobs);
        }
    }

    /**
     * The settings that hold for all entries after this one.
     *
     * @param document the SHA-256 of the document with the settings
     */
    record Policy(String document) implements LogEntry {
        public Policy {
            Objects.requireNonNull(document);
        }
    }

    /**
     * A report.
     *
     * @param job id
     * @param status of the report
     * @param receipt the SHA-256 of {@code receipt.dsse.json}, which contains a random salt
     */
    record Receipt(String job, String status, String receipt) implements LogEntry {
        public Receipt {
            Objects.requireNonNull(job);
            Objects.requireNonNull(status);
            Objects.requireNonNull(receipt);
        }
    }

    /**
     * Something of a job is removed after this entry.
     *
     * @param job id
     * @param reason {@code retention}, or {@code request:} and the reason of the administrator
     * @param what {@link #REPORT} if the receipt stays; {@link #IMAGES} if nothing of the share is
     *     removed; null if everything is
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Removal(String job, String reason, @Nullable String what) implements LogEntry {
        /** The report and all else of the job but its receipt. */
        public static final String REPORT = "report";

        /** The images of the job, from the registry, by its administrators. */
        public static final String IMAGES = "images";

        public Removal {
            Objects.requireNonNull(job);
            Objects.requireNonNull(reason);
        }
    }

    /**
     * An administrator has suspended the removal of a job, or permits it again.
     *
     * @param job id
     * @param isHeld {@code held} in the document
     * @param reason of the administrator
     */
    record Hold(String job, @JsonProperty("held") boolean isHeld, String reason)
            implements LogEntry {
        public Hold {
            Objects.requireNonNull(job);
            Objects.requireNonNull(reason);
        }
    }

    /**
     * A token of the HTTP API was added or removed, or requests were refused.
     *
     * @param action {@code token-add}, {@code token-remove}, or what was refused
     * @param outcome {@code DONE} or {@code REFUSED}
     * @param count how many of this kind the entry is about
     * @param document the SHA-256 of the document with the details
     */
    record Access(String action, String outcome, int count, String document) implements LogEntry {
        public Access {
            Objects.requireNonNull(action);
            Objects.requireNonNull(outcome);
            Objects.requireNonNull(document);
        }
    }

    /**
     * Another key of the site holds from this entry on.
     *
     * @param change a signed {@link io.longshore.proof.ledger.KeyChangeStatement}, in Base 64
     */
    record KeyChange(String change) implements LogEntry {
        public KeyChange {
            Objects.requireNonNull(change);
        }
    }

    /**
     * The log or the share was restored from an older copy; the log continues with this entry.
     *
     * @param reason of the administrator
     * @param lost how many entries the longest known log had, of which those from this index on are
     *     lost; null if none is
     * @param checkpoint of that log, in Base64; null if only its size is known
     * @param jobs the SHA-256 of the list of jobs that the log has and whose folders are lost; null
     *     if none is
     */
    record Recovery(
            String reason,
            @Nullable Integer lost,
            @Nullable String checkpoint,
            @Nullable String jobs)
            implements LogEntry {
        public Recovery {
            Objects.requireNonNull(reason);
        }
    }

    /**
     * A P-256 key signs receipts from this entry on, and certifies the present key of the log.
     *
     * @param key its SubjectPublicKeyInfo, in Base 64
     * @param signature of {@link #message} by this key: ECDSA with SHA-256 in DER, in Base 64
     */
    record Certificate(String key, String signature) implements LogEntry {
        public Certificate {
            Objects.requireNonNull(key);
            Objects.requireNonNull(signature);
        }

        /** What is signed. */
        static byte[] message(NoteKey log) {
            return ("certificate for the key of a log of Longshore, version 1\n" + log + "\n")
                    .getBytes(StandardCharsets.UTF_8);
        }

        /**
         * The key.
         *
         * @throws NotATlogException if it has not certified this key of the log
         */
        byte[] require(NoteKey log) {
            try {
                byte[] encoded = Base64.getDecoder().decode(key);
                if (P256.verifies(encoded, message(log), Base64.getDecoder().decode(signature))) {
                    return encoded;
                }
            } catch (IllegalArgumentException e) {
                throw new NotATlogException("a certificate is not Base 64");
            }
            throw new NotATlogException("a certificate is not signed by its key for this log");
        }
    }

    /**
     * The key of the log signs receipts again from this entry on.
     *
     * @param reason of the administrator
     * @param signature of {@link #message}: by the P-256 key that ends, ECDSA with SHA-256 in DER,
     *     or by the recovery key, Ed25519; in Base 64
     */
    record CertificateEnd(String reason, String signature) implements LogEntry {
        public CertificateEnd {
            Objects.requireNonNull(reason);
            Objects.requireNonNull(signature);
        }

        /**
         * What is signed.
         *
         * @param certificate the index of the entry with the certificate that ends
         */
        static byte[] message(String log, int certificate) {
            return ("end of a certificate in a log of Longshore, version 1\n"
                            + log
                            + "\n"
                            + certificate
                            + "\n")
                    .getBytes(StandardCharsets.UTF_8);
        }

        /**
         * @throws NotATlogException unless one of the keys has signed this
         */
        void require(byte[] message, byte[] receiptKey, @Nullable NoteKey recovery) {
            try {
                byte[] signed = Base64.getDecoder().decode(signature);
                if (P256.verifies(receiptKey, message, signed)
                        || recovery != null && Ed25519.verifies(recovery.key(), message, signed)) {
                    return;
                }
            } catch (IllegalArgumentException e) {
                throw new NotATlogException("the end of a certificate is not Base 64");
            }
            throw new NotATlogException(
                    "the end of a certificate is signed neither by its key nor by the recovery key");
        }
    }

    /** An entry of a later version. */
    record Unknown() implements LogEntry {}

    /**
     * @throws NotATlogException if the bytes are not an entry
     */
    static LogEntry parse(byte[] entry) {
        try {
            LogEntry parsed = Json.THEIRS.readValue(entry, LogEntry.class);
            if (parsed != null) {
                return parsed;
            }
        } catch (IOException e) {
            throw new NotATlogException("an entry is not JSON of a known form");
        }
        throw new NotATlogException("an entry is empty");
    }

    /** The bytes whose hash is the leaf. */
    default byte[] toBytes() {
        return Json.compact(this);
    }

    /** The same as text. */
    default String text() {
        return new String(toBytes(), StandardCharsets.UTF_8);
    }
}
