package io.longshore.share;

import io.longshore.files.DurableFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** The receipts of jobs whose reports were removed: {@code .longshore/receipts/}. */
public final class KeptReceipts {
    /** The signed receipt in a job's folder. */
    public static final String RECEIPT = "receipt.dsse.json";

    /** The proof that the log has it. */
    public static final String PROOF = "receipt.tlog-proof";

    private final Path root;

    public KeptReceipts(Share share) {
        this.root = share.state().resolve("receipts");
    }

    /** Where the receipt of this job is kept, or would be. */
    public Path folder(String job) {
        return root.resolve(job);
    }

    /** The folders of all jobs with a kept receipt. */
    public List<Path> folders() {
        return Files.isDirectory(root) ? DurableFiles.list(root) : List.of();
    }

    /**
     * Moves receipt and proof out of a job's folder.
     *
     * @return false if it has none, and none was moved before
     */
    boolean take(Path job) {
        Path to = folder(String.valueOf(job.getFileName()));
        for (String name : List.of(PROOF, RECEIPT)) {
            if (Files.exists(job.resolve(name))) {
                DurableFiles.createFolder(to);
                DurableFiles.rename(job.resolve(name), to.resolve(name));
            }
        }
        return Files.exists(to.resolve(RECEIPT));
    }

    /** When the receipt in this folder was written. */
    static Instant written(Path folder) {
        Path receipt = folder.resolve(RECEIPT);
        return Files.exists(receipt)
                ? Instant.ofEpochMilli(FileState.of(receipt).mtimeMillis())
                : Instant.EPOCH;
    }

    void remove(String job) {
        Path folder = folder(job);
        if (Files.isDirectory(folder)) {
            DurableFiles.deleteTree(folder);
        }
    }
}
