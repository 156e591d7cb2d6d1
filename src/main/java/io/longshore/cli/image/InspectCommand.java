package io.longshore.cli.image;

import io.longshore.archive.ArchiveScan;
import io.longshore.archive.ImageArchive;
import io.longshore.archive.bytes.ArchiveFile;
import io.longshore.archive.formats.AcceptedKinds;
import io.longshore.archive.formats.Archives;
import io.longshore.archive.formats.Recognition;
import io.longshore.archive.spool.Spools;
import io.longshore.bundle.ArchiveInspection;
import io.longshore.cli.command.ExitCodes;
import io.longshore.cli.command.Failures;
import io.longshore.cli.command.OutputFlag;
import io.longshore.cli.command.ProgressDisplay;
import io.longshore.cli.command.ProgressFlag;
import io.longshore.cli.command.SettingsFlag;
import io.longshore.cli.image.InspectionPrinter.SidecarResult;
import io.longshore.config.ConcurrencySetting;
import io.longshore.json.Json;
import io.longshore.oci.FileHashes;
import io.longshore.oci.HashAlgorithm;
import io.longshore.oci.RepositoryPrefix;
import io.longshore.problem.Fault;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.service.limits.ArchiveLimitSettings;
import io.longshore.service.limits.SpoolSettings;
import io.longshore.task.Cancellation;
import io.longshore.task.Parallel;
import io.longshore.transfer.ImportOptions;
import io.longshore.transfer.ImportPlanner;
import io.longshore.transfer.PrefixPreview;
import io.longshore.transfer.PrefixPreview.Placed;
import io.longshore.trust.ChecksumSelection;
import io.longshore.trust.ExpectedChecksum;
import io.longshore.trust.SidecarReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code inspect}: lists the content of a tarball and its damage. */
@Command(
        name = "inspect",
        mixinStandardHelpOptions = true,
        description = {
            "Inspects an archive without a registry: images, platforms, sizes, shared layers,"
                    + " signatures, damage by image and layer, and whether its checksum file"
                    + " matches. Exit code 3 if it is damaged or does not match."
        },
        footer = {
            "",
            "Examples:",
            "  longshore inspect lci-v9.0.1.tar",
            "  longshore inspect images.tar --to-prefix harbor1.test.com/mirror"
        })
public final class InspectCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "TAR", description = "The archive.")
    private Path file;

    @Option(
            names = "--to-prefix",
            paramLabel = "PREFIX",
            description =
                    "Also show where 'import --to-prefix PREFIX' would put each image. No request is"
                            + " sent to the registry.")
    private @Nullable String prefix;

    @Mixin private SettingsFlag settings;

    @Mixin private ProgressFlag progressFlag;

    @Mixin private OutputFlag output;

    @Override
    public Integer call() {
        try (Spools spools = SpoolSettings.forCommand(settings.load())) {
            return call(spools);
        }
    }

    private int call(Spools spools) {
        try {
            return inspect(spools);
        } catch (ProblemException e) {
            if (e.problem().code().fault() == Fault.INPUT) {
                Recognition kind = recognise(spools);
                SidecarResult sidecar = Sidecar.of(file).notChecked();
                if (output.isJson()) {
                    print(
                            Json.pretty(
                                    InspectionPrinter.unreadable(
                                            file, kind, sidecar, e.problem())));
                    return failed(e.problem());
                } else if (!kind.equals(Recognition.NOTHING)) {
                    print(InspectionPrinter.head(file, kind).getBytes(StandardCharsets.UTF_8));
                }
            }
            throw e;
        }
    }

    /** What the file is, by its content; {@link Recognition#NOTHING} if it cannot be read. */
    private Recognition recognise(Spools spools) {
        try {
            return spools.recognise(file);
        } catch (ProblemException e) {
            return Recognition.NOTHING;
        }
    }

    private int inspect(Spools spools) {
        @Nullable RepositoryPrefix below = prefix == null ? null : RepositoryPrefix.parse(prefix);
        InspectionPrinter printer;
        Targets targets;
        Sidecar sidecar = Sidecar.of(file);
        try (ProgressDisplay progress = progressFlag.start(spec.commandLine().getErr())) {
            ArchiveFile delivered = ArchiveFile.open(file);
            long sizeBytes = delivered.sizeBytes();
            Spools.Opened opened =
                    spools.open(
                            delivered,
                            AcceptedKinds.ALL,
                            sidecar.algorithms(),
                            List.of(),
                            progress,
                            Cancellation.none());
            FileHashes known = opened.hashes();
            try (ImageArchive tarball =
                    Archives.openDamaged(
                            opened.bytes(), ArchiveLimitSettings.of(settings.load()))) {
                ArchiveScan check =
                        tarball.scan(
                                known == null ? sidecar.algorithms() : Set.of(),
                                progress,
                                Cancellation.none());
                if (check.isWhole()) {
                    ImportPlanner.requireImages(tarball);
                }
                FileHashes hashes = known == null ? check.hashes() : known;
                ArchiveInspection inspection =
                        ArchiveInspection.of(tarball, check).ofFile(sizeBytes, hashes.sha256());
                targets =
                        below == null || !inspection.isWhole()
                                ? Targets.NOT_ASKED
                                : targets(tarball, below);
                printer =
                        new InspectionPrinter(
                                file,
                                recognise(spools),
                                tarball.notes(),
                                inspection,
                                sidecar.result(hashes),
                                targets.placed());
            }
        }
        print(
                output.isJson()
                        ? Json.pretty(printer.json())
                        : printer.text().getBytes(StandardCharsets.UTF_8));
        if (targets.refused() != null) {
            return failed(targets.refused().problem());
        }
        return printer.isWhole() ? ExitCodes.DONE : ExitCodes.REJECTED;
    }

    /** Where the images would go, or why an import would be rejected; neither if not asked. */
    private record Targets(@Nullable List<Placed> placed, @Nullable ProblemException refused) {
        static final Targets NOT_ASKED = new Targets(null, null);
    }

    private Targets targets(ImageArchive archive, RepositoryPrefix below) {
        try {
            return new Targets(
                    PrefixPreview.of(
                            archive,
                            below,
                            ImportOptions.DEFAULT,
                            new Parallel(settings.load().get(ConcurrencySetting.BLOBS)),
                            Cancellation.none()),
                    null);
        } catch (ProblemException e) {
            return new Targets(null, e);
        }
    }

    /** In words only: standard output has the result already. */
    private int failed(Problem problem) {
        Failures.print(problem, spec.commandLine().getErr());
        return problem.code().fault().exitCode();
    }

    private void print(byte[] text) {
        PrintWriter out = spec.commandLine().getOut();
        out.print(new String(text, StandardCharsets.UTF_8));
        out.flush();
    }

    /** The expected checksums of the tarball, or the reason why none can be used. */
    private record Sidecar(
            String tarball, List<ExpectedChecksum> expected, @Nullable Problem unusable) {
        static Sidecar of(Path file) {
            String name = file.getFileName().toString();
            try {
                return new Sidecar(
                        name, ChecksumSelection.expected(name, SidecarReader.beside(file)), null);
            } catch (ProblemException e) {
                return new Sidecar(name, List.of(), e.problem());
            }
        }

        Set<HashAlgorithm> algorithms() {
            return ExpectedChecksum.algorithms(expected);
        }

        /** For a file that was refused before anything was compared. */
        SidecarResult notChecked() {
            if (unusable != null) {
                return new SidecarResult("UNUSABLE", unusable.facts().get("file"), unusable);
            }
            return expected.isEmpty()
                    ? new SidecarResult("ABSENT", null, null)
                    : new SidecarResult("NOT_CHECKED", expected.get(0).from(), null);
        }

        SidecarResult result(FileHashes hashes) {
            if (unusable != null) {
                return new SidecarResult("UNUSABLE", unusable.facts().get("file"), unusable);
            }
            if (expected.isEmpty()) {
                return new SidecarResult("ABSENT", null, null);
            }
            for (ExpectedChecksum one : expected) {
                Optional<Problem> mismatch = one.compare(tarball, hashes);
                if (mismatch.isPresent()) {
                    return new SidecarResult("MISMATCHED", one.from(), mismatch.get());
                }
            }
            return new SidecarResult("MATCHED", expected.get(0).from(), null);
        }
    }
}
