package io.longshore.proof.log;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** ECDSA signatures on the curve P-256 with SHA-256, in DER, by the JDK. */
public final class P256 {
    private static final String ALGORITHM = "SHA256withECDSA";

    /** What precedes the point in a SubjectPublicKeyInfo of this curve (RFC 5480). */
    private static final byte[] PREFIX =
            HexFormat.of().parseHex("3059301306072a8648ce3d020106082a8648ce3d030107034200");

    private static final int POINT = 65;

    private P256() {}

    /** True for the SubjectPublicKeyInfo of a key on this curve. */
    public static boolean isKey(byte[] encoded) {
        return encoded.length == PREFIX.length + POINT
                && Arrays.equals(Arrays.copyOf(encoded, PREFIX.length), PREFIX);
    }

    /**
     * Signs a message; each call makes another signature.
     *
     * @param provider of the key; null if any will do
     * @throws GeneralSecurityException if the key cannot sign, or its device does not answer
     */
    public static byte[] sign(PrivateKey key, byte[] message, @Nullable Provider provider)
            throws GeneralSecurityException {
        Signature signature =
                provider == null
                        ? Signature.getInstance(ALGORITHM)
                        : Signature.getInstance(ALGORITHM, provider);
        signature.initSign(key);
        signature.update(message);
        return signature.sign();
    }

    /** True if the signature is one of this SubjectPublicKeyInfo over this message. */
    public static boolean verifies(byte[] encoded, byte[] message, byte[] signed) {
        if (!isKey(encoded)) {
            return false;
        }
        try {
            PublicKey key =
                    KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(encoded));
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initVerify(key);
            signature.update(message);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            // Not a point of the curve, or not the form of a signature.
            return false;
        }
    }

    /** The key in PEM, for other programs. */
    public static String pem(byte[] encoded) {
        return "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded)
                + "\n-----END PUBLIC KEY-----\n";
    }
}
