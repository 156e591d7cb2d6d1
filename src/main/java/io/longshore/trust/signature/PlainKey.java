package io.longshore.trust.signature;

import java.io.IOException;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.crypto.Signer;
import org.bouncycastle.crypto.digests.NullDigest;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.signers.DSADigestSigner;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.bouncycastle.crypto.signers.Ed25519phSigner;
import org.bouncycastle.crypto.signers.RSADigestSigner;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;
import org.bouncycastle.crypto.util.PublicKeyFactory;

/**
 * A public key as cosign writes it ({@code cosign.pub}). ECDSA and RSA (PKCS #1 v1.5) sign a
 * digest, so that a file of any size is checked by its hash; Ed25519 signs the message itself.
 */
final class PlainKey {
    private static final int LEAST_RSA_BITS = 2048;
    private static final int MOST_RSA_BITS = 8192;

    private final String name;
    private final AsymmetricKeyParameter key;
    private final Set<Hash> hashes;
    private final String hint;

    private PlainKey(String name, AsymmetricKeyParameter key, Set<Hash> hashes, String hint) {
        this.name = name;
        this.key = key;
        this.hashes = hashes;
        this.hint = hint;
    }

    /**
     * @param name of the key's file
     * @param info a SubjectPublicKeyInfo in DER
     * @throws IOException if it is none, or of a kind that is not supported; the message says which
     */
    static PlainKey of(String name, byte[] info) throws IOException {
        AsymmetricKeyParameter key;
        try {
            key = PublicKeyFactory.createKey(info);
        } catch (IOException | RuntimeException e) {
            throw new IOException("it holds no public key that can be read", e);
        }
        String hint = Base64.getEncoder().encodeToString(Hash.SHA_256.digest().digest(info));
        return new PlainKey(name, key, hashesOf(key), hint);
    }

    /**
     * cosign 2 hashes with SHA-256 whatever the curve, cosign 3 with the hash that fits the curve.
     */
    private static Set<Hash> hashesOf(AsymmetricKeyParameter key) throws IOException {
        if (key instanceof Ed25519PublicKeyParameters) {
            return EnumSet.noneOf(Hash.class);
        }
        if (key instanceof RSAKeyParameters rsa) {
            int bits = rsa.getModulus().bitLength();
            if (bits < LEAST_RSA_BITS || bits > MOST_RSA_BITS) {
                throw new IOException(
                        "its RSA key has "
                                + bits
                                + " bits; the supported range is "
                                + LEAST_RSA_BITS
                                + " to "
                                + MOST_RSA_BITS
                                + " bits");
            }
            return EnumSet.of(Hash.SHA_256);
        }
        if (key instanceof ECPublicKeyParameters ec
                && ec.getParameters() instanceof ECNamedDomainParameters curve) {
            ASN1ObjectIdentifier id = curve.getName();
            if (SECObjectIdentifiers.secp256r1.equals(id)) {
                return EnumSet.of(Hash.SHA_256);
            }
            if (SECObjectIdentifiers.secp384r1.equals(id)) {
                return EnumSet.of(Hash.SHA_256, Hash.SHA_384);
            }
        }
        throw new IOException("its key is not one of ECDSA P-256, ECDSA P-384, RSA, Ed25519");
    }

    String name() {
        return name;
    }

    /** The hint that identifies it in a Sigstore bundle: SHA-256 of its DER, in base 64. */
    String hint() {
        return hint;
    }

    /** The hashes that a signature of this key may be over; none for Ed25519. */
    Set<Hash> hashes() {
        return hashes;
    }

    /** Whether a signature can be checked with the bytes only, not by their digest. */
    boolean needsBytes() {
        return key instanceof Ed25519PublicKeyParameters;
    }

    /** Whether this key signed this; never for Ed25519 where the bytes are not at hand. */
    boolean signed(Content content, byte[] signature) {
        if (needsBytes()) {
            return content.bytes() != null && signedWhole(content.bytes(), signature);
        }
        return content.digests().entrySet().stream()
                .filter(digest -> hashes.contains(digest.getKey()))
                .anyMatch(
                        digest -> verifies(signer(digest.getKey()), digest.getValue(), signature));
    }

    /** cosign signs files with Ed25519 and images with Ed25519ph (RFC 8032, 5.1). */
    private boolean signedWhole(byte[] message, byte[] signature) {
        return verifies(new Ed25519Signer(), message, signature)
                || verifies(new Ed25519phSigner(new byte[0]), message, signature);
    }

    private Signer signer(Hash hash) {
        return key instanceof RSAKeyParameters
                ? new RSADigestSigner(new NullDigest(), hash.id())
                : new DSADigestSigner(
                        new ECDSASigner(), new NullDigest(), StandardDSAEncoding.INSTANCE);
    }

    private boolean verifies(Signer signer, byte[] message, byte[] signature) {
        try {
            signer.init(false, key);
            signer.update(message, 0, message.length);
            return signer.verifySignature(signature);
        } catch (RuntimeException e) {
            // A malformed signature is not valid.
            return false;
        }
    }
}
