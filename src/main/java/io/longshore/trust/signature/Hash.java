package io.longshore.trust.signature;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.function.Supplier;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;

/** The hashes that plain signatures are made over. */
enum Hash {
    SHA_256("SHA-256", () -> NISTObjectIdentifiers.id_sha256, "SHA2_256"),
    SHA_384("SHA-384", () -> NISTObjectIdentifiers.id_sha384, "SHA2_384");

    private final String algorithm;

    /** Asked for only where there are signatures: to load it takes tens of milliseconds. */
    private final Supplier<ASN1ObjectIdentifier> id;

    private final String inBundle;

    Hash(String algorithm, Supplier<ASN1ObjectIdentifier> id, String inBundle) {
        this.algorithm = algorithm;
        this.id = id;
        this.inBundle = inBundle;
    }

    /** A new one to feed. */
    MessageDigest digest() {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no " + algorithm, e);
        }
    }

    ASN1ObjectIdentifier id() {
        return id.get();
    }

    /** What a Sigstore bundle calls it (sigstore_common.proto, {@code HashAlgorithm}). */
    String inBundle() {
        return inBundle;
    }
}
