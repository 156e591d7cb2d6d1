package io.longshore.report;

/** How an import ended. */
public enum Status {
    /** All of it is in the registry and was read back. */
    VERIFIED,
    /** Pushed, but the verification found gaps. */
    INCOMPLETE,
    /** The input is at fault; nothing was pushed. */
    REJECTED,
    /** Everything else, after the last attempt. */
    FAILED
}
