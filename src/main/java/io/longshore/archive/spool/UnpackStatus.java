package io.longshore.archive.spool;

/** How the process that uncompresses a file ends. Its exit status is the only thing it reports. */
final class UnpackStatus {
    static final int DONE = 0;

    /** The compressed stream ends early. */
    static final int TRUNCATED = 20;

    /** The compressed stream contradicts itself, or something else follows it. */
    static final int DAMAGED = 21;

    /** A frame of zstd needs more memory than the largest window that is accepted. */
    static final int WINDOW_TOO_LARGE = 22;

    /** The native library of zstd is not there, or not for this system. */
    static final int NO_LIBRARY = 23;

    /** A frame of zstd names a dictionary, which is not in the file. */
    static final int DICTIONARY = 24;

    /** SIGKILL, as Java reports it: the program itself never ends so. */
    static final int KILLED = 128 + 9;

    private UnpackStatus() {}
}
