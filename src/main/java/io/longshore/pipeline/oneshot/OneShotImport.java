package io.longshore.pipeline.oneshot;

import io.longshore.archive.bytes.ArchiveFile;
import io.longshore.config.Policy;
import io.longshore.config.ReplaceTags;
import io.longshore.job.JobId;
import io.longshore.oci.Destination;
import io.longshore.oci.Digest;
import io.longshore.oci.Repository;
import io.longshore.pipeline.ImportMessage;
import io.longshore.pipeline.check.Checker;
import io.longshore.pipeline.check.ChecksumRule;
import io.longshore.pipeline.check.SignatureCheck;
import io.longshore.pipeline.check.SignatureRules;
import io.longshore.pipeline.imports.ImportRequest;
import io.longshore.pipeline.imports.Importer;
import io.longshore.pipeline.registries.ReleaseTags;
import io.longshore.problem.Code;
import io.longshore.problem.Fault;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.report.ImportReport;
import io.longshore.report.ImportReport.Source;
import io.longshore.report.ReportTimes;
import io.longshore.report.SignatureFindings;
import io.longshore.report.assembly.ReportAssembler;
import io.longshore.report.assembly.ReportedJob;
import io.longshore.share.FileState;
import io.longshore.task.Cancellation;
import io.longshore.task.Progress;
import io.longshore.text.Printable;
import io.longshore.transfer.ImportOptions;
import io.longshore.trust.ChecksumSelection;
import io.longshore.trust.SidecarReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The whole way of one tarball without broker and share: sidecar, check, push, read back, report.
 * The same checks as the pipeline's.
 */
public final class OneShotImport {
    private static final DateTimeFormatter ID_TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    private final Checker checker;
    private final ReleaseTags tags;
    private final Importer importer;
    private final Policy checksumPolicy;
    private final SignatureRules signatureRules;
    private final ReplaceTags replaceTags;
    private final Clock clock;

    public OneShotImport(
            Checker checker,
            ReleaseTags tags,
            Importer importer,
            Policy checksumPolicy,
            SignatureRules signatureRules,
            ReplaceTags replaceTags,
            Clock clock) {
        this.checker = checker;
        this.tags = tags;
        this.importer = importer;
        this.checksumPolicy = checksumPolicy;
        this.signatureRules = signatureRules;
        this.replaceTags = replaceTags;
        this.clock = clock;
    }

    /**
     * Imports. What goes wrong with the tarball or the registry is in the report.
     *
     * @throws ProblemException only for a fault of usage or settings
     */
    public ImportReport run(
            Path tarball,
            Destination where,
            ImportOptions options,
            Progress progress,
            Cancellation cancellation) {
        Instant start = clock.instant();
        Attempt attempt = new Attempt(tarball, where, start);
        Importer.Ahead ahead = sendAhead(tarball, where, options, cancellation);
        ImportReport report;
        long leftBytes = 0;
        try {
            report = attempt.run(options, ahead.besideIt(progress), cancellation);
        } catch (ProblemException e) {
            if (e.problem().code().fault() == Fault.USAGE) {
                throw e;
            }
            report = attempt.ended(e.problem());
        } finally {
            leftBytes = ahead.end();
        }
        return attempt.complete(ReportAssembler.withLeftUploads(report, leftBytes));
    }

    /**
     * Not below a prefix, where the check decides what goes where.
     *
     * @return what to end
     */
    private Importer.Ahead sendAhead(
            Path tarball, Destination where, ImportOptions options, Cancellation cancellation) {
        return where instanceof Destination.One one
                ? importer.sendAhead(tarball, one.repository(), options, cancellation)
                : Importer.Ahead.NOTHING;
    }

    /** One import and its state so far. */
    private final class Attempt {
        private final Path tarball;
        private final Destination where;
        private final Instant start;
        private final JobId id;
        private final SidecarReader beside;

        /** Its checksum is null until it was compared. */
        private Source source;

        Attempt(Path tarball, Destination where, Instant start) {
            this.tarball = tarball;
            this.where = where;
            this.start = start;
            this.beside = SidecarReader.beside(tarball);
            this.id = JobId.parse("import-" + ID_TIME.format(start));
            this.source = new Source(name(), null, null, null);
        }

        private String name() {
            return String.valueOf(tarball.getFileName());
        }

        /** Names the files that belong to the archive and were not used. */
        ImportReport complete(ImportReport report) {
            try {
                return ReportAssembler.withUnused(
                        report, name(), ChecksumSelection.unused(name(), beside));
            } catch (ProblemException e) {
                // The folder or a file in it cannot be read, which the report says.
                return report;
            }
        }

        ImportReport run(ImportOptions options, Progress progress, Cancellation cancellation) {
            if (Files.isDirectory(tarball)) {
                throw new ProblemException(
                        Problem.permanent(
                                Code.BAD_USAGE,
                                Printable.of(tarball.toString()) + " is a folder.",
                                "An archive is one file.",
                                "Name the file, as in lci.tar."));
            }
            FileState state = state();
            long sizeBytes = state.sizeBytes();
            source = new Source(name(), sizeBytes, null, null);
            ChecksumRule rule = ChecksumRule.of(name(), beside, checksumPolicy == Policy.REQUIRED);
            SignatureCheck signatures = new SignatureCheck(signatureRules, name(), beside);
            Checker.Checked checked =
                    checker.check(
                            tarball,
                            rule.algorithms(),
                            where instanceof Destination.Below below ? below.prefix() : null,
                            options.missingPlatforms(),
                            signatures,
                            progress,
                            cancellation);
            ChecksumRule checksum = rule.withOtherAlgorithms(checked, tarball, cancellation);
            String sha256 = checked.sha256().hex();
            source =
                    new Source(name(), sizeBytes, sha256, checksum.outcome(checked))
                            .with(checked.unpacked());
            checksum.verify(checked);
            source = source.with(signatures.conclude(checked.sha256(), checksum.files()));
            SignatureFindings signed =
                    signatures
                            .signed(first(checked))
                            .with(ReportAssembler.unused(name(), checksum.unused(checked)));
            if (signed.refuse()) {
                return ReportAssembler.refused(reported(signed), clock.instant());
            }
            ImportMessage.Goal goal = goal(checked, options);
            ImportMessage message =
                    new ImportMessage(
                            goal.version(),
                            id,
                            new ImportMessage.Archive(
                                    tarball.toString(), state, checked.identity().toString(), null),
                            goal,
                            new ImportMessage.Request(
                                    start,
                                    start,
                                    clock.instant(),
                                    System.getProperty("user.name"),
                                    null),
                            source,
                            signed);
            ImportRequest request =
                    new ImportRequest(message, cancelled -> ArchiveFile.open(tarball), 1);
            return importer.run(request, progress, cancellation).report();
        }

        /** The repository of images that are not distributed to several. */
        private Repository first(Checker.Checked checked) {
            return where instanceof Destination.One one
                    ? one.repository()
                    : checked.placed().keySet().iterator().next();
        }

        /** Below a prefix the import asks for the tags in the turn of each repository. */
        private ImportMessage.Goal goal(Checker.Checked checked, ImportOptions options) {
            if (where instanceof Destination.Below below) {
                List<ImportMessage.Target> targets = new ArrayList<>();
                checked.placed()
                        .forEach(
                                (repository, releaseTags) ->
                                        targets.add(target(repository, releaseTags, options)));
                return new ImportMessage.Below(
                        below.prefix().toString(), targets, List.of(), false);
            }
            Repository repository = first(checked);
            ImportMessage.Target target = target(repository, checked.releaseTags(), options);
            return target.withTags(tags.now(repository, target.releaseTags()));
        }

        private ImportMessage.Target target(
                Repository repository, Map<String, Digest> releaseTags, ImportOptions options) {
            return new ImportMessage.Target(
                    repository.toString(),
                    options.includeNonDistributable(),
                    options.repositoryBasedTags(),
                    options.missingPlatforms(),
                    List.copyOf(releaseTags.keySet()),
                    null,
                    replaceTags,
                    Map.of());
        }

        private FileState state() {
            try {
                return new FileState(
                        Files.size(tarball), Files.getLastModifiedTime(tarball).toMillis());
            } catch (IOException e) {
                throw unreadable(e);
            }
        }

        ImportReport ended(Problem problem) {
            if (source.checksum() == null) {
                source =
                        source.with(
                                ChecksumRule.notCompared(
                                        name(), beside, source.sizeBytes() != null));
            }
            return ReportAssembler.failed(
                    reported(SignatureFindings.UNKNOWN), problem, clock.instant());
        }

        private ReportedJob reported(SignatureFindings signed) {
            return new ReportedJob(
                    id,
                    1,
                    ReportTimes.received(start).started(start),
                    System.getProperty("user.name"),
                    null,
                    source,
                    new ImportReport.Target(where.toString()),
                    signed);
        }

        private ProblemException unreadable(IOException e) {
            boolean missing = e instanceof NoSuchFileException;
            return new ProblemException(
                    Problem.permanent(
                            missing ? Code.FILE_MISSING : Code.FILE_UNREADABLE,
                            missing
                                    ? "The file " + tarball + " does not exist."
                                    : "The file " + tarball + " cannot be read.",
                            "",
                            missing ? "Check its name." : "Check its rights."),
                    e);
        }
    }
}
