package io.longshore.cli.command;

/** The version as the jar's manifest has it. */
public final class Version {
    private Version() {}

    /** As in "longshore 1.0.0". */
    public static String text() {
        String version = Version.class.getPackage().getImplementationVersion();
        return "longshore " + (version == null ? "(not packaged)" : version);
    }
}
