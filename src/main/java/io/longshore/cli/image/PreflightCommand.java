package io.longshore.cli.image;

import io.longshore.archive.ImageArchive;
import io.longshore.archive.formats.Archives;
import io.longshore.cli.command.AlwaysSet;
import io.longshore.cli.command.CommandContext;
import io.longshore.cli.command.ExitCodes;
import io.longshore.cli.command.FindingLines;
import io.longshore.cli.command.OutputFlag;
import io.longshore.cli.command.ProgressDisplay;
import io.longshore.cli.command.ProgressFlag;
import io.longshore.cli.command.RegistryFlags;
import io.longshore.config.TargetSetting;
import io.longshore.oci.Repository;
import io.longshore.oci.RepositoryPrefix;
import io.longshore.pipeline.preflight.Finding;
import io.longshore.pipeline.preflight.Preflight;
import io.longshore.pipeline.preflight.PreflightResult;
import io.longshore.pipeline.registries.RegistryProducts;
import io.longshore.problem.Fault;
import io.longshore.service.limits.ArchiveLimitSettings;
import io.longshore.transfer.ImportPlan;
import io.longshore.transfer.ImportPlanner;
import io.longshore.transfer.PrefixPreview;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code preflight}: would an import work? */
@Command(
        name = "preflight",
        mixinStandardHelpOptions = true,
        description = {
            "Checks the requirements of an import: host name, connection, TLS, API, credentials,"
                    + " token, project, permission to push, clock; with an archive also quota and tags.",
            "Nothing is pushed. Exit code 0 if an import would work, else that of the first failure."
        },
        footer = {
            "",
            "Examples:",
            "  longshore preflight --to-repo harbor1.test.com/services/lci lci.tar",
            "  longshore preflight --to-prefix harbor1.test.com/mirror images.tar"
        })
public final class PreflightCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Mixin private RegistryFlags registry;

    @ArgGroup(multiplicity = "1")
    @AlwaysSet
    private TargetFlag to;

    @Parameters(
            arity = "0..1",
            paramLabel = "TAR",
            description = "The archive that would be imported.")
    private @Nullable Path tarball;

    @Option(
            names = "--replace-tags",
            paramLabel = "WHICH",
            description =
                    "Whether release tags that name other images would be moved: always or never."
                            + " Without it, the rule of the service (longshore.tags.replace).")
    private @Nullable ReplaceTagsFlag replace;

    @Mixin private ImportFlags flags;

    @Mixin private ProgressFlag progressFlag;

    @Mixin private OutputFlag output;

    @Override
    public Integer call() {
        Repository target = to.repository();
        RepositoryPrefix prefix = to.prefix();
        if (prefix != null && tarball == null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "'--to-prefix' needs TAR: the names of its images decide which repositories are"
                            + " checked.");
        }
        String host =
                target != null ? target.registry() : Objects.requireNonNull(prefix).registry();
        PreflightResult result;
        try (ProgressDisplay progress = progressFlag.start(spec.commandLine().getErr());
                CommandContext context =
                        CommandContext.openWithoutCreating(registry, host, progress)) {
            Preflight preflight =
                    new Preflight(
                            context.registries(),
                            RegistryProducts.createProjects(context.settings()),
                            replace == null
                                    ? context.settings().get(TargetSetting.REPLACE_TAGS)
                                    : replace.rule(),
                            context.parallel(),
                            Clock.systemUTC(),
                            context.cancellation());
            if (tarball == null) {
                result = preflight.run(Objects.requireNonNull(target), Optional.empty());
            } else {
                try (ImageArchive opened =
                        Archives.open(
                                context.spools().open(tarball, progress, context.cancellation()),
                                context.limits(),
                                ArchiveLimitSettings.kinds(context.settings()),
                                flags.options(context.settings()).missingPlatforms())) {
                    result =
                            target != null
                                    ? preflight.run(
                                            target, Optional.of(plan(opened, target, context)))
                                    : below(
                                            preflight,
                                            opened,
                                            Objects.requireNonNull(prefix),
                                            context);
                }
            }
        }
        PrintWriter out = spec.commandLine().getOut();
        if (output.isJson()) {
            out.print(new String(result.toJson(), StandardCharsets.UTF_8));
        } else {
            print(result, out);
        }
        out.flush();
        return result.fault().map(Fault::exitCode).orElse(ExitCodes.DONE);
    }

    private PreflightResult below(
            Preflight preflight,
            ImageArchive archive,
            RepositoryPrefix prefix,
            CommandContext context) {
        List<ImportPlan> plans =
                PrefixPreview.plans(
                        archive,
                        prefix,
                        flags.options(context.settings()),
                        context.parallel(),
                        context.cancellation());
        return preflight.run(prefix, plans);
    }

    private ImportPlan plan(ImageArchive tarball, Repository target, CommandContext context) {
        return ImportPlanner.plan(
                tarball,
                target,
                flags.options(context.settings()),
                context.parallel(),
                context.cancellation());
    }

    private static void print(PreflightResult result, PrintWriter out) {
        for (Finding finding : result.findings()) {
            FindingLines.print(
                    out,
                    finding.outcome(),
                    finding.check().name(),
                    finding.message(),
                    finding.fix());
        }
        out.printf(
                result.ready()
                        ? "An import to %s would work.%n"
                        : "An import to %s would not work.%n",
                result.repository());
    }
}
