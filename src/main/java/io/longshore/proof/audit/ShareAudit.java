package io.longshore.proof.audit;

import io.longshore.files.DurableFiles;
import io.longshore.job.JobId;
import io.longshore.oci.Digest;
import io.longshore.problem.ProblemException;
import io.longshore.proof.audit.Finding.Kind;
import io.longshore.proof.ledger.LogEntry;
import io.longshore.proof.ledger.LogFolder;
import io.longshore.proof.log.Checkpoint;
import io.longshore.proof.log.NotATlogException;
import io.longshore.proof.log.NoteKey;
import io.longshore.proof.log.TlogProof;
import io.longshore.proof.receipt.DsseEnvelope;
import io.longshore.proof.receipt.Statement;
import io.longshore.report.ImportReport;
import io.longshore.share.KeptReceipts;
import io.longshore.share.Share;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Compares the receipts in the log with the reports on the share. */
final class ShareAudit {
    private static final String REPORT = "report.json";
    private static final String RECEIPT = KeptReceipts.RECEIPT;
    private static final String PROOF = KeptReceipts.PROOF;

    private final Path share;
    private final LogFolder folder;
    private final LogAudit log;
    private final AuditProgress progress;
    private final List<Finding> findings;

    /** The folders of jobs by the key of their id. */
    private final Map<String, Path> folders = new HashMap<>();

    /** The jobs whose folders are lost, as entries state. */
    private final Set<String> lost = new HashSet<>();

    /** By the key of the id, the last removal of a report whose receipt stays. */
    private final Map<String, Integer> withoutReport = new HashMap<>();

    /** By the key of the id, the last statement that its images were removed from the registry. */
    private final Map<String, Integer> withoutImages = new HashMap<>();

    /** By the key of the id, the last removal of everything. */
    private final Map<String, Integer> removals = new HashMap<>();

    private int receipts;
    private int removed;

    ShareAudit(
            Path share,
            LogFolder folder,
            LogAudit log,
            AuditProgress progress,
            List<Finding> findings) {
        this.progress = progress;
        this.share = share;
        this.folder = folder;
        this.log = log;
        this.findings = findings;
    }

    int receipts() {
        return receipts;
    }

    int removed() {
        return removed;
    }

    void run() {
        for (String parent : List.of("work", "done", "rejected")) {
            list(share.resolve(parent));
        }
        readRemovals();
        for (LogEntry.Recovery recovery : log.recoveries().all().values()) {
            lost.addAll(jobsOf(recovery.jobs()));
        }
        Set<String> inLog = new HashSet<>();
        for (int i = 0; i < log.entries().size(); i++) {
            if (log.entries().get(i) instanceof LogEntry.Receipt receipt) {
                receipts++;
                Integer removal = removals.get(key(receipt.job()));
                if (removal != null && removal > i) {
                    removed++;
                    inLog.add(key(receipt.job()));
                } else if (inLog.add(key(receipt.job()))) {
                    if (progress.isDue()) {
                        progress.receipts(i, log.entries().size(), findings);
                    }
                    if (i >= progress.former().receipts()) {
                        check(i, receipt);
                    }
                } else {
                    add(Kind.ADDED, folder.entry(i), i, receipt.job(), "is a second receipt");
                }
            }
        }
        checkUnknown(inLog);
    }

    private void readRemovals() {
        Set<String> held = new HashSet<>();
        for (int i = 0; i < log.entries().size(); i++) {
            if (log.entries().get(i) instanceof LogEntry.Hold hold) {
                if (hold.isHeld()) {
                    held.add(key(hold.job()));
                } else {
                    held.remove(key(hold.job()));
                }
            } else if (log.entries().get(i) instanceof LogEntry.Removal removal) {
                if (held.contains(key(removal.job()))) {
                    add(Kind.REMOVED, folder.entry(i), i, removal.job(), "is removed while held");
                }
                if (removal.what() == null) {
                    removals.put(key(removal.job()), i);
                } else if (removal.what().equals(LogEntry.Removal.IMAGES)) {
                    withoutImages.put(key(removal.job()), i);
                } else {
                    withoutReport.put(key(removal.job()), i);
                }
            }
        }
    }

    private void list(Path parent) {
        if (!Files.isDirectory(parent)) {
            return;
        }
        for (Path path : DurableFiles.list(parent)) {
            String name = path.getFileName().toString();
            if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS) && JobId.isJobId(name)) {
                folders.put(key(name), path);
            }
        }
    }

    private boolean hasReport(int index, LogEntry.Receipt entry) {
        Integer removal = withoutReport.get(key(entry.job()));
        return removal == null || removal < index;
    }

    /** The folder with the receipt. */
    private @Nullable Path folder(int index, LogEntry.Receipt entry) {
        Path kept = receiptsOf(entry.job());
        return hasReport(index, entry) || !Files.isDirectory(kept)
                ? folders.get(key(entry.job()))
                : kept;
    }

    /** True if entries state that the images of this delivery, or all of it, were removed. */
    boolean isGoneFromRegistry(int index, LogEntry.Receipt entry) {
        return Math.max(
                        withoutImages.getOrDefault(key(entry.job()), -1),
                        removals.getOrDefault(key(entry.job()), -1))
                > index;
    }

    /** What the receipt of an entry states; empty if it is not there or wrong. */
    Optional<Statement> statement(int index, LogEntry.Receipt entry) {
        Path folder = folder(index, entry);
        if (folder == null || !Files.isRegularFile(folder.resolve(RECEIPT))) {
            return Optional.empty();
        }
        byte[] receipt = DurableFiles.readStart(folder.resolve(RECEIPT), DsseEnvelope.LONGEST);
        try {
            return Digest.of(receipt).hex().equals(entry.receipt())
                    ? Optional.of(Statement.parse(DsseEnvelope.parse(receipt).unchecked()))
                    : Optional.empty();
        } catch (NotATlogException e) {
            return Optional.empty();
        }
    }

    /** The report of a receipt; empty if it is not there or another one. */
    Optional<ImportReport> report(Statement statement, int index, LogEntry.Receipt entry) {
        Path folder = folder(index, entry);
        if (folder == null || !Files.isRegularFile(folder.resolve(REPORT))) {
            return Optional.empty();
        }
        byte[] report = DurableFiles.read(folder.resolve(REPORT));
        try {
            return Digest.of(report).hex().equals(statement.sha256OfReport())
                    ? Optional.of(ImportReport.parse(report))
                    : Optional.empty();
        } catch (ProblemException e) {
            return Optional.empty();
        }
    }

    private void check(int index, LogEntry.Receipt entry) {
        boolean hasReport = hasReport(index, entry);
        Path job = folder(index, entry);
        if (job == null && lost.contains(key(entry.job()))) {
            removed++;
            return;
        }
        if (job == null) {
            Path gone = share.resolve("done").resolve(entry.job());
            add(Kind.REMOVED, gone, index, entry.job(), "has no folder on the share");
            return;
        }
        Path file = job.resolve(RECEIPT);
        if (!Files.isRegularFile(file)) {
            add(Kind.REMOVED, file, index, entry.job(), "has no receipt on the share");
            return;
        }
        byte[] receipt = DurableFiles.readStart(file, DsseEnvelope.LONGEST);
        if (!Digest.of(receipt).hex().equals(entry.receipt())) {
            add(Kind.CHANGED, file, index, entry.job(), "has another receipt on the share");
            return;
        }
        try {
            checkStatement(index, entry, job, statement(receipt, index), hasReport);
        } catch (NotATlogException e) {
            add(Kind.CHANGED, file, index, entry.job(), "is wrong: " + e.getMessage());
        }
        checkProof(index, entry, job.resolve(PROOF));
    }

    /**
     * The key may have changed between the receipt and its entry. Once there is a key for receipts,
     * that of the log does not sign any.
     */
    private Statement statement(byte[] receipt, int index) {
        DsseEnvelope envelope = DsseEnvelope.parse(receipt);
        NotATlogException wrong = new NotATlogException("there is no key");
        List<byte[]> keys = log.keys().receiptKeysAt(index);
        if (keys.isEmpty()) {
            for (Map.Entry<Integer, NoteKey> key : log.keys().all().entrySet()) {
                if (key.getKey() <= index) {
                    try {
                        return Statement.parse(envelope.require(key.getValue()));
                    } catch (NotATlogException e) {
                        wrong = e;
                    }
                }
            }
            // After a recovery a receipt may precede the certificate of its key.
            keys = log.keys().receiptKeysAt(Integer.MAX_VALUE);
        }
        for (byte[] key : keys) {
            try {
                return Statement.parse(envelope.requireP256(key));
            } catch (NotATlogException e) {
                wrong = e;
            }
        }
        throw wrong;
    }

    private Path receiptsOf(String job) {
        return new KeptReceipts(new Share(share)).folder(job);
    }

    private void checkStatement(
            int index, LogEntry.Receipt entry, Path job, Statement statement, boolean hasReport) {
        if (!key(statement.predicate().jobId()).equals(key(entry.job()))
                || !statement.predicate().status().name().equals(entry.status())) {
            add(Kind.CHANGED, job, index, entry.job(), "states another job or status");
        }
        Path report = job.resolve(REPORT);
        if (!hasReport) {
            return;
        }
        if (!Files.isRegularFile(report)) {
            add(Kind.REMOVED, report, index, entry.job(), "has no report on the share");
        } else if (!Digest.of(DurableFiles.read(report)).hex().equals(statement.sha256OfReport())) {
            add(Kind.CHANGED, report, index, entry.job(), "has another report on the share");
        }
    }

    /** The proof is written after the entry, so that a job under way may lack it. */
    private void checkProof(int index, LogEntry.Receipt entry, Path file) {
        if (!Files.isRegularFile(file)) {
            if (!file.startsWith(share.resolve("work"))) {
                add(Kind.REMOVED, file, index, entry.job(), "has no proof on the share");
            }
            return;
        }
        try {
            TlogProof proof = TlogProof.parse(DurableFiles.read(file));
            int size = Checkpoint.of(proof.checkpoint()).size();
            if (size > log.tree().size() && log.recoveries().losing(size).isEmpty()) {
                add(Kind.TRUNCATED, file, index, entry.job(), "has a proof from a longer log");
                return;
            }
            if (log.compare(proof.checkpoint(), file.toString()).isEmpty()) {
                proof.require(entry.toBytes(), log.keys().require(proof.checkpoint()));
            }
            if (proof.index() != index) {
                add(Kind.REORDERED, file, index, entry.job(), "has the proof of another entry");
            }
        } catch (NotATlogException e) {
            add(Kind.CHANGED, file, index, entry.job(), "has a wrong proof: " + e.getMessage());
        }
    }

    /** A report that is filed has a receipt, unless it was filed before the log began. */
    private void checkUnknown(Set<String> inLog) {
        Set<String> before = filedBefore();
        folders.forEach(
                (key, job) -> {
                    boolean underWay = job.startsWith(share.resolve("work"));
                    if (!underWay
                            && Files.exists(job.resolve(REPORT))
                            && !inLog.contains(key)
                            && !before.contains(key)) {
                        findings.add(
                                new Finding(
                                        Kind.ADDED,
                                        job.toString(),
                                        null,
                                        job.getFileName().toString(),
                                        "The report of job "
                                                + job.getFileName()
                                                + " has no entry in the log."));
                    }
                });
    }

    private Set<String> filedBefore() {
        return !log.entries().isEmpty() && log.entries().get(0) instanceof LogEntry.Begin begin
                ? jobsOf(begin.jobs())
                : Set.of();
    }

    private Set<String> jobsOf(@Nullable String sha256) {
        Set<String> jobs = new HashSet<>();
        if (sha256 != null) {
            folder.readJobs(sha256).forEach(job -> jobs.add(key(job)));
        }
        return jobs;
    }

    private static String key(String job) {
        return job.toLowerCase(Locale.ROOT);
    }

    private void add(Kind kind, Path place, int entry, String job, String text) {
        findings.add(
                new Finding(
                        kind,
                        place.toString(),
                        entry,
                        job,
                        "The receipt of job " + job + " (entry " + entry + ") " + text + "."));
    }
}
