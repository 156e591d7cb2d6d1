package io.longshore.proof.log;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;

/** Ed25519 signatures (RFC 8032) with raw public keys, by the JDK. */
public final class Ed25519 {
    /** Of a public key, in bytes. */
    public static final int KEY_SIZE = 32;

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

    /** Signs a message; the signature is the same at each call. */
    public static byte[] sign(PrivateKey key, byte[] message) {
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(key);
            signature.update(message);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the private key cannot sign", e);
        }
    }

    /** True if the signature is one of this key over this message. */
    public static boolean verifies(byte[] raw, byte[] message, byte[] signed) {
        try {
            PublicKey key =
                    KeyFactory.getInstance("Ed25519")
                            .generatePublic(new X509EncodedKeySpec(encoded(raw)));
            Signature signature = Signature.getInstance("Ed25519");
            signature.initVerify(key);
            signature.update(message);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            // Not a point of the curve, or not the form of a signature.
            return false;
        }
    }
}
