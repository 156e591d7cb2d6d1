package io.longshore.proof.audit;

import java.time.Instant;

/**
 * What time stamps of an authority state about a log.
 *
 * @param count number of time stamps that are right
 * @param entries the log had when the newest of them was made
 * @param at when it was made
 * @param authority the name in its certificate
 * @param isTrusted false if no certificate of an authority was named: then anybody may have made
 *     them
 */
public record StampedLog(int count, int entries, Instant at, String authority, boolean isTrusted) {
    /** One sentence for the result of an audit. */
    public String sentence() {
        return authority
                + " states that the first "
                + entries
                + " entries existed at "
                + at
                + " ("
                + count
                + (count == 1 ? " time stamp)." : " time stamps).")
                + (isTrusted
                        ? ""
                        : " Who that is was not checked: name its certificate, or that of its CA,"
                                + " with --timestamp-ca.");
    }
}
