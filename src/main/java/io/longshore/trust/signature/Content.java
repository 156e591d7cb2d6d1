package io.longshore.trust.signature;

import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a signature may be of.
 *
 * @param digests those of its digests that are known
 * @param bytes all of it; null where it is too long to be held
 */
record Content(Map<Hash, byte[]> digests, byte @Nullable [] bytes) {
    /** Something small. */
    static Content of(byte[] bytes) {
        Map<Hash, byte[]> digests = new EnumMap<>(Hash.class);
        for (Hash hash : Hash.values()) {
            digests.put(hash, hash.digest().digest(bytes));
        }
        return new Content(digests, bytes);
    }
}
