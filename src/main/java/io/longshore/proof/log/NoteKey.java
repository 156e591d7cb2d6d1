package io.longshore.proof.log;

import io.longshore.oci.Digest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * A public key for signed notes (C2SP {@code signed-note}): a name, a type and an Ed25519 key.
 *
 * @param name without spaces and {@code +}
 * @param type of the signatures
 * @param key the 32 bytes of RFC 8032; not to be changed
 */
@SuppressWarnings("ArrayRecordComponent")
public record NoteKey(String name, Type type, byte[] key) {
    /** What a signature is over. */
    public enum Type {
        /** The text of the note. */
        ED25519(1),
        /** A time and the text: a cosignature of a witness. */
        COSIGNATURE(4);

        private final int identifier;

        Type(int identifier) {
            this.identifier = identifier;
        }

        static Type of(int identifier) {
            for (Type type : values()) {
                if (type.identifier == identifier) {
                    return type;
                }
            }
            throw new NotATlogException("a key of the unknown type " + identifier);
        }
    }

    private static final Pattern NAME = Pattern.compile("[^\\s\\p{Z}\\p{Cntrl}+]{1,200}");

    /**
     * @throws NotATlogException if the name or the key is none
     */
    public NoteKey {
        if (!isName(name)) {
            throw new NotATlogException("the name of a key is empty, or has a space or '+'");
        }
        if (key.length != Ed25519.KEY_SIZE) {
            throw new NotATlogException("an Ed25519 key has 32 bytes");
        }
    }

    /** True if a key may have this name. */
    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    /**
     * Reads a verifier key: {@code name+id+key}.
     *
     * @throws NotATlogException if it is none of a known type, or its id does not belong to it
     */
    public static NoteKey parse(String text) {
        String[] parts = text.strip().split("\\+", 3);
        if (parts.length != 3) {
            throw new NotATlogException("a verifier key has the form name+id+key");
        }
        byte[] typed = Base64Text.decode(parts[2]);
        if (typed.length == 0) {
            throw new NotATlogException("a verifier key without a key");
        }
        NoteKey key =
                new NoteKey(
                        parts[0], Type.of(typed[0]), Arrays.copyOfRange(typed, 1, typed.length));
        if (!key.hexId().equals(parts[1])) {
            throw new NotATlogException("the id of a verifier key does not belong to it");
        }
        return key;
    }

    /** The first four bytes of the hash over name, type and key. */
    public int id() {
        MessageDigest sha256 = Digest.sha256();
        sha256.update((name + "\n").getBytes(StandardCharsets.UTF_8));
        return ByteBuffer.wrap(sha256.digest(typed())).getInt();
    }

    /** Checks a signature of this key, as far as it is one over the message itself. */
    boolean verifies(byte[] message, byte[] signature) {
        return Ed25519.verifies(key, message, signature);
    }

    /**
     * For two people to compare: the SHA-256 of the key as {@code openssl pkey -pubin -outform DER}
     * writes it, in groups of four digits.
     */
    public String fingerprint() {
        return Digest.of(Ed25519.encoded(key)).hex().replaceAll("(.{4})(?!$)", "$1 ");
    }

    /** The same without spaces: the id of this key in receipts. */
    public String fingerprintHex() {
        return Digest.of(Ed25519.encoded(key)).hex();
    }

    private byte[] typed() {
        byte[] typed = new byte[1 + key.length];
        typed[0] = (byte) type.identifier;
        System.arraycopy(key, 0, typed, 1, key.length);
        return typed;
    }

    private String hexId() {
        return HexFormat.of().toHexDigits(id());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NoteKey that && toString().equals(that.toString());
    }

    @Override
    public int hashCode() {
        return toString().hashCode();
    }

    /** The verifier key: {@code name+id+key}. */
    @Override
    public String toString() {
        return name + "+" + hexId() + "+" + Base64Text.encode(typed());
    }
}
