package io.longshore.proof.log;

import io.longshore.oci.Digest;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;

/**
 * A hash of a Merkle tree with SHA-256 (RFC 6962, section 2.1).
 *
 * @param bytes 32 of them; not to be changed
 */
@SuppressWarnings("ArrayRecordComponent")
public record Hash(byte[] bytes) {
    /** Of a hash, in bytes. */
    public static final int SIZE = 32;

    /** The root of the tree without leaves. */
    public static final Hash EMPTY = new Hash(Digest.sha256().digest());

    /**
     * @throws IllegalArgumentException if there are not 32 bytes
     */
    public Hash {
        if (bytes.length != SIZE) {
            throw new IllegalArgumentException("a hash has " + SIZE + " bytes");
        }
    }

    /** The hash of a leaf with this content. */
    public static Hash leaf(byte[] content) {
        MessageDigest sha256 = Digest.sha256();
        sha256.update((byte) 0);
        return new Hash(sha256.digest(content));
    }

    /** The hash of the node above two others. */
    public static Hash node(Hash left, Hash right) {
        MessageDigest sha256 = Digest.sha256();
        sha256.update((byte) 1);
        sha256.update(left.bytes);
        return new Hash(sha256.digest(right.bytes));
    }

    /**
     * Reads the form of {@link #toString}.
     *
     * @throws NotATlogException for any other text
     */
    public static Hash parse(String text) {
        byte[] bytes = Base64Text.decode(text);
        if (bytes.length != SIZE) {
            throw new NotATlogException("a hash has " + SIZE + " bytes");
        }
        return new Hash(bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Hash hash && MessageDigest.isEqual(bytes, hash.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** In Base 64, as checkpoints and proofs have it. */
    @Override
    public String toString() {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
