package io.longshore.cli.image;

import io.longshore.bundle.LockFile;
import io.longshore.cli.command.AlwaysSet;
import io.longshore.cli.command.CommandContext;
import io.longshore.cli.command.ExitCodes;
import io.longshore.cli.command.OutputFlag;
import io.longshore.cli.command.ProgressDisplay;
import io.longshore.cli.command.ProgressFlag;
import io.longshore.cli.command.RegistryFlags;
import io.longshore.config.Settings;
import io.longshore.config.StorageSetting;
import io.longshore.config.TrustSetting;
import io.longshore.oci.Destination;
import io.longshore.oci.Reference;
import io.longshore.oci.Repository;
import io.longshore.oci.RepositoryPrefix;
import io.longshore.pipeline.check.BundleChecker;
import io.longshore.pipeline.check.SignatureRules;
import io.longshore.pipeline.imports.BundleImporter;
import io.longshore.pipeline.oneshot.OneShotImport;
import io.longshore.pipeline.registries.KnownBlobs;
import io.longshore.pipeline.registries.ReleaseTags;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.report.ImportReport;
import io.longshore.report.Status;
import io.longshore.report.form.ReportText;
import io.longshore.service.limits.ArchiveLimitSettings;
import io.longshore.text.Printable;
import io.longshore.transfer.ImportOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code import}: one import without a broker. */
@Command(
        name = "import",
        mixinStandardHelpOptions = true,
        description = {
            "Checks an archive of images, pushes it and reads it back. The archive may be compressed"
                    + " with gzip or zstd.",
            "The checksum file TAR.sha256 is compared if it exists. Nothing is pushed unless the"
                    + " whole archive is intact; content that the registry has is not sent again."
        },
        footer = {
            "",
            "Example:",
            "  longshore import lci.tar --to-repo harbor1.test.com/supervisor-services/lci \\",
            "             --registry-ca-cert-path ca.crt",
            "  longshore import images.tar --to-prefix harbor1.test.com/mirror"
        })
public final class ImportCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Mixin private RegistryFlags registry;

    @ArgGroup(multiplicity = "1")
    @AlwaysSet
    private Target to;

    /** Where the images go: one of the two. */
    private static final class Target {
        @Option(
                names = "--to-repo",
                paramLabel = "REPO",
                description = "Target repository of all images: HOST/REPOSITORY, without a tag.")
        private @Nullable String repository;

        @Option(
                names = "--to-prefix",
                paramLabel = "PREFIX",
                description = {
                    "HOST or HOST/PATH: each image goes into the repository of its name below"
                            + " PREFIX. The host of the name is stripped, the path is kept.",
                    "Images whose repository the archive does not name go into PREFIX/unnamed."
                })
        private @Nullable String prefix;
    }

    @Parameters(paramLabel = "TAR", description = "The archive.")
    private Path tarball;

    @Mixin private ImportFlags flags;

    @Option(
            names = "--check-first",
            description = {
                "Send nothing before the whole archive is checked. Otherwise large layers are sent"
                        + " during the check; the registry makes them content only after it."
            })
    private boolean checkFirst;

    @Option(
            names = "--replace-tags",
            paramLabel = "WHICH",
            defaultValue = "always",
            description =
                    "Whether release tags that name other images are moved: always (the default) or"
                            + " never. A new tag is always set.")
    @AlwaysSet
    private ReplaceTagsFlag replace;

    @Option(
            names = "--lock-output",
            paramLabel = "FILE",
            description = "Write a BundleLock to this file (an ImagesLock if there is no bundle).")
    private @Nullable Path lockOutput;

    @Mixin private ServiceYamlFlag definitions;

    @Mixin private ProgressFlag progressFlag;

    @Mixin private OutputFlag output;

    @Override
    public Integer call() {
        Destination where =
                to.repository != null
                        ? new Destination.One(Repository.parse(to.repository))
                        : new Destination.Below(
                                RepositoryPrefix.parse(Objects.requireNonNull(to.prefix)));
        definitions.read();
        ImportReport report;
        try (ProgressDisplay progress = progressFlag.start(spec.commandLine().getErr());
                CommandContext context =
                        CommandContext.open(registry, where.registry(), progress)) {
            BundleImporter importer =
                    new BundleImporter(
                            context.registries(),
                            context.limits(),
                            context.spools(),
                            context.parallel(),
                            known(context.settings()),
                            Clock.systemUTC());
            OneShotImport imports =
                    new OneShotImport(
                            new BundleChecker(
                                    context.limits(),
                                    ArchiveLimitSettings.kinds(context.settings()),
                                    context.spools(),
                                    context.parallel()),
                            new ReleaseTags(context.registries()),
                            checkFirst ? importer::run : importer,
                            context.settings().get(TrustSetting.CHECKSUM_POLICY),
                            SignatureRules.of(context.settings()),
                            replace.rule(),
                            Clock.systemUTC());
            ImportOptions options = flags.options(context.settings());
            report = imports.run(tarball, where, options, progress, context.cancellation());
        }
        if (report.status() == Status.VERIFIED) {
            if (lockOutput != null) {
                write(lockOutput, lock(report).getBytes(StandardCharsets.UTF_8));
            }
            report = definitions.localize(report, ImportCommand::write);
        }
        PrintWriter out = spec.commandLine().getOut();
        out.print(
                output.isJson()
                        ? new String(report.toJson(), StandardCharsets.UTF_8)
                        : ReportText.text(report));
        out.flush();
        return definitions.wereUsed(report) ? ExitCodes.of(report.status()) : ExitCodes.REJECTED;
    }

    /** Of a data folder that is there; none is made for a single import. */
    private static KnownBlobs known(Settings settings) {
        Path data = settings.get(StorageSetting.DATA);
        return Files.isDirectory(data) ? KnownBlobs.in(data) : KnownBlobs.none();
    }

    private static String lock(ImportReport report) {
        if (report.content().bundle() != null) {
            return LockFile.bundleLock(
                    Reference.parse(report.content().bundle().image()),
                    report.content().bundle().tag());
        }
        return LockFile.imagesLock(
                report.content().images().stream()
                        .map(image -> Reference.parse(image.image()))
                        .toList());
    }

    private static void write(Path file, byte[] content) {
        try {
            Files.write(file, content);
        } catch (IOException e) {
            throw new ProblemException(
                    Problem.permanent(
                            Code.FILE_UNWRITABLE,
                            "The import is done, but "
                                    + Printable.of(file.toString())
                                    + " could not be written.",
                            Printable.of(e.getMessage()) + ".",
                            "Name a file in a folder that you may write to, and import again:"
                                    + " nothing is sent twice."),
                    e);
        }
    }
}
