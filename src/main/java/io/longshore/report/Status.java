package io.longshore.report;

/** How an import ended. */
public enum Status {
    /** All content is in the registry and was verified by reading it back. */
    VERIFIED,
    /** Pushed, but the verification found gaps. */
    INCOMPLETE,
    /** The input is at fault; nothing was pushed. */
    REJECTED,
    /** Everything else, after the last attempt. */
    FAILED
}
