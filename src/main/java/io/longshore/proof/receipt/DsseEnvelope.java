package io.longshore.proof.receipt;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.longshore.json.Json;
import io.longshore.proof.log.Ed25519;
import io.longshore.proof.log.NotATlogException;
import io.longshore.proof.log.NoteKey;
import io.longshore.proof.log.P256;
import io.longshore.proof.log.StatementSigner;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.BiPredicate;

/**
 * A signed document (DSSE, the envelope of in-toto).
 *
 * @param payload in Base 64
 * @param payloadType of the payload
 * @param signatures at least one
 */
public record DsseEnvelope(String payload, String payloadType, List<Signature> signatures) {
    /** The type of in-toto statements. */
    public static final String IN_TOTO = "application/vnd.in-toto+json";

    /** The longest envelope that is read, in bytes. */
    public static final int LONGEST = 16 << 20;

    /**
     * A signature.
     *
     * @param keyid the fingerprint of the key in hexadecimal digits: a hint only
     * @param sig in Base 64
     */
    public record Signature(String keyid, String sig) {}

    public DsseEnvelope {
        signatures = signatures == null ? List.of() : List.copyOf(signatures);
    }

    /** Signs an in-toto statement. */
    static DsseEnvelope sign(byte[] statement, StatementSigner signer) {
        byte[] signature = signer.signature().apply(encoded(IN_TOTO, statement));
        return new DsseEnvelope(
                Base64.getEncoder().encodeToString(statement),
                IN_TOTO,
                List.of(
                        new Signature(
                                signer.keyid(), Base64.getEncoder().encodeToString(signature))));
    }

    /**
     * @throws NotATlogException if the bytes are not an envelope
     */
    public static DsseEnvelope parse(byte[] envelope) {
        try {
            DsseEnvelope parsed = Json.THEIRS.readValue(envelope, DsseEnvelope.class);
            if (parsed != null && parsed.payload != null && parsed.payloadType != null) {
                return parsed;
            }
        } catch (IOException e) {
            throw new NotATlogException("a receipt is not a DSSE envelope");
        }
        throw new NotATlogException("a receipt is not a DSSE envelope");
    }

    /**
     * The payload, of which the type and a signature were checked.
     *
     * @throws NotATlogException if this key has not signed it, or it is not an in-toto statement
     */
    public byte[] require(NoteKey key) {
        return require((message, signed) -> Ed25519.verifies(key.key(), message, signed));
    }

    /**
     * The same for a P-256 key.
     *
     * @param encoded its SubjectPublicKeyInfo
     */
    public byte[] requireP256(byte[] encoded) {
        return require((message, signed) -> P256.verifies(encoded, message, signed));
    }

    private byte[] require(BiPredicate<byte[], byte[]> verifier) {
        byte[] content = bytes();
        byte[] message = encoded(payloadType, content);
        if (signatures.stream().noneMatch(it -> verifier.test(message, decode(it.sig())))) {
            throw new NotATlogException("a receipt is not signed by the key of the site");
        }
        if (!payloadType.equals(IN_TOTO)) {
            throw new NotATlogException("a receipt is not an in-toto statement");
        }
        return content;
    }

    /**
     * The payload, of which nothing was checked.
     *
     * @throws NotATlogException if it is not Base 64
     */
    public byte[] unchecked() {
        return bytes();
    }

    private byte[] bytes() {
        return decode(payload);
    }

    private static byte[] decode(String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new NotATlogException("a receipt has a member that is not Base 64");
        }
    }

    /** The pre-authentication encoding. */
    private static byte[] encoded(String type, byte[] content) {
        byte[] name = type.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(("DSSEv1 " + name.length + " ").getBytes(StandardCharsets.UTF_8));
        out.writeBytes(name);
        out.writeBytes((" " + content.length + " ").getBytes(StandardCharsets.UTF_8));
        out.writeBytes(content);
        return out.toByteArray();
    }

    /** The envelope as it is written: one line of JSON. */
    @JsonIgnore
    public byte[] toBytes() {
        return Json.compact(this);
    }
}
