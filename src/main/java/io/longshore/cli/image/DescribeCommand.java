package io.longshore.cli.image;

import io.longshore.bundle.BundleDescriber;
import io.longshore.bundle.Description;
import io.longshore.bundle.DescriptionPrinter;
import io.longshore.cli.command.AlwaysSet;
import io.longshore.cli.command.CommandContext;
import io.longshore.cli.command.ExitCodes;
import io.longshore.cli.command.ProgressDisplay;
import io.longshore.cli.command.ProgressFlag;
import io.longshore.cli.command.RegistryFlags;
import io.longshore.oci.Reference;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code describe}: what {@code imgpkg describe} prints. */
@Command(
        name = "describe",
        mixinStandardHelpOptions = true,
        description = "Lists the images of a bundle in a registry, as 'imgpkg describe' does.",
        footer = {
            "",
            "Example:",
            "  longshore describe -b harbor1.test.com/supervisor-services/lci:9.0.1"
        })
public final class DescribeCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Mixin private RegistryFlags registry;

    @Mixin private BundleFlag bundle;

    @Option(
            names = {"-o", "--output-type"},
            defaultValue = "text",
            paramLabel = "TYPE",
            description = "text, yaml or json (default: ${DEFAULT-VALUE}).")
    @AlwaysSet
    private Output output;

    @Option(
            names = "--layers",
            arity = "0..1",
            defaultValue = "true",
            fallbackValue = "true",
            paramLabel = "BOOL",
            description = "List the layers of each image (default: ${DEFAULT-VALUE}).")
    private boolean layers;

    @Option(
            names = "--cosign-artifacts",
            arity = "0..1",
            defaultValue = "true",
            fallbackValue = "true",
            paramLabel = "BOOL",
            description = "Look for cosign signatures (default: ${DEFAULT-VALUE}).")
    private boolean cosignArtifacts;

    @Mixin private ProgressFlag progressFlag;

    private enum Output {
        TEXT,
        YAML,
        JSON
    }

    @Override
    public Integer call() {
        Reference reference = bundle.reference();
        try (ProgressDisplay progress = progressFlag.start(spec.commandLine().getErr());
                CommandContext context =
                        CommandContext.open(
                                registry, reference.repository().registry(), progress)) {
            Description description =
                    new BundleDescriber(
                                    context.registry(),
                                    context::product,
                                    context.limits(),
                                    context.parallel(),
                                    context.cancellation())
                            .describe(reference, cosignArtifacts);
            DescriptionPrinter printer = new DescriptionPrinter(layers);
            spec.commandLine()
                    .getOut()
                    .print(
                            switch (output) {
                                case TEXT -> printer.text(description);
                                case YAML -> printer.yaml(description);
                                case JSON -> printer.json(description);
                            });
            spec.commandLine().getOut().flush();
        }
        return ExitCodes.DONE;
    }
}
