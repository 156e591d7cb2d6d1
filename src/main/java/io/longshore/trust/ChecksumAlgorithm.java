package io.longshore.trust;

import io.longshore.oci.HashAlgorithm;
import java.util.Locale;
import java.util.Optional;

/** The hash functions whose values people put beside files. */
public enum ChecksumAlgorithm {
    MD5("MD5", 32),
    SHA_1("SHA-1", 40),
    SHA_256("SHA-256", 64),
    SHA_384("SHA-384", 96),
    SHA_512("SHA-512", 128);

    private final String label;
    private final int digits;

    ChecksumAlgorithm(String label, int digits) {
        this.label = label;
        this.digits = digits;
    }

    /** As people write it: {@code SHA-256}. */
    public String label() {
        return label;
    }

    /** True if a tarball is accepted on it. */
    public boolean isProof() {
        return switch (this) {
            case MD5, SHA_1 -> false;
            case SHA_256, SHA_384, SHA_512 -> true;
        };
    }

    /** The same function as Longshore computes it over a tarball. */
    HashAlgorithm computed() {
        return switch (this) {
            case MD5 -> HashAlgorithm.MD5;
            case SHA_1 -> HashAlgorithm.SHA_1;
            case SHA_256 -> HashAlgorithm.SHA_256;
            case SHA_384 -> HashAlgorithm.SHA_384;
            case SHA_512 -> HashAlgorithm.SHA_512;
        };
    }

    /** Why it is not accepted; empty if it is. */
    String weakness() {
        return switch (this) {
            case MD5, SHA_1 ->
                    label
                            + " finds corruption, not tampering: files with a wanted "
                            + label
                            + " can be made";
            case SHA_256, SHA_384, SHA_512 -> "";
        };
    }

    /** The one whose values have this many hexadecimal digits. */
    static Optional<ChecksumAlgorithm> ofDigits(int count) {
        for (ChecksumAlgorithm algorithm : values()) {
            if (algorithm.digits == count) {
                return Optional.of(algorithm);
            }
        }
        return Optional.empty();
    }

    /** By name, as the tools write it: {@code SHA256}, {@code sha-256}, {@code SHA2-256}. */
    static Optional<ChecksumAlgorithm> named(String name) {
        String plain = name.toUpperCase(Locale.ROOT).replace("SHA2-", "SHA").replace("-", "");
        for (ChecksumAlgorithm algorithm : values()) {
            if (algorithm.label.replace("-", "").equals(plain)) {
                return Optional.of(algorithm);
            }
        }
        return Optional.empty();
    }
}
