package io.longshore.cli.site;

import io.longshore.cli.command.ExitCodes;
import io.longshore.cli.command.FindingLines;
import io.longshore.cli.command.OutputFlag;
import io.longshore.cli.command.SettingsFlag;
import io.longshore.json.Json;
import io.longshore.pipeline.preflight.Finding;
import io.longshore.task.Cancellation;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code doctor}: what is wrong with this installation? */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = {
            "Looks at everything that the service needs here: versions, settings, rights, share, disk,"
                    + " clock, certificates, broker and registry. The output has no secrets and can be"
                    + " attached to a report of a problem.",
            "Exit code 0 if nothing failed, else 1."
        },
        footer = {"", "Example:", "  sudo -u longshore longshore doctor"})
public final class DoctorCommand implements Callable<Integer> {
    private static final int DOCUMENT = 1;

    @Spec private CommandSpec spec;

    @Mixin private SettingsFlag settings;

    @Mixin private OutputFlag output;

    /** The document of {@code -o json}. */
    private record Document(int version, boolean healthy, List<Diagnosis> findings) {}

    @Override
    public Integer call() {
        List<Diagnosis> findings =
                new Doctor(settings.load(), Clock.systemUTC(), new Cancellation()).examine();
        boolean healthy = findings.stream().noneMatch(it -> it.outcome() == Finding.Outcome.FAILED);
        PrintWriter out = spec.commandLine().getOut();
        if (output.isJson()) {
            Document document = new Document(DOCUMENT, healthy, findings);
            out.print(new String(Json.pretty(document), StandardCharsets.UTF_8));
        } else {
            findings.forEach(finding -> print(finding, out));
            out.println(healthy ? "Nothing has failed." : "Something has failed: see above.");
        }
        out.flush();
        return healthy ? ExitCodes.DONE : ExitCodes.FAILED;
    }

    private static void print(Diagnosis finding, PrintWriter out) {
        FindingLines.print(
                out, finding.outcome(), finding.subject(), finding.message(), finding.fix());
    }
}
