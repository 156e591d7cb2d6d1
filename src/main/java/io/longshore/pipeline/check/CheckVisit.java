package io.longshore.pipeline.check;

import io.longshore.config.DropTrust;
import io.longshore.config.Policy;
import io.longshore.job.ImportJob;
import io.longshore.job.ProgressEvent;
import io.longshore.oci.Digest;
import io.longshore.oci.Repository;
import io.longshore.pipeline.CheckMessage;
import io.longshore.pipeline.CheckMessage.Still;
import io.longshore.pipeline.Delivery;
import io.longshore.pipeline.ImportMessage;
import io.longshore.pipeline.JobProgress;
import io.longshore.pipeline.Messages;
import io.longshore.pipeline.NextMessage;
import io.longshore.pipeline.Refusals;
import io.longshore.pipeline.ResultMessage;
import io.longshore.pipeline.SignatureCheckResult;
import io.longshore.problem.Code;
import io.longshore.problem.Fault;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.report.ImportReport;
import io.longshore.report.ReportProblem;
import io.longshore.report.Status;
import io.longshore.share.FileState;
import io.longshore.share.Ticket;
import io.longshore.share.WorkFolder;
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
final class CheckVisit {
    private static final Logger LOG = LoggerFactory.getLogger(CheckVisit.class);

    private final CheckStage.Means means;
    private final CheckStage.Rules rules;
    private final CheckMessage message;
    private final Ticket ticket;
    private final Delivery delivery;
    private final Instant startedAt;
    private final SidecarReader beside;

    private FileState state;
    private String repository;

    /** Its checksum is null until it was compared. */
    private ImportReport.Source source;

    CheckVisit(
            CheckStage.Means means,
            CheckStage.Rules rules,
            CheckMessage message,
            Ticket ticket,
            Delivery delivery) {
        this.means = means;
        this.rules = rules;
        this.message = message;
        this.ticket = ticket;
        this.delivery = delivery;
        this.startedAt = means.clock().instant();
        this.beside = means.work().sideFiles(ticket);
        this.source = new ImportReport.Source(ticket.file(), null, null, null);
    }

    NextMessage next() {
        Cancellation cancellation = means.running().begin();
        try {
            return look(cancellation);
        } catch (ProblemException e) {
            return troubled(e.problem());
        } catch (RuntimeException e) {
            return troubled(means.running().unexpected(e));
        } finally {
            means.running().end(cancellation);
        }
    }

    private NextMessage look(Cancellation cancellation) {
        if (ticket.isDefinition()) {
            return definition();
        }
        Path tarball = means.work().tarball(ticket);
        state = FileState.of(tarball);
        source = sourceOf(null, null);
        Still still = message.still();
        if (still != null && !still.state().equals(state)) {
            return grown();
        }
        if (still != null && !isFinal(still)) {
            return waitOn(still);
        }
        requireTarball();
        requireUsableJob();
        Optional<Repository> target = rules.targets().beforeTheCheck(ticket, ticket.decides());
        target.ifPresent(t -> repository = t.toString());
        ChecksumRule checksum =
                ChecksumRule.of(ticket, beside, rules.checksumRequired(), rules.trust());
        SignatureCheck signatures =
                new SignatureCheck(rules.signatures(), ticket.fileName(), beside);
        Checker.Checked checked;
        try {
            checked =
                    means.checker()
                            .check(
                                    tarball,
                                    checksum.algorithms(),
                                    signatures,
                                    progress(),
                                    cancellation);
            source = sourceOf(checked.sha256(), checksum.outcome(checked));
            checksum.verify(checked);
            source = withSignature(signatures.conclude(checked.sha256(), checksum.files()));
            requireOwnSignature();
        } catch (ProblemException e) {
            return isAboutContent(e.problem()) ? bad(e.problem()) : troubled(e.problem());
        }
        if (!FileState.of(tarball).equals(state)) {
            return grown();
        }
        Repository goal =
                target.isPresent()
                        ? target.get()
                        : rules.targets().byTemplate(ticket, ticket.decides(), checked);
        repository = goal.toString();
        SignatureCheckResult signed = signatures.signed(goal);
        return signed.isRefused() ? refuse(signed) : passed(checked, signed, goal, tarball);
    }

    /** There is nothing to push: its bundle was verified before, or it is refused. */
    private NextMessage definition() {
        ImportReport report = means.definitions().check(ticket, delivery.attempt(), startedAt);
        means.claims().settled(ticket);
        return NextMessage.send(
                NextMessage.To.RESULTS, ticket.id(), ResultMessage.of(report), delivery);
    }

    private NextMessage passed(
            Checker.Checked checked, SignatureCheckResult signed, Repository goal, Path tarball) {
        ImportJob job = ticket.job();
        ImportMessage passed =
                new ImportMessage(
                        Messages.VERSION,
                        ticket.id(),
                        means.share().relative(tarball),
                        state,
                        checked.manifestJson().toString(),
                        goal.toString(),
                        job != null && job.wantsNonDistributable(),
                        job != null && job.wantsRepoBasedTags(),
                        checked.releaseTags(),
                        tagsNow(goal, checked.releaseTags()),
                        ticket.receivedAt(),
                        startedAt,
                        ticket.requestedBy(),
                        source,
                        signed,
                        means.tokens().of(ticket.id()),
                        job == null ? null : job.replayOf());
        means.claims().settled(ticket);
        means.events()
                .tell(
                        ProgressEvent.reached(
                                ticket.id(), ProgressEvent.Phase.QUEUED, means.clock().instant()));
        return NextMessage.send(
                NextMessage.To.IMPORTS, ticket.id(), passed, new Delivery(1, delivery.priority()));
    }

    /** Null if the registry does not say: then the first worker asks. */
    private Map<String, String> tagsNow(Repository goal, List<String> tags) {
        try {
            return ImportMessage.text(means.importer().tagsNow(goal, tags));
        } catch (ProblemException e) {
            return null;
        }
    }

    /** A stale sidecar is claimed alone, so that it gets a report. */
    private void requireTarball() {
        Optional<String> missing = WorkFolder.missingTarball(ticket);
        if (missing.isPresent()) {
            throw Problem.permanent(
                            Code.TARBALL_MISSING,
                            Printable.of(ticket.fileName())
                                    + " belongs to no tarball on this share.",
                            "No tarball "
                                    + Printable.of(missing.get())
                                    + " arrived in the same folder within"
                                    + " longshore.drop.left-over.",
                            "If the tarball was delivered before, compare its report with this"
                                    + " file; else drop both again, into the same folder.")
                    .asException();
        }
    }

    /** A signature of another user is not the proof that is asked for, unless it is trusted. */
    private void requireOwnSignature() {
        ImportReport.FileSignature signature = source.signature();
        if (rules.signatures().files() == Policy.REQUIRED
                && rules.trust() == DropTrust.OWN
                && signature != null
                && signature.from() != null
                && !ticket.isOwn(signature.from())) {
            throw Problem.permanent(
                            Code.SIGNATURE_MISSING,
                            "There is no signature for "
                                    + Printable.of(ticket.fileName())
                                    + " of the user who uploaded it.",
                            Printable.of(signature.from())
                                    + " was uploaded by another user, and 'longshore.drop.trust' is"
                                    + " 'own'.",
                            "Upload the signature as the user who uploads the tarball, or set"
                                    + " 'longshore.drop.trust' to 'anyone'.")
                    .asException();
        }
    }

    /** A job beside a dropped tarball that could not be used when the file was claimed. */
    private void requireUsableJob() {
        Optional<byte[]> document =
                ticket.origin() == Ticket.Origin.DROP
                        ? beside.read(WorkFolder.jobName(ticket))
                        : Optional.empty();
        if (document.isEmpty()) {
            return;
        }
        ImportJob job = ImportJob.parseSidecar(document.get(), ticket.file());
        if (job.id() != null && !job.id().equals(ticket.id())) {
            throw Problem.permanent(
                            Code.JOB_ID_REUSED,
                            "The job of "
                                    + Printable.of(ticket.fileName())
                                    + " has the id "
                                    + job.id()
                                    + ", which another job has already.",
                            "An id names one job for as long as its report is kept.",
                            "Drop it again with another id in its job, or with none.")
                    .asException();
        }
    }

    /** Damage in a dropped file may be caused by an upload that is still running. */
    private boolean isAboutContent(Problem problem) {
        return ticket.origin() == Ticket.Origin.DROP
                && (problem.code().fault() == Fault.INPUT || problem.code() == Code.FILE_CHANGED);
    }

    private NextMessage bad(Problem problem) {
        FileState now = FileState.of(means.work().tarball(ticket));
        if (!now.equals(state)) {
            return grown();
        }
        if (means.givingBack().isNameTaken(ticket)) {
            return superseded();
        }
        Still still =
                message.still() == null
                        ? new Still(state, means.clock().instant())
                        : message.still();
        return isFinal(still) ? refuse(problem) : waitOn(still);
    }

    private boolean isFinal(Still still) {
        return remaining(still).compareTo(Duration.ofMillis(1)) < 0;
    }

    private Duration remaining(Still still) {
        Duration stood = Duration.between(still.since(), means.clock().instant());
        return rules.drop().stall().minus(stood);
    }

    private NextMessage waitOn(Still still) {
        if (means.givingBack().isNameTaken(ticket)) {
            return superseded();
        }
        Duration pause = rules.drop().quiet();
        if (remaining(still).compareTo(pause) < 0) {
            pause = remaining(still);
        }
        return NextMessage.later(
                NextMessage.To.CHECKS,
                ticket.id(),
                new CheckMessage(Messages.VERSION, ticket.id(), still),
                delivery,
                means.clock().instant().plus(pause));
    }

    /** B1, or the end of a job whose file changes though nothing may write to it. */
    private NextMessage grown() {
        if (ticket.origin() != Ticket.Origin.DROP) {
            return troubled(changed());
        }
        if (means.givingBack().isNameTaken(ticket)) {
            return superseded();
        }
        means.givingBack().mark(ticket);
        return NextMessage.bare(NextMessage.To.BACK, ticket.id());
    }

    private NextMessage superseded() {
        means.givingBack().companions(ticket);
        return refuse(
                Problem.permanent(
                        Code.SUPERSEDED,
                        "The upload "
                                + Printable.of(ticket.file())
                                + " was interrupted and replaced.",
                        "It is damaged or incomplete, and another file was dropped under its name.",
                        "If the newer file is the intended one, do nothing."));
    }

    private NextMessage troubled(Problem problem) {
        Instant now = means.clock().instant();
        if (problem.code() == Code.CANCELLED) {
            return NextMessage.send(NextMessage.To.CHECKS, ticket.id(), message, delivery);
        }
        if (problem.code() == Code.SHARE_AWAY) {
            // Nothing can be done with the message either: the route tries again with it in hand.
            throw problem.asException();
        }
        if (problem.retryable() && rules.retry().allowsAfter(delivery.attempt())) {
            return NextMessage.later(
                    NextMessage.To.CHECKS,
                    ticket.id(),
                    message,
                    delivery.nextAttempt(),
                    now.plus(rules.retry().delayAfter(delivery.attempt())));
        }
        return refuse(problem);
    }

    private NextMessage refuse(Problem problem) {
        means.claims().settled(ticket);
        Status status = Refusals.statusFor(problem);
        LOG.info("{}: {}", problem.code(), problem.what());
        return refused(status, List.of(), List.of(ReportProblem.error(problem)));
    }

    /** Everything that is wrong with the signatures stands in the report, not the first only. */
    private NextMessage refuse(SignatureCheckResult signed) {
        means.claims().settled(ticket);
        return refused(Status.REJECTED, signed.signatures(), signed.problems());
    }

    private NextMessage refused(
            Status status, List<ImportReport.Signature> signatures, List<ReportProblem> problems) {
        if (source.checksum() == null) {
            source =
                    new ImportReport.Source(
                            source.file(),
                            source.sizeBytes(),
                            source.sha256(),
                            ChecksumRule.notCompared(ticket, beside, state != null));
        }
        ImportReport report =
                Refusals.begin(ticket, delivery.attempt(), means.clock().instant())
                        .status(status)
                        .startedAt(startedAt)
                        .source(source)
                        .target(repository)
                        .signatures(signatures)
                        .problems(problems)
                        .build();
        return NextMessage.send(
                NextMessage.To.RESULTS, ticket.id(), ResultMessage.of(report), delivery);
    }

    private ImportReport.Source withSignature(ImportReport.FileSignature signature) {
        return new ImportReport.Source(
                source.file(), source.sizeBytes(), source.sha256(), source.checksum(), signature);
    }

    private JobProgress progress() {
        return new JobProgress(ticket.id(), means.events(), means.clock());
    }

    private ImportReport.Source sourceOf(Digest sha256, ImportReport.Checksum checksum) {
        return new ImportReport.Source(
                ticket.file(), state.sizeBytes(), sha256 == null ? null : sha256.hex(), checksum);
    }

    private Problem changed() {
        return Problem.temporary(
                Code.FILE_CHANGED,
                "The tarball " + Printable.of(ticket.file()) + " was changed during the check.",
                "Its size or time changed.",
                "Do not change a tarball after its job was sent.");
    }
}
