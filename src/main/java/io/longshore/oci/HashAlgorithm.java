package io.longshore.oci;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The hash functions that Longshore computes over a whole file. */
public enum HashAlgorithm {
    /** Shows that files differ, and proves nothing. */
    MD5("MD5"),
    /** Shows that files differ, and proves nothing. */
    SHA_1("SHA-1"),
    SHA_256("SHA-256"),
    SHA_384("SHA-384"),
    SHA_512("SHA-512");

    private final String label;

    HashAlgorithm(String label) {
        this.label = label;
    }

    /** A new hash to feed. */
    public MessageDigest newHash() {
        try {
            return MessageDigest.getInstance(label);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no " + label, e);
        }
    }
}
