package io.longshore.cli.site;

import io.longshore.cli.command.ExitCodes;
import io.longshore.cli.command.OutputFlag;
import io.longshore.cli.command.Version;
import io.longshore.json.Json;
import io.longshore.report.RunningProgram;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code version}: what exactly runs here. */
@Command(
        name = "version",
        mixinStandardHelpOptions = true,
        description = "Prints the version of Longshore, its commit, and the Java that runs it.",
        footer = {"", "Example:", "  longshore version -o json"})
public final class VersionCommand implements Callable<Integer> {
    private static final int DOCUMENT = 1;

    @Spec private CommandSpec spec;

    @Mixin private OutputFlag output;

    /** The document of {@code -o json}. */
    private record Running(
            int version,
            String longshore,
            String commit,
            String commitTime,
            String java,
            String javaVendor,
            String system) {}

    @Override
    public Integer call() {
        Running running =
                new Running(
                        DOCUMENT,
                        RunningProgram.version(),
                        RunningProgram.commit(),
                        RunningProgram.commitTime(),
                        System.getProperty("java.version"),
                        System.getProperty("java.vendor"),
                        System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        PrintWriter out = spec.commandLine().getOut();
        if (output.isJson()) {
            out.print(new String(Json.pretty(running), StandardCharsets.UTF_8));
        } else {
            out.println(Version.text());
            out.println("commit " + running.commit() + " of " + running.commitTime());
            out.println("Java " + running.java() + " (" + running.javaVendor() + ")");
            out.println(running.system());
        }
        out.flush();
        return ExitCodes.DONE;
    }
}
