package io.longshore.pipeline.check;

import io.longshore.archive.formats.Archives;
import io.longshore.files.DurableFiles;
import io.longshore.job.ImportJob;
import io.longshore.oci.Destination;
import io.longshore.oci.Repository;
import io.longshore.oci.RepositoryPrefix;
import io.longshore.pipeline.Attempt;
import io.longshore.pipeline.CheckMessage;
import io.longshore.pipeline.DeliveryLog;
import io.longshore.pipeline.ImportMessage;
import io.longshore.pipeline.JobProgress;
import io.longshore.pipeline.Outcome;
import io.longshore.pipeline.ResultMessage;
import io.longshore.pipeline.StageName;
import io.longshore.pipeline.addenda.LateChecksums;
import io.longshore.problem.Code;
import io.longshore.problem.Fault;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.report.ImportReport;
import io.longshore.report.SignatureFindings;
import io.longshore.report.assembly.ReportAssembler;
import io.longshore.share.FileState;
import io.longshore.share.Ticket;
import io.longshore.task.Cancellation;
import io.longshore.text.Printable;
import io.longshore.trust.SidecarReader;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One delivery of one job's check. Used once, by one thread. */
final class CheckRun {
    private static final Logger LOG = LoggerFactory.getLogger(CheckRun.class);

    private final CheckDependencies means;
    private final CheckFolders folders;
    private final CheckRules rules;
    private final CheckMessage message;
    private final Ticket ticket;
    private final Attempt attempt;
    private final SidecarReader sidecars;
    private final CheckReport report;
    private final UnsettledUpload upload;

    CheckRun(
            CheckDependencies means,
            CheckRules rules,
            CheckMessage message,
            Ticket ticket,
            Attempt attempt) {
        this.means = means;
        this.folders = means.folders();
        this.rules = rules;
        this.message = message;
        this.ticket = ticket;
        this.attempt = attempt;
        this.sidecars = folders.work().sideFiles(ticket);
        this.report = new CheckReport(ticket, sidecars, attempt, means.clock().instant());
        this.upload = new UnsettledUpload(means, rules, message, ticket, this::refuse);
    }

    Outcome outcome() {
        Cancellation cancellation = means.running().begin();
        try {
            return ticket.isDefinition() ? definition() : archive(cancellation);
        } catch (ProblemException e) {
            return afterProblem(e.problem());
        } catch (RuntimeException e) {
            return afterProblem(means.running().unexpected(e));
        } finally {
            means.running().end(cancellation);
        }
    }

    private Outcome archive(Cancellation cancellation) {
        Path file = folders.work().tarball(ticket);
        FileState state = FileState.of(file);
        report.seen(state);
        if (upload.hasChanged(state)) {
            return changed();
        }
        if (upload.isWaiting()) {
            return upload.waitOn();
        }
        if (isText(file)) {
            Optional<Outcome> late = comparedWithReport(file);
            if (late.isPresent()) {
                return late.get();
            }
        }
        TicketRules.requireArchive(ticket);
        TicketRules.requireUsableJob(ticket, sidecars);
        rules.labels().require(ticket);
        Optional<Destination> known = rules.targets().beforeTheCheck(ticket, ticket.decides());
        known.ifPresent(where -> report.target(new ImportReport.Target(where.toString())));
        ChecksumRule rule =
                ChecksumRule.of(ticket, sidecars, rules.checksumRequired(), rules.trust());
        SignatureCheck signatures =
                new SignatureCheck(rules.signatures(), ticket.fileName(), sidecars);
        Checker.Checked checked;
        ChecksumRule checksum;
        try {
            checked = read(file, known, rule, signatures, cancellation);
            checksum = rule.withOtherAlgorithms(checked, file, cancellation);
            compare(checked, checksum, signatures);
        } catch (ProblemException e) {
            return afterProblemOfFile(file, state, e.problem());
        }
        if (!FileState.of(file).equals(state)) {
            return changed();
        }
        Destination where =
                known.isPresent()
                        ? known.get()
                        : new Destination.One(
                                rules.targets().byTemplate(ticket, ticket.decides(), checked));
        report.target(new ImportReport.Target(where.toString()));
        Map<Repository, Problem> refused =
                rules.targets().refused(checked.placed().keySet(), ticket, ticket.decides());
        if (!refused.isEmpty() && refused.size() == checked.placed().size()) {
            return refuse(List.copyOf(refused.values()));
        }
        SignatureFindings signed =
                signatures
                        .signed(first(where, checked))
                        .with(ReportAssembler.unused(ticket.fileName(), checksum.unused(checked)));
        return signed.refuse()
                ? refuse(signed)
                : passed(
                        new ImportMessage.Archive(
                                folders.share().relative(file),
                                state,
                                checked.identity().toString(),
                                folders.tokens().of(ticket.id())),
                        new Goals(means, rules, ticket).of(where, checked, refused),
                        signed);
    }

    /**
     * A checksum that is not that of the reported archive may be that of the next one.
     *
     * @return empty if the file is about no reported archive
     */
    private Optional<Outcome> comparedWithReport(Path file) {
        try {
            return folders.late().matches(ticket, file) ? Optional.of(added()) : Optional.empty();
        } catch (ProblemException e) {
            if (LateChecksums.isAnswer(e.problem())) {
                return Optional.of(new Outcome.PutBack(refuse(e.problem())));
            }
            throw e;
        }
    }

    /** True unless the file begins like an archive: then nothing in it is a checksum of another. */
    private static boolean isText(Path file) {
        byte[] start = DurableFiles.readStart(file, Archives.START_BYTES);
        return !Archives.isKnown(file.getFileName().toString(), start);
    }

    private static Optional<RepositoryPrefix> prefix(Destination where) {
        return where instanceof Destination.Below below
                ? Optional.of(below.prefix())
                : Optional.empty();
    }

    /** The repository of images that are not distributed to several. */
    private static Repository first(Destination where, Checker.Checked checked) {
        return where instanceof Destination.One one
                ? one.repository()
                : checked.placed().keySet().iterator().next();
    }

    private Checker.Checked read(
            Path file,
            Optional<Destination> known,
            ChecksumRule checksum,
            SignatureCheck signatures,
            Cancellation cancellation) {
        return means.checker()
                .check(
                        file,
                        checksum.algorithms(),
                        known.flatMap(CheckRun::prefix).orElse(null),
                        Goals.mayLackPlatforms(ticket, rules),
                        signatures,
                        new JobProgress(
                                ticket.id(),
                                known.map(Destination::toString).orElse(null),
                                attempt.number(),
                                means.events(),
                                means.clock()),
                        cancellation);
    }

    private void compare(
            Checker.Checked checked, ChecksumRule checksum, SignatureCheck signatures) {
        report.compared(checked, checksum.outcome(checked));
        checksum.verify(checked);
        report.signedBy(signatures.conclude(checked.sha256(), checksum.files()));
        TicketRules.requireOwnSignature(ticket, report.source().signature(), rules);
    }

    /** A checksum that came late is in the folder of its archive's report, which is the answer. */
    private Outcome added() {
        LOG.info("matches the report of its archive, which was filed before");
        folders.returns().removeFolder(ticket);
        return new Outcome.Done();
    }

    /** There is nothing to push: its bundle was verified before, or it is refused. */
    private Outcome definition() {
        ImportReport verified =
                folders.definitions()
                        .check(
                                ticket,
                                attempt.number(),
                                report.startedAt(),
                                ChecksumRule.notCompared(ticket, sidecars, true));
        folders.claims().settled(ticket);
        return ResultMessage.forward(verified, attempt);
    }

    private Outcome passed(
            ImportMessage.Archive archive, ImportMessage.Goal goal, SignatureFindings signed) {
        ImportJob job = ticket.job();
        Instant checkedAt = means.clock().instant();
        ImportMessage.Request request =
                new ImportMessage.Request(
                        ticket.receivedAt(),
                        report.startedAt(),
                        checkedAt,
                        ticket.requestedBy(),
                        job == null ? null : job.replayOf());
        folders.claims().settled(ticket);
        DeliveryLog.checked(
                ticket,
                report.source(),
                goal.reported(),
                Duration.between(report.startedAt(), checkedAt));
        return new Outcome.Forward(
                StageName.CHECKS.next(),
                new ImportMessage(
                        goal.version(),
                        ticket.id(),
                        archive,
                        goal,
                        request,
                        report.source(),
                        signed),
                Attempt.first(attempt.priority()));
    }

    /** Damage in a dropped file may be caused by an upload that is still running. */
    private Outcome afterProblemOfFile(Path file, FileState state, Problem problem) {
        boolean aboutContent =
                ticket.origin() == Ticket.Origin.DROP
                        && (problem.code() == Code.FILE_CHANGED
                                || (problem.code().fault() == Fault.INPUT && !problem.retryable()));
        if (!aboutContent) {
            return afterProblem(problem);
        }
        if (!FileState.of(file).equals(state)) {
            return changed();
        }
        return cannotHeal(problem) ? afterProblem(problem) : upload.faulty(file, state, problem);
    }

    /** True if no byte that is still to come can make an archive of images of the file. */
    private static boolean cannotHeal(Problem problem) {
        return problem.code() == Code.KIND_NOT_READ
                || problem.code() == Code.KIND_NOT_ALLOWED
                || problem.facts().containsKey("compression");
    }

    /** The file goes back to {@code drop/}; outside of it nothing may write to a file. */
    private Outcome changed() {
        return ticket.origin() == Ticket.Origin.DROP
                ? upload.giveBack()
                : afterProblem(
                        Problem.temporary(
                                Code.FILE_CHANGED,
                                "The archive "
                                        + Printable.of(ticket.file())
                                        + " was changed during the check.",
                                "Its size or time changed.",
                                "Do not change an archive after its job was sent."));
    }

    private Outcome afterProblem(Problem problem) {
        if (problem.code() == Code.CANCELLED) {
            return Outcome.Retry.atOnce(message);
        }
        if (problem.code() == Code.SHARE_AWAY) {
            // Nothing can be sent either: the route tries again while it holds the message.
            throw new ProblemException(problem);
        }
        if (problem.retryable() && rules.retry().allowsAfter(attempt.number())) {
            return Outcome.Retry.afterAttempt(
                    message, rules.retry().delayAfter(attempt.number()), Outcome.Cause.of(problem));
        }
        return refuse(problem);
    }

    private Outcome.Forward refuse(Problem problem) {
        LOG.debug("{}: {}", problem.code(), problem.what());
        return refused(report.refused(problem, means.clock().instant()));
    }

    private Outcome.Forward refuse(List<Problem> problems) {
        LOG.debug("{}: {} repositories", problems.get(0).code(), problems.size());
        return refused(report.refused(problems, means.clock().instant()));
    }

    private Outcome.Forward refuse(SignatureFindings signed) {
        return refused(report.refused(signed, means.clock().instant()));
    }

    private Outcome.Forward refused(ImportReport refused) {
        folders.claims().settled(ticket);
        return ResultMessage.forward(refused, attempt);
    }
}
