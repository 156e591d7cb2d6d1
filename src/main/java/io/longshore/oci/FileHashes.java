package io.longshore.oci;

import java.util.Map;
import java.util.Optional;

/**
 * The hashes of a whole file.
 *
 * @param byAlgorithm lower-case hexadecimal digits; SHA-256 is always among them
 */
public record FileHashes(Map<HashAlgorithm, String> byAlgorithm) {
    public FileHashes {
        byAlgorithm = Map.copyOf(byAlgorithm);
        if (!byAlgorithm.containsKey(HashAlgorithm.SHA_256)) {
            throw new IllegalArgumentException("the SHA-256 is missing");
        }
    }

    /** The SHA-256 as a digest. */
    public Digest sha256() {
        return Digest.parse("sha256:" + byAlgorithm.get(HashAlgorithm.SHA_256));
    }

    /** Lower-case hexadecimal digits; empty if this hash was not computed. */
    public Optional<String> hex(HashAlgorithm algorithm) {
        return Optional.ofNullable(byAlgorithm.get(algorithm));
    }
}
