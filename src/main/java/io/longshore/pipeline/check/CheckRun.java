package io.longshore.pipeline.check;

import io.longshore.config.ReplaceTags;
import io.longshore.job.ImportJob;
import io.longshore.oci.Digest;
import io.longshore.oci.Repository;
import io.longshore.pipeline.Attempt;
import io.longshore.pipeline.CheckMessage;
import io.longshore.pipeline.ImportMessage;
import io.longshore.pipeline.JobProgress;
import io.longshore.pipeline.Outcome;
import io.longshore.pipeline.ResultMessage;
import io.longshore.pipeline.StageMessage;
import io.longshore.pipeline.StageName;
import io.longshore.problem.Code;
import io.longshore.problem.Fault;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.report.ImportReport;
import io.longshore.report.SignatureFindings;
import io.longshore.share.FileState;
import io.longshore.share.Ticket;
import io.longshore.task.Cancellation;
import io.longshore.text.Printable;
import io.longshore.trust.SidecarReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
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
        if (folders.late().matches(ticket, file)) {
            return added();
        }
        TicketRules.requireArchive(ticket);
        TicketRules.requireUsableJob(ticket, sidecars);
        Optional<Repository> known = rules.targets().beforeTheCheck(ticket, ticket.decides());
        known.ifPresent(target -> report.target(target.toString()));
        ChecksumRule checksum =
                ChecksumRule.of(ticket, sidecars, rules.checksumRequired(), rules.trust());
        SignatureCheck signatures =
                new SignatureCheck(rules.signatures(), ticket.fileName(), sidecars);
        Checker.Checked checked;
        try {
            checked = read(file, checksum, signatures, cancellation);
        } catch (ProblemException e) {
            return afterProblemOfFile(file, state, e.problem());
        }
        if (!FileState.of(file).equals(state)) {
            return changed();
        }
        Repository target =
                known.isPresent()
                        ? known.get()
                        : rules.targets().byTemplate(ticket, ticket.decides(), checked);
        report.target(target.toString());
        SignatureFindings signed = signatures.signed(target);
        return signed.refuse()
                ? refuse(signed)
                : passed(
                        new ImportMessage.Archive(
                                folders.share().relative(file),
                                state,
                                checked.identity().toString(),
                                folders.tokens().of(ticket.id())),
                        target(target, checked),
                        signed);
    }

    private Checker.Checked read(
            Path file,
            ChecksumRule checksum,
            SignatureCheck signatures,
            Cancellation cancellation) {
        Checker.Checked checked =
                means.checker()
                        .check(
                                file,
                                checksum.algorithms(),
                                null,
                                mayLackPlatforms(),
                                signatures,
                                new JobProgress(ticket.id(), means.events(), means.clock()),
                                cancellation);
        report.compared(checked, checksum.outcome(checked));
        checksum.verify(checked);
        report.signedBy(signatures.conclude(checked.sha256(), checksum.files()));
        TicketRules.requireOwnSignature(ticket, report.source().signature(), rules);
        return checked;
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
            ImportMessage.Archive archive, ImportMessage.Target target, SignatureFindings signed) {
        ImportJob job = ticket.job();
        ImportMessage.Request request =
                new ImportMessage.Request(
                        ticket.receivedAt(),
                        report.startedAt(),
                        ticket.requestedBy(),
                        job == null ? null : job.replayOf());
        folders.claims().settled(ticket);
        return new Outcome.Forward(
                StageName.CHECKS.next(),
                new ImportMessage(
                        StageMessage.VERSION,
                        ticket.id(),
                        archive,
                        target,
                        request,
                        report.source(),
                        signed),
                Attempt.first(attempt.priority()));
    }

    /** What the job says; without a word, what holds for the site. */
    private boolean mayLackPlatforms() {
        ImportJob job = ticket.job();
        Boolean said = job == null ? null : job.allowsMissingPlatforms();
        return said == null ? rules.missingPlatforms() : said;
    }

    /** Without the digests of the tags if the registry does not answer: the first worker asks. */
    private ImportMessage.Target target(Repository target, Checker.Checked checked) {
        ImportJob job = ticket.job();
        List<String> tags = List.copyOf(checked.releaseTags().keySet());
        Map<String, List<String>> own = folders.tags().own(target.toString(), tags);
        Optional<Map<String, Optional<Digest>>> now = now(target, tags);
        folders.tags()
                .expect(
                        ticket.id(),
                        target.toString(),
                        toSet(checked.releaseTags(), now.orElse(Map.of()), own));
        ImportMessage.Target unasked =
                new ImportMessage.Target(
                        target.toString(),
                        job != null && job.wantsNonDistributable(),
                        job != null && job.wantsRepoBasedTags(),
                        mayLackPlatforms(),
                        tags,
                        null,
                        rules.replaceTags(),
                        rules.replaceTags() == ReplaceTags.OWN ? own : Map.of());
        return now.map(unasked::withTags).orElse(unasked);
    }

    private Optional<Map<String, Optional<Digest>>> now(Repository target, List<String> tags) {
        try {
            return Optional.of(means.tags().now(target, tags));
        } catch (ProblemException e) {
            return Optional.empty();
        }
    }

    /**
     * The tags that this job may set: without those that name its image already though no delivery
     * set them. Anybody who has an image can deliver it again, which makes no tag Longshore's own.
     */
    private Map<String, Digest> toSet(
            Map<String, Digest> wanted,
            Map<String, Optional<Digest>> now,
            Map<String, List<String>> own) {
        Map<String, Digest> toSet = new LinkedHashMap<>(wanted);
        if (rules.replaceTags() != ReplaceTags.ALWAYS) {
            toSet.entrySet()
                    .removeIf(
                            tag ->
                                    Optional.of(tag.getValue()).equals(now.get(tag.getKey()))
                                            && !own.getOrDefault(tag.getKey(), List.of())
                                                    .contains(tag.getValue().toString()));
        }
        return toSet;
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
            return new Outcome.Retry(message, Duration.ZERO, false);
        }
        if (problem.code() == Code.SHARE_AWAY) {
            // Nothing can be sent either: the route tries again while it holds the message.
            throw new ProblemException(problem);
        }
        if (problem.retryable() && rules.retry().allowsAfter(attempt.number())) {
            return new Outcome.Retry(message, rules.retry().delayAfter(attempt.number()), true);
        }
        return refuse(problem);
    }

    private Outcome refuse(Problem problem) {
        LOG.info("{}: {}", problem.code(), problem.what());
        return refused(report.refused(problem, means.clock().instant()));
    }

    private Outcome refuse(SignatureFindings signed) {
        return refused(report.refused(signed, means.clock().instant()));
    }

    private Outcome refused(ImportReport refused) {
        folders.claims().settled(ticket);
        return ResultMessage.forward(refused, attempt);
    }
}
