package io.longshore.cli.command;

import io.longshore.report.Status;
import java.util.LinkedHashMap;
import java.util.Map;

/** The exit codes that a command promises. */
public final class ExitCodes {
    public static final int DONE = 0;
    public static final int FAILED = 1;
    public static final int USAGE = 2;
    public static final int REJECTED = 3;
    public static final int INCOMPLETE = 4;

    public static final int NOT_THERE = 5;

    private ExitCodes() {}

    /** Each code with its meaning, for the help, the man pages and docs/contracts.md. */
    public static Map<String, String> meanings() {
        Map<String, String> meanings = new LinkedHashMap<>();
        meanings.put("" + DONE, "Done and verified.");
        meanings.put("" + FAILED, "Failed; a retry may help.");
        meanings.put("" + USAGE, "Wrong usage or settings.");
        meanings.put("" + REJECTED, "Rejected because the input is faulty.");
        meanings.put("" + INCOMPLETE, "Pushed, but verification found gaps.");
        meanings.put("" + NOT_THERE, "What was asked for does not exist.");
        return meanings;
    }

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
