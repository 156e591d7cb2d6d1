package io.longshore.cli;

import picocli.CommandLine.IVersionProvider;

/** The version as the jar's manifest has it. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {text()};
    }

    /** As in "longshore 1.0.0". */
    static String text() {
        String version = Version.class.getPackage().getImplementationVersion();
        return "longshore " + (version == null ? "(not packaged)" : version);
    }
}
