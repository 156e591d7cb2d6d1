package io.longshore.pipeline.filing;

import io.longshore.files.DurableFiles;
import io.longshore.job.AccessLog;
import io.longshore.job.JobId;
import io.longshore.job.PolicyLog;
import io.longshore.job.RetentionLog;
import io.longshore.oci.Digest;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.proof.ledger.Ledger;
import io.longshore.proof.ledger.LogEntry;
import io.longshore.proof.ledger.ReceiptKey;
import io.longshore.proof.ledger.SiteLog;
import io.longshore.proof.log.StatementSigner;
import io.longshore.proof.receipt.DsseEnvelope;
import io.longshore.proof.receipt.EffectivePolicy;
import io.longshore.proof.receipt.Evidence;
import io.longshore.proof.receipt.Receipt;
import io.longshore.proof.receipt.Receipt.PolicyUsed;
import io.longshore.proof.receipt.ReceiptWriter;
import io.longshore.proof.receipt.Statement;
import io.longshore.report.FiledReport;
import io.longshore.share.KeptReceipts;
import io.longshore.share.Provenance;
import io.longshore.share.Share;
import io.longshore.share.Ticket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives each report a receipt in the log of the site: steps F1b to F1d of docs/delivery.md. Does
 * nothing on a gateway without a site key.
 */
public final class ReceiptSteps implements RetentionLog, PolicyLog, AccessLog {
    private static final Logger LOG = LoggerFactory.getLogger(ReceiptSteps.class);

    /** The signed receipt in a job's folder. */
    public static final String RECEIPT = KeptReceipts.RECEIPT;

    /** The proof that the log has it. */
    public static final String PROOF = KeptReceipts.PROOF;

    private static final int MOST_READS = 10;

    private final SiteLog log;
    private final Share share;
    private final ReceiptWriter writer;
    private final EffectivePolicy policy;
    private final Consumer<Ledger> witnesses;
    private final Supplier<Optional<ReceiptKey>> receiptKey;
    private volatile String state = "Receipts begin when this gateway leads.";

    private volatile boolean hasBegun;

    /** Null without a site key, and before this gateway leads. */
    private volatile @Nullable Open open;

    /**
     * @param signer of receipts
     */
    private record Open(Ledger ledger, PolicyUsed policy, StatementSigner signer) {}

    /**
     * @param witnesses are shown the log before anything is appended
     * @param receiptKey is asked when this gateway begins to lead; empty if the site key signs
     *     receipts
     */
    public ReceiptSteps(
            SiteLog log,
            Share share,
            ReceiptWriter writer,
            EffectivePolicy policy,
            Consumer<Ledger> witnesses,
            Supplier<Optional<ReceiptKey>> receiptKey) {
        this.witnesses = witnesses;
        this.receiptKey = receiptKey;
        this.log = log;
        this.share = share;
        this.writer = writer;
        this.policy = policy;
    }

    /**
     * Opens the log before this gateway does its first step, and makes the settings an entry if
     * they have changed.
     *
     * @throws io.longshore.problem.ProblemException if there is a log that this gateway must not
     *     append to: then it must not file anything
     */
    public void begin() {
        hasBegun = false;
        open = null;
        Ledger ledger = log.open(() -> LostReceipts.filed(share)).orElse(null);
        if (ledger == null) {
            state = "This gateway has no site key: reports get no receipts.";
            LOG.info("{} 'longshore keys init' creates one.", state);
            hasBegun = true;
            return;
        }
        witnesses.accept(ledger);
        StatementSigner signer = certified(ledger);
        open = new Open(ledger, policy.store(ledger::policy), signer);
        hasBegun = true;
        state = "Each report gets a receipt in the log " + ledger.signer().key().name() + ".";
        LOG.info("{} It has {} entries.", state, ledger.size());
    }

    /** The key for receipts becomes an entry after the receipts that the former key has signed. */
    private StatementSigner certified(Ledger ledger) {
        ReceiptKey key = receiptKey.get().orElse(null);
        if (key != null && key.isNewTo(ledger)) {
            appendSigned(share, ledger);
        }
        ReceiptKey.certify(ledger, key);
        return key == null ? StatementSigner.of(ledger.signer()) : key.signer();
    }

    /** F1c of receipts that a former process has signed. */
    public static void appendSigned(Share share, Ledger ledger) {
        for (Path folder : DurableFiles.list(share.work())) {
            if (Files.exists(folder.resolve(RECEIPT))) {
                byte[] receipt = DurableFiles.read(folder.resolve(RECEIPT));
                Receipt stated =
                        Statement.parse(DsseEnvelope.parse(receipt).unchecked()).predicate();
                ledger.append(entry(stated.jobId(), stated.status().name(), receipt));
            }
        }
    }

    private static LogEntry.Receipt entry(String job, String status, byte[] receipt) {
        return new LogEntry.Receipt(job, status, Digest.of(receipt).hex());
    }

    /**
     * Files of users and keys that change while this gateway leads are an entry before they hold.
     */
    @Override
    public <T> T apply(Supplier<T> read) {
        for (int i = 0; i < MOST_READS; i++) {
            Open now = open;
            if (now == null) {
                return read.get();
            }
            String recorded = record(now);
            T value = read.get();
            if (recorded.equals(policy.sha256())) {
                return value;
            }
        }
        throw new ProblemException(
                Problem.temporary(
                        Code.SHARE_ERROR,
                        "The files of users or keys changed while they were read.",
                        "They changed " + MOST_READS + " times.",
                        "Write such a file under another name and rename it. Longshore continues"
                                + " automatically."));
    }

    private synchronized String record(Open now) {
        try {
            PolicyUsed used = policy.store(now.ledger()::policy);
            if (open == now && !used.settings().equals(now.policy().settings())) {
                open = new Open(now.ledger(), used, now.signer());
                LOG.info("Users or keys have changed: the log has the new policy.");
            }
            return used.settings();
        } catch (ProblemException e) {
            Problem why = e.problem();
            throw new ProblemException(
                    Problem.temporary(why.code(), why.what(), why.why(), why.fix()), e);
        }
    }

    /** True once it is known whether there is a log, and it is open. */
    public boolean hasBegun() {
        return hasBegun;
    }

    /** One sentence for the details of the health. */
    public String state() {
        return state;
    }

    /** F1b: signs the receipt; the first one stays. */
    public void sign(FiledReport filed, Path folder) {
        Open now = open;
        Path file = folder.resolve(RECEIPT);
        if (now != null && !Files.exists(file)) {
            byte[] receipt = writer.write(filed, evidence(folder), now.policy(), now.signer());
            now.ledger().writeNew(file, receipt);
        }
    }

    /** What the ticket knows; a message that did not become a job has none. */
    private static Evidence evidence(Path folder) {
        if (!Ticket.isIn(folder)) {
            return Evidence.NONE;
        }
        Ticket ticket = Ticket.read(folder);
        Provenance provenance = ticket.provenance();
        return new Evidence(
                ticket.origin().name(),
                provenance == null ? null : provenance.from(),
                ticket.sender() == null ? null : ticket.sender().from(),
                ticket.job() == null ? null : ticket.job().requestedBy());
    }

    /** F1c: appends the receipt to the log, unless the log has it. */
    public void append(FiledReport filed, Path folder) {
        Open now = open;
        if (now != null) {
            index(now, filed, folder);
        }
    }

    /** F1d: writes the proof that the log has the receipt. */
    public void prove(FiledReport filed, Path folder) {
        Open now = open;
        if (now != null) {
            int index = index(now, filed, folder);
            DurableFiles.write(folder.resolve(PROOF), now.ledger().prove(index).toBytes());
        }
    }

    /** Before the folder of a job is removed by retention, with its receipt. */
    public void removing(JobId job) {
        removing(job, "retention");
    }

    @Override
    public boolean removingReport(JobId job, String reason) {
        return append(new LogEntry.Removal(job.toString(), reason, LogEntry.Removal.REPORT));
    }

    @Override
    public boolean removing(JobId job, String reason) {
        return append(new LogEntry.Removal(job.toString(), reason, null));
    }

    @Override
    public void imagesRemoved(JobId job, String reason) {
        append(new LogEntry.Removal(job.toString(), reason, LogEntry.Removal.IMAGES));
    }

    @Override
    public void held(JobId job, boolean isHeld, String reason) {
        append(new LogEntry.Hold(job.toString(), isHeld, reason));
    }

    @Override
    public void access(String action, String outcome, int count, byte[] document) {
        Open now = open;
        if (now != null) {
            String sha256 = now.ledger().document(document);
            now.ledger().append(new LogEntry.Access(action, outcome, count, sha256));
        }
    }

    /**
     * @return false if it is the removal of a job that the log states to be held
     */
    private boolean append(LogEntry entry) {
        Open now = open;
        return now == null || now.ledger().append(entry) != Ledger.HELD;
    }

    /** True if the log has a receipt of this job, whose folder may be gone. */
    public boolean isRecorded(JobId job) {
        Open now = open;
        return now != null && now.ledger().hasReceiptOf(job);
    }

    /** True if the log states that the report of this job was removed. */
    public boolean isRemoved(JobId job) {
        Open now = open;
        return now != null && now.ledger().isRemoved(job);
    }

    private static int index(Open now, FiledReport filed, Path folder) {
        byte[] receipt = DurableFiles.read(folder.resolve(RECEIPT));
        return now.ledger()
                .append(
                        entry(
                                filed.report().jobId().toString(),
                                filed.report().status().name(),
                                receipt));
    }
}
