package io.longshore.job;

/** What checking a signature came to. */
public enum SignatureOutcome {
    VALID,
    INVALID,
    UNKNOWN_KEY,
    NONE
}
