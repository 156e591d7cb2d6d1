package io.longshore.archive;

/** Sees all bytes of a file, in order, while they are read for the hashes. */
public interface ByteSink {
    /**
     * The next bytes; called by one thread at a time.
     *
     * @param bytes only the first {@code count} count, and only until this returns; not to be
     *     changed
     */
    void take(byte[] bytes, int count);
}
