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
    NONE;

    /** Whether this outcome decides over the other one where a thing has several signatures. */
    boolean outranks(SignatureOutcome other) {
        return rank() < other.rank();
    }

    private int rank() {
        return switch (this) {
            case VALID -> 0;
            case INVALID -> 1;
            case UNKNOWN_KEY -> 2;
            case NONE -> 3;
        };
    }
}
