package io.longshore.pipeline.filing;

import io.longshore.files.DurableFiles;
import io.longshore.job.JobId;
import io.longshore.oci.Digest;
import io.longshore.proof.ledger.Ledger;
import io.longshore.proof.ledger.LogEntry;
import io.longshore.proof.ledger.LogRecovery;
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
import java.util.stream.Stream;

/**
 * After a restore of the log: receipts of filed jobs whose entries are lost become entries again.
 */
public final class LostReceipts implements LogRecovery.Jobs {
    private final Share share;
    private final JobFolders folders;

    public LostReceipts(Share share) {
        this.share = share;
        this.folders = new JobFolders(share);
    }

    @Override
    public List<String> filed() {
        return filed(share);
    }

    @Override
    public List<String> receipts() {
        return withReceipt().map(it -> sha256(it.resolve(ReceiptSteps.RECEIPT))).toList();
    }

    @Override
    public boolean has(String job) {
        return folders.find(JobId.parse(job)).isPresent();
    }

    private Stream<Path> withReceipt() {
        return folders(share).stream()
                .filter(it -> Files.isRegularFile(it.resolve(ReceiptSteps.RECEIPT)));
    }

    private static String sha256(Path file) {
        return Digest.of(DurableFiles.read(file)).hex();
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
    public int append(Ledger ledger) {
        int before = ledger.size();
        withReceipt()
                .sorted(Comparator.comparingInt(LostReceipts::formerIndex))
                .forEach(it -> append(ledger, it));
        return ledger.size() - before;
    }

    private static void append(Ledger ledger, Path folder) {
        FiledReport filed = FiledReport.of(DurableFiles.read(folder.resolve(JobFolders.REPORT)));
        int before = ledger.size();
        int index =
                ledger.append(
                        new LogEntry.Receipt(
                                filed.report().jobId().toString(),
                                filed.report().status().name(),
                                sha256(folder.resolve(ReceiptSteps.RECEIPT))));
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
