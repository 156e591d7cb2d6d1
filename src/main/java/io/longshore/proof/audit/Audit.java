package io.longshore.proof.audit;

import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.proof.audit.Finding.Kind;
import io.longshore.proof.ledger.LogEntry;
import io.longshore.proof.ledger.LogFolder;
import io.longshore.proof.log.Checkpoint;
import io.longshore.proof.log.Cosignature;
import io.longshore.proof.log.NotATlogException;
import io.longshore.proof.log.NoteKey;
import io.longshore.proof.log.SignedNote;
import io.longshore.text.Printable;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks the log and the receipts of a share. Reads only. */
public final class Audit {
    private static final String UNKNOWABLE =
            "This log does not protect against the holder of its key: without an earlier checkpoint"
                    + " or a witness, an audit cannot tell whether the log was rebuilt or shortened"
                    + " by somebody who has the key.";

    private final Path share;
    private final LogFolder folder;
    private final @Nullable NoteKey key;
    private final @Nullable SignedNote earlier;
    private final @Nullable NoteKey witness;
    private AuditProgress progress = AuditProgress.none();
    private List<X509Certificate> authorities = List.of();

    /** Null if no registry is compared. */
    private @Nullable RegistryView registry;

    /**
     * @param share the root of a share or of a copy
     * @param folder the log on it
     * @param key the first key of the site, as it was recorded; null to accept the one in the log
     * @param earlier a checkpoint that was kept elsewhere; null if there is none
     * @param witness must have signed the earlier checkpoint; null for none
     */
    public Audit(
            Path share,
            LogFolder folder,
            @Nullable NoteKey key,
            @Nullable SignedNote earlier,
            @Nullable NoteKey witness) {
        this.share = share;
        this.folder = folder;
        this.key = key;
        this.earlier = earlier;
        this.witness = witness;
    }

    /** Compares the registries that the receipts name as well. */
    public Audit with(RegistryView compared) {
        registry = compared;
        return this;
    }

    /** Trusts these authorities, or those below them, with time stamps. */
    public Audit with(List<X509Certificate> trusted) {
        authorities = List.copyOf(trusted);
        return this;
    }

    /** Shows how far it is, and continues a former audit. */
    public Audit with(AuditProgress shown) {
        progress = shown;
        return this;
    }

    /**
     * @throws ProblemException {@code FILE_MISSING} if there is no log; a problem of the file
     *     system
     */
    public AuditResult run() {
        if (!folder.exists()) {
            throw new ProblemException(
                    Problem.permanent(
                            Code.FILE_MISSING,
                            "There is no log in " + Printable.of(folder.root().toString()) + ".",
                            "A log begins when a gateway with a site key leads for the first time.",
                            "If the site has a key, start a gateway; otherwise run 'longshore keys"
                                    + " init' before. To audit another share, or a copy of one,"
                                    + " name it with --offline."));
        }
        List<Finding> findings = new ArrayList<>(progress.former().findings());
        List<String> notes = new ArrayList<>();
        LogAudit log = new LogAudit(folder, progress, findings);
        if (!log.run()) {
            progress.beginAnew();
            return run();
        }
        ShareAudit reports = new ShareAudit(share, folder, log, progress, findings);
        NoteKey first = log.first().orElse(null);
        List<ComparedRegistry> registries = new ArrayList<>();
        StampedLog stamped = null;
        if (first != null) {
            log.recoveries()
                    .all()
                    .forEach(
                            (index, it) ->
                                    notes.add(note(index, log.recoveries().firstLost(index), it)));
            compareKey(first, findings);
            compareEarlier(log, findings, notes);
            stamped = new TimestampAudit(folder, log, authorities, findings).run();
            reports.run();
            if (registry != null) {
                registries.addAll(
                        new RegistryAudit(log, reports, registry, progress, findings, notes).run());
            }
        }
        progress.end();
        return new AuditResult(
                earlier == null ? UNKNOWABLE : null,
                first == null ? null : first.name(),
                log.entries().size(),
                reports.receipts(),
                reports.removed(),
                first == null ? null : first.fingerprint(),
                notes,
                List.copyOf(new LinkedHashSet<>(findings)),
                stamped,
                registry == null ? null : registries);
    }

    private static String seen(SignedNote note, NoteKey witness) {
        Instant at =
                Cosignature.of(note, witness)
                        .orElseThrow(
                                () ->
                                        new NotATlogException(
                                                "the witness "
                                                        + witness.name()
                                                        + " has not signed it"));
        return "The witness "
                + witness.name()
                + " saw the first "
                + Checkpoint.of(note).size()
                + " entries at "
                + at
                + ".";
    }

    private static String note(int index, int firstLost, LogEntry.Recovery recovery) {
        Integer lost = recovery.lost();
        return "Entry "
                + index
                + " states a restore from an older copy"
                + (lost == null
                        ? ""
                        : "; " + (lost - firstLost) + " entries of the former log are lost")
                + (recovery.jobs() == null ? "" : "; folders of jobs are lost")
                + ". Its reason: "
                + recovery.reason();
    }

    private void compareKey(NoteKey first, List<Finding> findings) {
        if (key != null && !key.equals(first)) {
            findings.add(
                    new Finding(
                            Kind.FORKED,
                            folder.entry(0).toString(),
                            0,
                            null,
                            "The log begins with another key than the one of the site."));
        }
    }

    private void compareEarlier(LogAudit log, List<Finding> findings, List<String> notes) {
        if (earlier == null) {
            return;
        }
        String place = "the earlier checkpoint";
        try {
            log.compare(earlier, place, findings)
                    .ifPresent(
                            entry ->
                                    notes.add(
                                            "The earlier checkpoint is of the history that entry "
                                                    + entry
                                                    + " states as lost; it cannot be compared."));
            if (witness != null) {
                notes.add(seen(earlier, witness));
            }
        } catch (NotATlogException e) {
            findings.add(
                    new Finding(
                            Kind.FORKED,
                            place,
                            null,
                            null,
                            "The earlier checkpoint is not one of this log: "
                                    + e.getMessage()
                                    + "."));
        }
    }
}
