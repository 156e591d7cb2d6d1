package io.longshore.pipeline.filing;

import io.longshore.files.DurableFiles;
import io.longshore.job.JobId;
import io.longshore.oci.Digest;
import io.longshore.proof.ledger.Ledger;
import io.longshore.proof.ledger.LogEntry;
import io.longshore.proof.log.NotATlogException;
import io.longshore.proof.log.TlogProof;
import io.longshore.report.FiledReport;
import io.longshore.share.JobFolders;
import io.longshore.share.Share;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * After a restore of the log: receipts of filed jobs whose entries are lost become entries again.
 */
public final class LostReceipts {
    private final Share share;
    private final Ledger ledger;

    public LostReceipts(Share share, Ledger ledger) {
        this.share = share;
        this.ledger = ledger;
    }

    /** The ids of the filed jobs. */
    public static List<String> filed(Share share) {
        return folders(share).stream().map(it -> it.getFileName().toString()).toList();
    }

    private static List<Path> folders(Share share) {
        List<Path> folders = new ArrayList<>();
        for (Path parent : List.of(share.done(), share.rejected())) {
            for (Path folder : DurableFiles.list(parent)) {
                if (JobId.isJobId(folder.getFileName().toString())
                        && JobFolders.isReported(folder)) {
                    folders.add(folder);
                }
            }
        }
        return folders;
    }

    /**
     * Appends them in their former order, and writes their proofs anew. May be repeated.
     *
     * @return how many were appended
     */
    public int append() {
        int before = ledger.size();
        folders(share).stream()
                .filter(it -> Files.isRegularFile(it.resolve(ReceiptSteps.RECEIPT)))
                .sorted(Comparator.comparingInt(LostReceipts::formerIndex))
                .forEach(this::append);
        return ledger.size() - before;
    }

    private void append(Path folder) {
        FiledReport filed = FiledReport.of(DurableFiles.read(folder.resolve(JobFolders.REPORT)));
        byte[] receipt = DurableFiles.read(folder.resolve(ReceiptSteps.RECEIPT));
        int before = ledger.size();
        int index =
                ledger.append(
                        new LogEntry.Receipt(
                                filed.report().jobId().toString(),
                                filed.report().status().name(),
                                Digest.of(receipt).hex()));
        if (index >= before || formerIndex(folder) != index) {
            DurableFiles.write(folder.resolve(ReceiptSteps.PROOF), ledger.prove(index).toBytes());
        }
    }

    private static int formerIndex(Path folder) {
        Path proof = folder.resolve(ReceiptSteps.PROOF);
        try {
            return Files.isRegularFile(proof)
                    ? TlogProof.parse(DurableFiles.read(proof)).index()
                    : Integer.MAX_VALUE;
        } catch (NotATlogException e) {
            return Integer.MAX_VALUE;
        }
    }
}
