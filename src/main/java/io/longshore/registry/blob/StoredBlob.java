package io.longshore.registry.blob;

/**
 * What a registry has of a blob, as its content showed and not only its index.
 *
 * @param sizeBytes of the whole blob; 0 unless it is {@link State#READABLE}
 */
public record StoredBlob(State state, long sizeBytes) {
    /** The answers to the question whether a blob is there. */
    public enum State {
        /** The registry does not know it. */
        MISSING,
        /**
         * The registry knows it and sends nothing of it: its content was removed beside the running
         * registry, or its storage is damaged.
         */
        UNREADABLE,
        /** The registry sent its last byte. */
        READABLE
    }

    static final StoredBlob MISSING = new StoredBlob(State.MISSING, 0);
    static final StoredBlob UNREADABLE = new StoredBlob(State.UNREADABLE, 0);

    static StoredBlob readable(long sizeBytes) {
        return new StoredBlob(State.READABLE, sizeBytes);
    }

    /** True if it can be read and has this size. */
    public boolean isWhole(long expectedBytes) {
        return state == State.READABLE && sizeBytes == expectedBytes;
    }
}
