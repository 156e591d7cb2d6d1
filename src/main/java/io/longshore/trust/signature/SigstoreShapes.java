package io.longshore.trust.signature;

import static io.longshore.json.Shape.ABSENT;
import static io.longshore.json.Shape.ANYTHING;
import static io.longshore.json.Shape.PLAIN;
import static io.longshore.json.Shape.TEXT;
import static io.longshore.json.Shape.list;
import static io.longshore.json.Shape.map;
import static io.longshore.json.Shape.object;

import io.longshore.json.Shape;
import java.util.Map;

/**
 * The members of a Sigstore bundle and of the statement in it (Sigstore protobuf-specs, {@code
 * sigstore_bundle.proto}; in-toto attestation 1). Readers made from a protobuf definition take a
 * second name for some members, which nobody writes; it is refused.
 */
final class SigstoreShapes {
    static final Shape BUNDLE =
            object(
                    Map.of(
                            "mediaType", TEXT,
                            "media_type", ABSENT,
                            "dsseEnvelope", envelope(),
                            "dsse_envelope", ABSENT,
                            "messageSignature", messageSignature(),
                            "message_signature", ABSENT,
                            "verificationMaterial", material(),
                            "verification_material", ABSENT),
                    PLAIN);

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

    private static Shape envelope() {
        Shape signature = object(Map.of("sig", TEXT, "keyid", TEXT), PLAIN);
        return object(
                Map.of(
                        "payload", TEXT,
                        "payloadType", TEXT,
                        "payload_type", ABSENT,
                        "signatures", list(signature)),
                PLAIN);
    }

    private static Shape messageSignature() {
        return object(
                Map.of(
                        "messageDigest", object(Map.of("algorithm", TEXT, "digest", TEXT), PLAIN),
                        "message_digest", ABSENT,
                        "signature", TEXT),
                PLAIN);
    }

    private static Shape material() {
        return object(
                Map.of("publicKey", object(Map.of("hint", TEXT), PLAIN), "public_key", ABSENT),
                PLAIN);
    }
}
