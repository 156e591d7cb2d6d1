package io.longshore.trust.signature;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.longshore.json.JsonTree;
import io.longshore.json.ProtoJson;
import io.longshore.text.Printable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A Sigstore bundle as cosign 3 writes it with a key and without a transparency log (Sigstore
 * protobuf-specs, {@code sigstore_bundle.proto}, version 0.3; the versions before differ in what is
 * not read here). It signs a file by its digest ({@code messageSignature}), or an image by an
 * in-toto statement in a DSSE envelope.
 */
final class SigstoreBundle {
    /** All that there are; as media types of layers as well. */
    static final Set<String> MEDIA_TYPES =
            Set.of(
                    "application/vnd.dev.sigstore.bundle+json;version=0.1",
                    "application/vnd.dev.sigstore.bundle+json;version=0.2",
                    "application/vnd.dev.sigstore.bundle+json;version=0.3",
                    "application/vnd.dev.sigstore.bundle.v0.3+json");

    static final int MOST_BYTES = 1 << 20;

    private static final String ENVELOPE = "dsseEnvelope";
    private static final String MESSAGE = "messageSignature";
    private static final Set<String> STATEMENTS =
            Set.of("https://in-toto.io/Statement/v0.1", "https://in-toto.io/Statement/v1");

    /** What sets "this is signed" apart from statements about something (SBOMs, scans). */
    private static final String SIGNED = "https://sigstore.dev/cosign/sign/v1";

    private static final int MOST_SIGNATURES = 16;
    private static final int MOST_SUBJECTS = 256;

    private final JsonNode bundle;

    private SigstoreBundle(JsonNode bundle) {
        this.bundle = bundle;
    }

    /**
     * @throws IOException if it is not a Sigstore bundle; the message gives the reason
     */
    static SigstoreBundle parse(byte[] document) throws IOException {
        if (document.length > MOST_BYTES) {
            throw new IOException("it is longer than " + MOST_BYTES + " bytes");
        }
        JsonNode bundle;
        try {
            bundle = JsonTree.of(document, SigstoreShapes.BUNDLE);
        } catch (JsonProcessingException e) {
            throw new IOException("it is not JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new IOException("it cannot be read: " + e.getMessage(), e);
        }
        String mediaType = bundle.path("mediaType").asText("");
        if (!MEDIA_TYPES.contains(mediaType)) {
            throw new IOException("it is not a Sigstore bundle");
        }
        if (bundle.hasNonNull(ENVELOPE) == bundle.hasNonNull(MESSAGE)) {
            throw new IOException(
                    "it is a Sigstore bundle that does not hold exactly one signature");
        }
        return new SigstoreBundle(bundle);
    }

    /**
     * Compares the bundle with the content that it should sign.
     *
     * @return NONE if it is a statement of another kind, not a signature
     */
    Verdict verdict(List<PlainKey> keys, Content content) {
        try {
            return bundle.has(ENVELOPE)
                    ? statement(keys, content, bundle.get(ENVELOPE))
                    : message(keys, content, bundle.get(MESSAGE));
        } catch (IOException e) {
            return Verdict.invalid(
                    "its Sigstore bundle is damaged: " + Printable.of(e.getMessage()));
        }
    }

    private Verdict message(List<PlainKey> keys, Content content, JsonNode message)
            throws IOException {
        JsonNode noted = message.path("messageDigest");
        if (noted.hasNonNull("algorithm")) {
            String algorithm = noted.get("algorithm").asText("");
            byte[] actual = digest(content, algorithm);
            if (actual == null) {
                return Verdict.unknownKey(
                        "it is over a "
                                + Printable.of(algorithm)
                                + ", which no key that counts here signs");
            }
            if (!Arrays.equals(actual, base64(noted.path("digest")))) {
                return Verdict.invalid("it is the signature of something else");
            }
        }
        return byKey(keys, content, List.of(base64(message.path("signature"))));
    }

    private static byte @Nullable [] digest(Content content, String algorithm) {
        for (Hash hash : Hash.values()) {
            if (hash.inBundle().equals(algorithm)) {
                return content.digests().get(hash);
            }
        }
        return null;
    }

    private Verdict statement(List<PlainKey> keys, Content content, JsonNode envelope)
            throws IOException {
        String type = envelope.path("payloadType").asText("");
        byte[] payload = base64(envelope.path("payload"));
        JsonNode statement =
                type.equals(Statements.IN_TOTO)
                        ? JsonTree.of(payload, SigstoreShapes.STATEMENT)
                        : null;
        if (statement == null
                || !STATEMENTS.contains(statement.path("_type").asText(""))
                || !statement.path("predicateType").asText("").equals(SIGNED)) {
            return Verdict.NONE;
        }
        if (!names(statement, content)) {
            return Verdict.invalid("it is the signature of something else");
        }
        List<byte[]> signatures = new ArrayList<>();
        for (JsonNode one : envelope.path("signatures")) {
            if (signatures.size() == MOST_SIGNATURES) {
                throw new IOException("more than " + MOST_SIGNATURES + " signatures");
            }
            signatures.add(base64(one.path("sig")));
        }
        return byKey(keys, Content.of(preAuthenticated(type, payload)), signatures);
    }

    private static boolean names(JsonNode statement, Content content) throws IOException {
        String sha256 = HexFormat.of().formatHex(content.digests().get(Hash.SHA_256));
        JsonNode subjects = statement.path("subject");
        if (subjects.size() > MOST_SUBJECTS) {
            throw new IOException("more than " + MOST_SUBJECTS + " subjects");
        }
        for (JsonNode subject : subjects) {
            if (subject.path("digest").path("sha256").asText("").equals(sha256)) {
                return true;
            }
        }
        return false;
    }

    /** What a DSSE signature is over (DSSE protocol, "PAE"). */
    static byte[] preAuthenticated(String type, byte[] payload) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] name = type.getBytes(UTF_8);
        bytes.writeBytes(("DSSEv1 " + name.length + " ").getBytes(UTF_8));
        bytes.writeBytes(name);
        bytes.writeBytes((" " + payload.length + " ").getBytes(UTF_8));
        bytes.writeBytes(payload);
        return bytes.toByteArray();
    }

    private Verdict byKey(List<PlainKey> keys, Content content, List<byte[]> signatures) {
        for (PlainKey key : keys) {
            if (signatures.stream().anyMatch(signature -> key.signed(content, signature))) {
                return Verdict.valid(key.name());
            }
        }
        JsonNode material = bundle.path("verificationMaterial");
        String hint = material.path("publicKey").path("hint").asText("");
        for (PlainKey key : keys) {
            if (key.hint().equals(hint) && (content.bytes() != null || !key.needsBytes())) {
                return Verdict.invalid(
                        "it says that it was made with " + key.name() + ", and was not");
            }
        }
        if (material.hasNonNull("certificate") || material.hasNonNull("x509CertificateChain")) {
            return Verdict.unknownKey(
                    "it was made with a certificate, and only keys can be checked without a network");
        }
        return Verdict.unknownKey("none of the keys that count here made it");
    }

    private static byte[] base64(JsonNode text) throws IOException {
        if (!text.isTextual()) {
            throw new IOException("a member is missing");
        }
        try {
            return ProtoJson.bytes(text.asText());
        } catch (IllegalArgumentException e) {
            throw new IOException("a member is not base 64", e);
        }
    }
}
