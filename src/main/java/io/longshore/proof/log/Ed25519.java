package io.longshore.proof.log;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.EdECPrivateKey;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Ed25519 signatures (RFC 8032) with raw public keys. Keys are made by the JDK; Bouncy Castle signs
 * and verifies, for which Java 17 takes several times as long.
 */
public final class Ed25519 {
    /** Of a public key, in bytes. */
    public static final int KEY_SIZE = 32;

    private static final int SIGNATURE_SIZE = 64;

    /** What precedes the key in its SubjectPublicKeyInfo (RFC 8410, section 4). */
    private static final byte[] PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

    private Ed25519() {}

    /** A new pair. */
    public static KeyPair generate() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Java 17 has Ed25519", e);
        }
    }

    /** The 32 bytes of a public key. */
    public static byte[] raw(PublicKey key) {
        byte[] encoded = key.getEncoded();
        return Arrays.copyOfRange(encoded, encoded.length - KEY_SIZE, encoded.length);
    }

    /** The SubjectPublicKeyInfo of a raw public key. */
    public static byte[] encoded(byte[] raw) {
        byte[] encoded = Arrays.copyOf(PREFIX, PREFIX.length + KEY_SIZE);
        System.arraycopy(raw, 0, encoded, PREFIX.length, KEY_SIZE);
        return encoded;
    }

    /**
     * Signs a message; the signature is the same at each call.
     *
     * @param key an Ed25519 key that can be exported
     */
    public static byte[] sign(PrivateKey key, byte[] message) {
        byte[] secret =
                ((EdECPrivateKey) key)
                        .getBytes()
                        .orElseThrow(() -> new IllegalArgumentException("the key is not exported"));
        byte[] signature = new byte[SIGNATURE_SIZE];
        org.bouncycastle.math.ec.rfc8032.Ed25519.sign(
                secret, 0, message, 0, message.length, signature, 0);
        return signature;
    }

    /** True if the signature is one of this key over this message. */
    public static boolean verifies(byte[] raw, byte[] message, byte[] signed) {
        return raw.length == KEY_SIZE
                && signed.length == SIGNATURE_SIZE
                && org.bouncycastle.math.ec.rfc8032.Ed25519.verify(
                        signed, 0, raw, 0, message, 0, message.length);
    }
}
