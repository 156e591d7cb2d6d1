package io.longshore.cli.site;

import io.longshore.cli.command.AlwaysSet;
import picocli.CommandLine.Option;

/** Why a command changes what the log of receipts proves. */
final class ReasonFlag {
    @Option(
            names = "--reason",
            required = true,
            paramLabel = "TEXT",
            description = "Becomes part of the log. Name no person.")
    @AlwaysSet
    private String reason;

    /** As given; becomes part of the log. */
    String text() {
        return reason;
    }
}
