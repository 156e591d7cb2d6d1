package io.longshore.pipeline.check;

import io.longshore.config.DropTrust;
import io.longshore.config.Policy;
import io.longshore.job.ImportJob;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.report.ImportReport;
import io.longshore.share.Ticket;
import io.longshore.share.WorkFolder;
import io.longshore.text.Printable;
import io.longshore.trust.SidecarNames;
import io.longshore.trust.SidecarReader;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The conditions for a claimed file, apart from its content. Each method throws its refusal. */
final class TicketRules {
    private TicketRules() {}

    /** A stale sidecar is claimed alone, so that it gets a report. */
    static void requireArchive(Ticket ticket) {
        Optional<String> missing = WorkFolder.missingTarball(ticket);
        if (missing.isEmpty()
                && ticket.origin() == Ticket.Origin.DROP
                && SidecarNames.isList(ticket.fileName())) {
            missing = Optional.of("that it names");
        }
        if (missing.isPresent()) {
            throw new ProblemException(
                    Problem.permanent(
                            Code.TARBALL_MISSING,
                            Printable.of(ticket.fileName())
                                    + " belongs to no archive on this share.",
                            "No archive "
                                    + Printable.of(missing.get())
                                    + " arrived in the same folder within"
                                    + " longshore.drop.left-over.",
                            "If the archive was delivered before, compare its report with this"
                                    + " file; else drop both again, into the same folder."));
        }
    }

    /** A job beside a dropped file that could not be used when the file was claimed. */
    static void requireUsableJob(Ticket ticket, SidecarReader sidecars) {
        Optional<byte[]> document =
                ticket.origin() == Ticket.Origin.DROP
                        ? sidecars.read(WorkFolder.jobName(ticket))
                        : Optional.empty();
        if (document.isEmpty()) {
            return;
        }
        ImportJob job = ImportJob.parseSidecar(document.get(), ticket.file());
        if (job.id() != null && !job.id().equals(ticket.id())) {
            throw new ProblemException(
                    Problem.permanent(
                            Code.JOB_ID_REUSED,
                            "The job of "
                                    + Printable.of(ticket.fileName())
                                    + " has the id "
                                    + job.id()
                                    + ", which is already in use for another job.",
                            "An id names one job for as long as its report is kept.",
                            "Drop it again with another id in its job, or with none."));
        }
    }

    /**
     * A required signature must come from the user who uploaded the file, unless any is trusted.
     */
    static void requireOwnSignature(
            Ticket ticket, ImportReport.@Nullable FileSignature signature, CheckRules rules) {
        if (rules.signatures().files() == Policy.REQUIRED
                && rules.trust() == DropTrust.OWN
                && signature != null
                && signature.from() != null
                && !ticket.isOwn(signature.from())) {
            throw new ProblemException(
                    Problem.permanent(
                            Code.SIGNATURE_MISSING,
                            "There is no signature for "
                                    + Printable.of(ticket.fileName())
                                    + " of the user who uploaded it.",
                            Printable.of(signature.from())
                                    + " was uploaded by another user, and 'longshore.drop.trust' is"
                                    + " 'own'.",
                            "Upload the signature as the user who uploads the archive, or set"
                                    + " 'longshore.drop.trust' to 'anyone'."));
        }
    }
}
