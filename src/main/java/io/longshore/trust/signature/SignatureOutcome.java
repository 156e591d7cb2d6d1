package io.longshore.trust.signature;

/** What checking the signatures of one thing came to. */
public enum SignatureOutcome {
    /** One of our keys signed exactly this. */
    VALID,
    /** There is a signature, and it is of something else, damaged, or of a kind not understood. */
    INVALID,
    /** There is a signature in form, and none of the keys that count here made it. */
    UNKNOWN_KEY,
    /** There is no signature. */
    NONE
}
