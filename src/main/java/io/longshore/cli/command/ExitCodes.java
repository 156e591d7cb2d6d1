package io.longshore.cli.command;

import io.longshore.report.Status;

/** The exit codes that a command promises. */
public final class ExitCodes {
    public static final int DONE = 0;
    public static final int FAILED = 1;
    public static final int USAGE = 2;
    public static final int REJECTED = 3;
    public static final int INCOMPLETE = 4;

    private ExitCodes() {}

    /** The exit code of a command that ends with a report. */
    public static int of(Status status) {
        return switch (status) {
            case VERIFIED -> DONE;
            case INCOMPLETE -> INCOMPLETE;
            case REJECTED -> REJECTED;
            case FAILED -> FAILED;
        };
    }
}
