package io.longshore.report;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An event for operators that does not belong to a job, on the address {@code longshore.alerts}.
 *
 * @param version always 1
 * @param about the subject: {@code registry}, {@code share}, {@code disk}, {@code drop}, {@code
 *     checksum} and others; docs/operations.md lists them
 * @param problem null when it is over
 * @param at when it began, or was over
 */
public record Alert(int version, String about, @Nullable ReportProblem problem, Instant at) {
    /** The only version there is. */
    public static final int VERSION = 1;

    public Alert(String about, @Nullable ReportProblem problem, Instant at) {
        this(VERSION, about, problem, at);
    }
}
