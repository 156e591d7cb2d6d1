package io.longshore.oci;

import java.security.MessageDigest;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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

    /** The hashes of a file while it is being read. Not thread-safe. */
    public static final class Computation {
        private final Map<HashAlgorithm, MessageDigest> running =
                new EnumMap<>(HashAlgorithm.class);

        /**
         * @param algorithms in addition to SHA-256
         */
        public Computation(Set<HashAlgorithm> algorithms) {
            running.put(HashAlgorithm.SHA_256, HashAlgorithm.SHA_256.newHash());
            algorithms.forEach(it -> running.put(it, it.newHash()));
        }

        /** Each must be fed with the whole file, in its order. */
        public List<MessageDigest> running() {
            return List.copyOf(running.values());
        }

        /** Of what they were fed with; asked once. */
        public FileHashes result() {
            Map<HashAlgorithm, String> hex = new EnumMap<>(HashAlgorithm.class);
            running.forEach((it, hash) -> hex.put(it, HexFormat.of().formatHex(hash.digest())));
            return new FileHashes(hex);
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
