package io.longshore.cli;

import io.longshore.json.Json;
import io.longshore.oci.Reference;
import io.longshore.problem.Problem;
import io.longshore.transfer.BundleVerifier;
import io.longshore.transfer.PlannedImage;
import io.longshore.transfer.Verification;
import io.longshore.transfer.Verification.Finding;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code verify}: is everything there? */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = {
            "Asks the registry whether a bundle is whole: each manifest by its digest, each config"
                    + " and layer with its size, each tag. Exit code 4 if something is missing."
        },
        footer = {
            "",
            "Example:",
            "  longshore verify --deep -b harbor1.test.com/supervisor-services/lci:9.0.1"
        })
final class VerifyCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Mixin private RegistryFlags registry;

    @Mixin private BundleFlag bundle;

    @Option(names = "--deep", description = "Download each blob and hash it.")
    private boolean deep;

    @Mixin private OutputFlag output;

    @Override
    public Integer call() {
        Reference reference = bundle.reference();
        PrintWriter out = spec.commandLine().getOut();
        Verification found;
        try (CommandContext context =
                        CommandContext.open(registry, reference.repository().registry());
                ProgressDisplay progress =
                        ProgressDisplay.start(spec.commandLine().getErr(), Console.isTerminal())) {
            found =
                    BundleVerifier.verify(
                            context.registry(),
                            context::product,
                            reference,
                            context.limits(),
                            context.parallel(),
                            deep,
                            progress,
                            context.cancellation());
        }
        if (output.isJson()) {
            out.print(new String(Json.pretty(json(reference, found)), StandardCharsets.UTF_8));
        } else {
            text(reference, found, out);
        }
        out.flush();
        return found.complete() ? ExitCodes.DONE : ExitCodes.INCOMPLETE;
    }

    private static void text(Reference reference, Verification found, PrintWriter out) {
        for (PlannedImage image : found.images()) {
            boolean whole = found.verified().contains(image.digest());
            out.printf(
                    "%-8s %-9s %s%n", whole ? "ok" : "BAD", image.type().label(), image.digest());
        }
        for (Finding finding : found.findings()) {
            Problem problem = finding.problem();
            out.println();
            out.println(
                    (finding.warning() ? "Warning: " : "Error: ")
                            + problem.what()
                            + " ["
                            + problem.code()
                            + "]");
            out.println("  why: " + problem.why());
            out.println("  fix: " + problem.fix());
        }
        out.println();
        out.println((found.complete() ? "VERIFIED " : "INCOMPLETE ") + reference);
    }

    private static Map<String, Object> json(Reference reference, Verification found) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("bundle", reference.toString());
        document.put("status", found.complete() ? "VERIFIED" : "INCOMPLETE");
        List<Map<String, Object>> images = new ArrayList<>();
        for (PlannedImage image : found.images()) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("digest", image.digest().toString());
            fields.put("type", image.type().label());
            fields.put("tags", image.tags());
            fields.put("verified", found.verified().contains(image.digest()));
            images.add(fields);
        }
        document.put("images", images);
        List<Map<String, Object>> problems = new ArrayList<>();
        for (Finding finding : found.findings()) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("code", finding.problem().code().name());
            fields.put("severity", finding.warning() ? "warning" : "error");
            fields.put("image", finding.image().toString());
            fields.put("digest", finding.blob() == null ? null : finding.blob().toString());
            fields.put("what", finding.problem().what());
            fields.put("why", finding.problem().why());
            fields.put("fix", finding.problem().fix());
            problems.add(fields);
        }
        document.put("problems", problems);
        return document;
    }
}
