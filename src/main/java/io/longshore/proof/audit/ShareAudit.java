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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
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

    private final List<Path> twice = new ArrayList<>();

    /** The jobs whose folders are lost, as entries state. */
    private final Set<String> lost = new HashSet<>();

    private final JobRemovals removals;
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
        this.removals = new JobRemovals(folder, findings);
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
        removals.read(log.entries());
        for (LogEntry.Recovery recovery : log.recoveries().all().values()) {
            lost.addAll(jobsOf(recovery.jobs()));
        }
        Set<String> inLog = new HashSet<>();
        List<LogEntry> entries = log.entries();
        InOrder.run(
                0,
                entries.size(),
                i ->
                        i < progress.former().receipts()
                                        || !(entries.get(i) instanceof LogEntry.Receipt receipt)
                                        || removals.isRemoved(i, receipt)
                                ? List.<Finding>of()
                                : check(i, receipt),
                (i, found) -> {
                    if (entries.get(i) instanceof LogEntry.Receipt receipt) {
                        take(i, receipt, found, inLog);
                    }
                });
        checkUnknown(inLog);
    }

    private void take(int index, LogEntry.Receipt receipt, List<Finding> found, Set<String> inLog) {
        receipts++;
        boolean isFirst = inLog.add(JobRemovals.key(receipt.job()));
        if (removals.isRemoved(index, receipt)) {
            removed++;
        } else if (isFirst) {
            if (progress.isDue()) {
                progress.receipts(index, log.entries().size(), findings);
            }
            if (isLost(index, receipt)) {
                removed++;
            }
            findings.addAll(found);
        } else {
            findings.add(
                    Finding.ofReceipt(
                            Kind.ADDED,
                            folder.entry(index),
                            index,
                            receipt.job(),
                            "is a second receipt"));
        }
    }

    /** True if an entry states that the folder of this job is lost. */
    private boolean isLost(int index, LogEntry.Receipt receipt) {
        return lost.contains(JobRemovals.key(receipt.job())) && folder(index, receipt) == null;
    }

    private void list(Path parent) {
        if (!Files.isDirectory(parent)) {
            return;
        }
        for (Path path : DurableFiles.list(parent)) {
            String name = path.getFileName().toString();
            if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS) && JobId.isJobId(name)) {
                Path other = folders.put(JobRemovals.key(name), path);
                if (other != null && !other.startsWith(share.resolve("work"))) {
                    twice.add(other);
                }
            }
        }
    }

    /** The folder with the receipt. */
    private @Nullable Path folder(int index, LogEntry.Receipt entry) {
        Path kept = receiptsOf(entry.job());
        return removals.hasReport(index, entry) || !Files.isDirectory(kept)
                ? folders.get(JobRemovals.key(entry.job()))
                : kept;
    }

    /** True if entries state that the images of this delivery, or all of it, were removed. */
    boolean isGoneFromRegistry(int index, LogEntry.Receipt entry) {
        return removals.isGoneFromRegistry(index, entry);
    }

    /** What the receipt of an entry states; empty if it is not there or wrong. */
    Optional<Statement> statement(int index, LogEntry.Receipt entry) {
        Path folder = folder(index, entry);
        if (folder == null || !Names.isFile(folder.resolve(RECEIPT))) {
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
        if (folder == null || !Names.isFile(folder.resolve(REPORT))) {
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

    /** Called by several threads. */
    private List<Finding> check(int index, LogEntry.Receipt entry) {
        boolean hasReport = removals.hasReport(index, entry);
        Path job = folder(index, entry);
        if (job == null) {
            Path gone = share.resolve("done").resolve(entry.job());
            return isLost(index, entry)
                    ? List.of()
                    : List.of(
                            Finding.ofReceipt(
                                    Kind.REMOVED,
                                    gone,
                                    index,
                                    entry.job(),
                                    "has no folder on the share"));
        }
        Path file = job.resolve(RECEIPT);
        if (!Names.isFile(file)) {
            return List.of(
                    Finding.ofReceipt(
                            Kind.REMOVED, file, index, entry.job(), "has no receipt on the share"));
        }
        byte[] receipt = DurableFiles.readStart(file, DsseEnvelope.LONGEST);
        if (!Digest.of(receipt).hex().equals(entry.receipt())) {
            return List.of(
                    Finding.ofReceipt(
                            Kind.CHANGED,
                            file,
                            index,
                            entry.job(),
                            "has another receipt on the share"));
        }
        List<Finding> found = new ArrayList<>();
        try {
            checkStatement(index, entry, job, statement(receipt, index), hasReport, found);
        } catch (NotATlogException e) {
            found.add(
                    Finding.ofReceipt(
                            Kind.CHANGED, file, index, entry.job(), "is wrong: " + e.getMessage()));
        }
        checkProof(index, entry, job.resolve(PROOF), found);
        return found;
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
            int index,
            LogEntry.Receipt entry,
            Path job,
            Statement statement,
            boolean hasReport,
            List<Finding> found) {
        if (!JobRemovals.key(statement.predicate().jobId()).equals(JobRemovals.key(entry.job()))
                || !statement.predicate().status().name().equals(entry.status())) {
            found.add(
                    Finding.ofReceipt(
                            Kind.CHANGED, job, index, entry.job(), "states another job or status"));
        }
        Path report = job.resolve(REPORT);
        if (!hasReport) {
            return;
        }
        if (job.startsWith(
                share.resolve(entry.status().equals("VERIFIED") ? "rejected" : "done"))) {
            found.add(
                    Finding.ofReceipt(
                            Kind.CHANGED, job, index, entry.job(), "is in the wrong folder"));
        }
        if (!Names.isFile(report)) {
            found.add(
                    Finding.ofReceipt(
                            Kind.REMOVED,
                            report,
                            index,
                            entry.job(),
                            "has no report on the share"));
        } else if (!Digest.of(DurableFiles.read(report)).hex().equals(statement.sha256OfReport())) {
            found.add(
                    Finding.ofReceipt(
                            Kind.CHANGED,
                            report,
                            index,
                            entry.job(),
                            "has another report on the share"));
        }
    }

    /** The proof is written after the entry, so that a job under way may lack it. */
    private void checkProof(int index, LogEntry.Receipt entry, Path file, List<Finding> found) {
        if (!Names.isFile(file)) {
            if (!file.startsWith(share.resolve("work"))) {
                found.add(
                        Finding.ofReceipt(
                                Kind.REMOVED,
                                file,
                                index,
                                entry.job(),
                                "has no proof on the share"));
            }
            return;
        }
        try {
            TlogProof proof = TlogProof.parse(DurableFiles.read(file));
            int size = Checkpoint.of(proof.checkpoint()).size();
            if (size > log.tree().size() && log.recoveries().losing(size).isEmpty()) {
                found.add(
                        Finding.ofReceipt(
                                Kind.TRUNCATED,
                                file,
                                index,
                                entry.job(),
                                "has a proof from a longer log"));
                return;
            }
            if (log.compare(proof.checkpoint(), file.toString(), found).isEmpty()) {
                proof.require(entry.toBytes(), log.require(proof.checkpoint()));
            }
            if (proof.index() != index) {
                found.add(
                        Finding.ofReceipt(
                                Kind.REORDERED,
                                file,
                                index,
                                entry.job(),
                                "has the proof of another entry"));
            }
        } catch (NotATlogException e) {
            found.add(
                    Finding.ofReceipt(
                            Kind.CHANGED,
                            file,
                            index,
                            entry.job(),
                            "has a wrong proof: " + e.getMessage()));
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
                        findings.add(Finding.added(job, "has no entry in the log"));
                    }
                });
        twice.forEach(job -> findings.add(Finding.added(job, "is there in two folders")));
    }

    private Set<String> filedBefore() {
        return !log.entries().isEmpty() && log.entries().get(0) instanceof LogEntry.Begin begin
                ? jobsOf(begin.jobs())
                : Set.of();
    }

    private Set<String> jobsOf(@Nullable String sha256) {
        Set<String> jobs = new HashSet<>();
        if (sha256 != null) {
            folder.readJobs(sha256).forEach(job -> jobs.add(JobRemovals.key(job)));
        }
        return jobs;
    }
}
