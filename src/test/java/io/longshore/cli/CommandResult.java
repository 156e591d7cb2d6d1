package io.longshore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.report.ImportReport;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;

/** A command as a user runs it: its output and its exit code. */
public record CommandResult(int exitCode, String out, String err) {
    public static CommandResult longshore(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = Program.commandLine(arguments);
        line.setOut(new PrintWriter(out));
        line.setErr(new PrintWriter(err));
        int exitCode = line.execute(arguments);
        return new CommandResult(exitCode, out.toString(), err.toString());
    }

    /** Standard output as the one report that it must be. */
    public ImportReport report() {
        assertThat(out).as("standard output, with on standard error: " + err).startsWith("{");
        return ImportReport.parse(out.getBytes(StandardCharsets.UTF_8));
    }

    /** The code of the only problem. */
    public String problem() {
        assertThat(report().problems()).hasSize(1);
        return report().problems().get(0).code();
    }
}
