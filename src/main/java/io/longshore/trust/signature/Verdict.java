package io.longshore.trust.signature;

import org.jspecify.annotations.Nullable;

/**
 * What one signature came to.
 *
 * @param key the name of the key's file; null unless VALID
 * @param detail why, one sentence without its full stop; empty for VALID and NONE
 */
record Verdict(SignatureOutcome outcome, @Nullable String key, String detail) {
    static final Verdict NONE = new Verdict(SignatureOutcome.NONE, null, "");

    static Verdict valid(String key) {
        return new Verdict(SignatureOutcome.VALID, key, "");
    }

    static Verdict invalid(String detail) {
        return new Verdict(SignatureOutcome.INVALID, null, detail);
    }

    static Verdict unknownKey(String detail) {
        return new Verdict(SignatureOutcome.UNKNOWN_KEY, null, detail);
    }

    /**
     * Of several signatures of one subject, one valid signature is enough: another signer, or an
     * added invalid signature, does not change this. Without a valid one, an invalid signature
     * takes precedence over one by an unknown key.
     */
    Verdict or(Verdict other) {
        return other.outcome.outranks(outcome) ? other : this;
    }
}
