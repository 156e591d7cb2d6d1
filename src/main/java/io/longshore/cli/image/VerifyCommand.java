package io.longshore.cli.image;

import io.longshore.archive.ImageArchive;
import io.longshore.archive.formats.AcceptedKinds;
import io.longshore.archive.formats.Archives;
import io.longshore.cli.command.AlwaysSet;
import io.longshore.cli.command.CommandContext;
import io.longshore.cli.command.ExitCodes;
import io.longshore.cli.command.OutputFlag;
import io.longshore.cli.command.ProgressDisplay;
import io.longshore.cli.command.ProgressFlag;
import io.longshore.cli.command.RegistryFlags;
import io.longshore.cli.image.VerificationPrinter.VerifiedRepository;
import io.longshore.config.Settings;
import io.longshore.json.Json;
import io.longshore.oci.Reference;
import io.longshore.oci.Repository;
import io.longshore.oci.RepositoryPrefix;
import io.longshore.transfer.BundleVerifier;
import io.longshore.transfer.ContentCheck;
import io.longshore.transfer.ImportOptions;
import io.longshore.transfer.ImportPlan;
import io.longshore.transfer.ImportPlanner;
import io.longshore.transfer.PrefixPreview;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
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
            "Checks that a bundle, an image or the content of an archive is complete in the registry:"
                    + " each manifest by its digest, the last byte of each config and layer, each"
                    + " tag. Exit code 4 if something is missing."
        },
        footer = {
            "",
            "Examples:",
            "  longshore verify --deep -b harbor1.test.com/supervisor-services/lci:9.0.1",
            "  longshore verify --tar lci.tar \\",
            "             --to-repo harbor1.test.com/supervisor-services/lci",
            "  longshore verify --tar images.tar --to-prefix harbor1.test.com/mirror"
        })
public final class VerifyCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Mixin private RegistryFlags registry;

    @ArgGroup(multiplicity = "1")
    @AlwaysSet
    private Subject subject;

    @Option(names = "--deep", description = "Download each blob and hash it.")
    private boolean deep;

    @Mixin private ProgressFlag progressFlag;

    @Mixin private OutputFlag output;

    /** The subject of the verification: a bundle or an archive. */
    private static final class Subject {
        @Option(
                names = {"-b", "--bundle"},
                paramLabel = "REF",
                description = "The bundle or image: HOST/REPOSITORY, then :TAG or @DIGEST.")
        private @Nullable String reference;

        @ArgGroup(exclusive = false)
        private @Nullable Archive archive;
    }

    /** All that an import of a tarball puts into a repository. */
    private static final class Archive {
        @Option(
                names = "--tar",
                required = true,
                paramLabel = "TAR",
                description = "Verify the content of this archive.")
        @AlwaysSet
        private Path tarball;

        @ArgGroup(multiplicity = "1")
        @AlwaysSet
        private TargetFlag to;

        @ArgGroup(exclusive = false)
        private @Nullable ImportFlags flags;

        ImportOptions options(Settings settings) {
            return (flags == null ? new ImportFlags() : flags).options(settings);
        }
    }

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        Archive archive = subject.archive;
        Reference reference =
                archive == null ? Reference.parse(Objects.requireNonNull(subject.reference)) : null;
        @Nullable RepositoryPrefix prefix = archive == null ? null : archive.to.prefix();
        @Nullable Repository repository =
                archive != null
                        ? archive.to.repository()
                        : Objects.requireNonNull(reference).repository();
        String host =
                repository != null
                        ? repository.registry()
                        : Objects.requireNonNull(prefix).registry();
        List<VerifiedRepository> found;
        try (ProgressDisplay progress = progressFlag.start(spec.commandLine().getErr());
                CommandContext context = CommandContext.open(registry, host, progress)) {
            found =
                    archive != null
                            ? verifyArchive(archive, context, repository, prefix, progress)
                            : List.of(
                                    verifyBundle(
                                            Objects.requireNonNull(reference), context, progress));
        }
        String where = prefix != null ? prefix.pattern() : String.valueOf(repository);
        VerificationPrinter printer =
                new VerificationPrinter(
                        archive != null
                                ? archive.tarball + " in " + where
                                : String.valueOf(reference),
                        prefix != null,
                        found);
        if (output.isJson()) {
            out.print(new String(Json.pretty(printer.json()), StandardCharsets.UTF_8));
        } else {
            printer.text(out);
        }
        out.flush();
        return printer.isComplete() ? ExitCodes.DONE : ExitCodes.INCOMPLETE;
    }

    private VerifiedRepository verifyBundle(
            Reference reference, CommandContext context, ProgressDisplay progress) {
        return new VerifiedRepository(
                reference.repository(),
                new BundleVerifier(
                                context.registry(),
                                reference.repository().path(),
                                context::product,
                                context.parallel(),
                                deep,
                                progress,
                                context.cancellation())
                        .verify(reference, context.limits()));
    }

    private List<VerifiedRepository> verifyArchive(
            Archive archive,
            CommandContext context,
            @Nullable Repository target,
            @Nullable RepositoryPrefix prefix,
            ProgressDisplay progress) {
        ImportOptions options = archive.options(context.settings());
        try (ImageArchive tarball =
                Archives.open(
                        context.spools().open(archive.tarball, progress, context.cancellation()),
                        context.limits(),
                        AcceptedKinds.ALL,
                        options.missingPlatforms())) {
            List<ImportPlan> plans =
                    target != null
                            ? List.of(
                                    ImportPlanner.plan(
                                            tarball,
                                            target,
                                            options,
                                            context.parallel(),
                                            context.cancellation()))
                            : PrefixPreview.plans(
                                    tarball,
                                    Objects.requireNonNull(prefix),
                                    options,
                                    context.parallel(),
                                    context.cancellation());
            context.registry().warnIfExposed();
            List<VerifiedRepository> found = new ArrayList<>();
            for (ImportPlan plan : plans) {
                ContentCheck check =
                        new ContentCheck(
                                context.registry().repository(plan.target().path()),
                                context::product,
                                context.parallel(),
                                deep,
                                progress,
                                context.cancellation());
                found.add(new VerifiedRepository(plan.target(), check.of(plan.images())));
            }
            return found;
        }
    }
}
