package io.longshore.cli.command;

import io.longshore.report.RunningProgram;

/** The version as the jar's manifest has it. */
public final class Version {
    private Version() {}

    /** As in "longshore 1.0.0". */
    public static String text() {
        return "longshore " + RunningProgram.version();
    }
}
