package io.longshore.cli.command;

import picocli.CommandLine.Option;

/** How a command prints its result: as text for people, or as JSON for programs. */
public final class OutputFlag {
    private enum Type {
        TEXT,
        JSON
    }

    @Option(
            names = {"-o", "--output-type"},
            defaultValue = "text",
            paramLabel = "TYPE",
            description = "text or json (default: ${DEFAULT-VALUE}).")
    @AlwaysSet
    private Type type;

    /** Whether one JSON document, and nothing else, goes to standard output. */
    public boolean isJson() {
        return type == Type.JSON;
    }
}
