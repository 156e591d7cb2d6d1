package io.longshore.trust.signature;

import static io.longshore.json.Shape.ABSENT;
import static io.longshore.json.Shape.ANYTHING;
import static io.longshore.json.Shape.BYTES;
import static io.longshore.json.Shape.LONG;
import static io.longshore.json.Shape.PLAIN;
import static io.longshore.json.Shape.TEXT;
import static io.longshore.json.Shape.list;
import static io.longshore.json.Shape.map;
import static io.longshore.json.Shape.object;
import static io.longshore.json.Shape.word;

import io.longshore.json.Shape;
import java.util.Map;

/**
 * The members of a Sigstore bundle (Sigstore protobuf-specs 0.5, {@code sigstore_bundle.proto},
 * {@code sigstore_common.proto}, {@code sigstore_rekor.proto} and {@code envelope.proto}) and of
 * the statement in it (in-toto attestation 1).
 *
 * <p>A bundle has no member that its definition does not name: readers made from the definition
 * refuse the whole document for one. They also take a second name for some members, such as {@code
 * dsse_envelope}, which no tool writes; such a name is refused as well.
 */
final class SigstoreShapes {
    private static final Shape HASH_ALGORITHM =
            word(
                    "HASH_ALGORITHM_UNSPECIFIED",
                    "SHA2_256",
                    "SHA2_384",
                    "SHA2_512",
                    "SHA3_256",
                    "SHA3_384");

    static final Shape BUNDLE =
            message(
                            Map.of(
                                    "mediaType", TEXT,
                                    "dsseEnvelope", envelope(),
                                    "messageSignature", messageSignature(),
                                    "verificationMaterial", material()))
                    .withOneOf("dsseEnvelope", "messageSignature");

    static final Shape STATEMENT =
            object(
                    Map.of(
                            "_type",
                            TEXT,
                            "type",
                            ABSENT,
                            "predicateType",
                            TEXT,
                            "predicate_type",
                            ABSENT,
                            "subject",
                            list(object(Map.of("name", TEXT, "digest", map(TEXT)), PLAIN)),
                            // The predicate, with arbitrary field names.
                            "predicate",
                            ANYTHING),
                    PLAIN);

    private SigstoreShapes() {}

    /** A message of Protocol Buffers: every member is known. */
    private static Shape message(Map<String, Shape> members) {
        return object(members, ABSENT);
    }

    private static Shape envelope() {
        Shape signature = message(Map.of("sig", BYTES, "keyid", TEXT));
        return message(
                Map.of("payload", BYTES, "payloadType", TEXT, "signatures", list(signature)));
    }

    private static Shape messageSignature() {
        Shape digest = message(Map.of("algorithm", HASH_ALGORITHM, "digest", BYTES));
        return message(Map.of("messageDigest", digest, "signature", BYTES));
    }

    private static Shape material() {
        Shape certificate = message(Map.of("rawBytes", BYTES));
        Shape timestamp = message(Map.of("signedTimestamp", BYTES));
        return message(
                        Map.of(
                                "publicKey", message(Map.of("hint", TEXT)),
                                "certificate", certificate,
                                "x509CertificateChain",
                                        message(Map.of("certificates", list(certificate))),
                                "tlogEntries", list(logEntry()),
                                "timestampVerificationData",
                                        message(Map.of("rfc3161Timestamps", list(timestamp)))))
                .withOneOf("publicKey", "certificate", "x509CertificateChain");
    }

    /** An entry of a transparency log. */
    private static Shape logEntry() {
        Shape proof =
                message(
                        Map.of(
                                "logIndex", LONG,
                                "rootHash", BYTES,
                                "treeSize", LONG,
                                "hashes", list(BYTES),
                                "checkpoint", message(Map.of("envelope", TEXT))));
        return message(
                Map.of(
                        "logIndex", LONG,
                        "logId", message(Map.of("keyId", BYTES)),
                        "kindVersion", message(Map.of("kind", TEXT, "version", TEXT)),
                        "integratedTime", LONG,
                        "inclusionPromise", message(Map.of("signedEntryTimestamp", BYTES)),
                        "inclusionProof", proof,
                        "canonicalizedBody", BYTES));
    }
}
