package io.longshore.cli;

import io.longshore.report.Status;

/** The exit codes that a command promises. */
final class ExitCodes {
    static final int DONE = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;
    static final int REJECTED = 3;
    static final int INCOMPLETE = 4;

    private ExitCodes() {}

    /** The exit code of a command that ends with a report. */
    static int of(Status status) {
        return switch (status) {
            case VERIFIED -> DONE;
            case INCOMPLETE -> INCOMPLETE;
            case REJECTED -> REJECTED;
            case FAILED -> FAILED;
        };
    }
}
