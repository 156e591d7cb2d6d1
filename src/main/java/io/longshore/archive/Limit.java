package io.longshore.archive;

import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;

/**
 * The most of something that an archive may contain.
 *
 * @param name how messages name the limit, and what a person looks for to raise it
 * @param value the largest value that is accepted
 * @param inMebibytes whether messages show the value in MiB; the value itself is in bytes or
 *     characters
 */
public record Limit(String name, long value, boolean inMebibytes) {
    private static final long MIB = 1 << 20;

    /** The limit as a message names it: {@code 'longshore.limits.entries' is 250000}. */
    public String shown() {
        boolean mib = inMebibytes && value % MIB == 0;
        return "'" + name + "' is " + (mib ? value / MIB + " MiB" : value);
    }

    /** True if the value is more than the limit accepts. */
    public boolean isExceededBy(long actual) {
        return actual > value;
    }

    /**
     * The problem of an archive that exceeds the limit.
     *
     * @param archive its name, fit to be shown
     * @param why what exceeds the limit, as the end of a sentence
     */
    public ProblemException exceeded(String archive, String why) {
        return new ProblemException(
                Problem.permanent(
                                Code.TARBALL_TOO_LARGE,
                                "The archive '" + archive + "' exceeds a limit.",
                                "The limit " + shown() + ", and " + why + ".",
                                "If the archive is legitimate, raise '"
                                        + name
                                        + "', or split the export.")
                        .with("limit", name)
                        .with("value", value));
    }
}
