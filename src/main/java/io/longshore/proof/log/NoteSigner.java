package io.longshore.proof.log;

import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.PrivateKey;

/** A key for signed notes with its private part. Thread-safe. */
public final class NoteSigner {
    private final NoteKey key;
    private final PrivateKey secret;

    private NoteSigner(NoteKey key, PrivateKey secret) {
        this.key = key;
        this.secret = secret;
    }

    /**
     * @throws NotATlogException if the two do not belong together
     */
    public static NoteSigner of(NoteKey key, PrivateKey secret) {
        byte[] message = key.toString().getBytes(StandardCharsets.UTF_8);
        if (!key.verifies(message, Ed25519.sign(secret, message))) {
            throw new NotATlogException("the private key does not belong to the public one");
        }
        return new NoteSigner(key, secret);
    }

    /** A new key. */
    public static NoteSigner generate(String name, NoteKey.Type type) {
        return of(name, type, Ed25519.generate());
    }

    /** A pair under a name. */
    public static NoteSigner of(String name, NoteKey.Type type, KeyPair pair) {
        return of(new NoteKey(name, type, Ed25519.raw(pair.getPublic())), pair.getPrivate());
    }

    /** The public part. */
    public NoteKey key() {
        return key;
    }

    /** Signs a message; the signature is the same at each call. */
    public byte[] sign(byte[] message) {
        return Ed25519.sign(secret, message);
    }
}
