package io.longshore.cli;

/** The version as the jar's manifest has it. */
final class Version {
    private Version() {}

    /** As in "longshore 1.0.0". */
    static String text() {
        String version = Version.class.getPackage().getImplementationVersion();
        return "longshore " + (version == null ? "(not packaged)" : version);
    }
}
