package io.longshore.report;

/** What checking a signature came to. */
public enum SignatureOutcome {
    VALID,
    INVALID,
    UNKNOWN_KEY,
    NONE
}
