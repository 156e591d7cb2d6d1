package io.longshore.proof.ledger;

import io.longshore.files.DurableFiles;
import io.longshore.job.JobId;
import io.longshore.problem.ProblemException;
import io.longshore.proof.log.Checkpoint;
import io.longshore.proof.log.Hash;
import io.longshore.proof.log.MerkleTree;
import io.longshore.proof.log.NotATlogException;
import io.longshore.proof.log.NoteKey;
import io.longshore.proof.log.SignedNote;
import io.longshore.proof.log.Tile;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What the entries of a log state, read from its folder. In memory: 64 bytes an entry, and about
 * 300 for each receipt. Not thread-safe.
 */
final class LogContent {
    /** Entries whose signatures are checked together. */
    private static final int BATCH = 1000;

    private static final String REPORT_ONLY = "/" + LogEntry.Removal.REPORT;

    private final LogFolder folder;
    private final MerkleTree tree = new MerkleTree();
    private final KeyHistory keys = new KeyHistory();
    private final Recoveries recoveries = new Recoveries();
    private final Map<String, Integer> receipts = new HashMap<>();
    private final Map<String, String> jobs = new HashMap<>();
    private final Map<String, Integer> removed = new HashMap<>();
    private final Map<String, Held> holds = new HashMap<>();
    private final List<byte[]> openBundle = new ArrayList<>();
    private @Nullable String policy;

    /** The last entry about the removal of a job. */
    private record Held(boolean isHeld, int index) {}

    private LogContent(LogFolder folder) {
        this.folder = folder;
    }

    /**
     * Reads all entries, and compares them with the newest checkpoint.
     *
     * @throws NotATlogException if an entry is wrong, or they do not lead to the checkpoint
     */
    static LogContent read(LogFolder folder) {
        LogContent content = new LogContent(folder);
        for (int bundle = 0; ; bundle++) {
            Optional<List<byte[]>> entries = folder.fullBundle(bundle);
            if (entries.isEmpty()) {
                break;
            }
            entries.get().forEach(content::accept);
        }
        while (content.readBatch() || content.readNext()) {
            // All of them.
        }
        int last = folder.lastCheckpoint();
        if (last > 0 && last <= content.size()) {
            content.requireRoot(folder.readCheckpoint(last));
        }
        return content;
    }

    /**
     * @throws NotATlogException unless this log has the checkpoint, and its key at that size signed
     *     it
     */
    void requireRoot(SignedNote note) {
        Checkpoint head = keys.require(note);
        if (!tree.root(head.size()).equals(head.root())) {
            throw new NotATlogException(
                    "the first "
                            + head.size()
                            + " entries do not have the hash of the checkpoint of that size");
        }
    }

    /**
     * Reads the next entries, whose signatures several threads check: most of the time to read a
     * log without bundles.
     *
     * @return false if the next entry is not there, or not signed by the key that holds now: then
     *     {@link #readNext} knows what it is
     */
    private boolean readBatch() {
        int from = size();
        if (from == 0 || !Files.exists(folder.entry(from + BATCH - 1))) {
            return false;
        }
        NoteKey key = keys.current();
        List<Optional<byte[]>> entries =
                IntStream.range(from, from + BATCH)
                        .parallel()
                        .mapToObj(index -> read(index, key))
                        .toList();
        for (Optional<byte[]> entry : entries) {
            if (entry.isEmpty() || !keys.current().equals(key)) {
                return size() > from;
            }
            accept(entry.get());
        }
        return true;
    }

    private Optional<byte[]> read(int index, NoteKey key) {
        try {
            byte[] file = DurableFiles.read(folder.entry(index));
            return Optional.of(LogFolder.require(file, index, key));
        } catch (NotATlogException | ProblemException e) {
            return Optional.empty();
        }
    }

    /**
     * Reads the next entry, which another process has appended.
     *
     * @return false if there is none
     */
    boolean readNext() {
        if (!Files.exists(folder.entry(size()))) {
            return false;
        }
        byte[] file = DurableFiles.read(folder.entry(size()));
        LogEntry entry = LogEntry.parse(LogFolder.content(file));
        accept(LogFolder.require(file, size(), keys.signerOf(size(), entry)));
        return true;
    }

    void accept(byte[] entry) {
        int index = size();
        LogEntry parsed = LogEntry.parse(entry);
        keys.accept(index, parsed);
        recoveries.accept(index, parsed);
        if (parsed instanceof LogEntry.Receipt receipt) {
            receipts.put(receipt.receipt(), index);
            jobs.put(JobId.parse(receipt.job()).key(), receipt.job());
            removed.remove(JobId.parse(receipt.job()).key());
        } else if (parsed instanceof LogEntry.Removal removal) {
            removed.put(key(removal), index);
        } else if (parsed instanceof LogEntry.Recovery recovery && recovery.jobs() != null) {
            folder.readJobs(recovery.jobs())
                    .forEach(job -> removed.put(JobId.parse(job).key(), index));
        } else if (parsed instanceof LogEntry.Hold hold) {
            holds.put(JobId.parse(hold.job()).key(), new Held(hold.isHeld(), index));
        } else if (parsed instanceof LogEntry.Policy changed) {
            policy = changed.document();
        }
        if (openBundle.size() == Tile.FULL) {
            openBundle.clear();
        }
        openBundle.add(entry);
        tree.add(Hash.leaf(entry));
    }

    int size() {
        return tree.size();
    }

    MerkleTree tree() {
        return tree;
    }

    KeyHistory keys() {
        return keys;
    }

    Recoveries recoveries() {
        return recoveries;
    }

    /** The ids of the jobs with a receipt and no removal. */
    List<String> present() {
        return jobs.entrySet().stream()
                .map(Map.Entry::getValue)
                .filter(it -> !isRemoved(JobId.parse(it)))
                .sorted()
                .toList();
    }

    /** True if each of these receipts is an entry. */
    boolean hasAll(List<String> sha256) {
        return receipts.keySet().containsAll(sha256);
    }

    /** The entries of a bundle of this log, from their files if the bundle is not there. */
    List<byte[]> bundle(int bundle, int width) {
        if (bundle == (size() - 1) / Tile.FULL) {
            return openBundle.subList(0, width);
        }
        Optional<List<byte[]>> full = folder.fullBundle(bundle);
        if (full.isPresent()) {
            return full.get();
        }
        List<byte[]> entries = new ArrayList<>();
        for (int i = 0; i < width; i++) {
            entries.add(LogFolder.content(DurableFiles.read(folder.entry(bundle * Tile.FULL + i))));
        }
        return entries;
    }

    /** The entries of the last bundle, which may be full. */
    List<byte[]> openBundle() {
        return openBundle;
    }

    /** True for the removal of a job that is held. That of images only states what others do. */
    boolean isHeld(LogEntry entry) {
        if (!(entry instanceof LogEntry.Removal removal)
                || LogEntry.Removal.IMAGES.equals(removal.what())) {
            return false;
        }
        Held last = holds.get(JobId.parse(removal.job()).key());
        return last != null && last.isHeld();
    }

    /** The index of an entry that must not be there twice, if it is there. */
    Optional<Integer> find(LogEntry entry) {
        if (entry instanceof LogEntry.Receipt receipt) {
            return Optional.ofNullable(receipts.get(receipt.receipt()));
        }
        if (entry instanceof LogEntry.Hold hold) {
            return Optional.ofNullable(holds.get(JobId.parse(hold.job()).key()))
                    .filter(last -> last.isHeld() == hold.isHeld())
                    .map(Held::index);
        }
        return entry instanceof LogEntry.Removal removal
                ? Optional.ofNullable(removed.get(key(removal)))
                : Optional.empty();
    }

    private static String key(LogEntry.Removal removal) {
        String job = JobId.parse(removal.job()).key();
        return removal.what() == null ? job : job + "/" + removal.what();
    }

    /** True if an entry states that the report of this job was removed. */
    boolean isRemoved(JobId job) {
        return removed.containsKey(job.key()) || removed.containsKey(job.key() + REPORT_ONLY);
    }

    /** True if a receipt of this job is in the log. */
    boolean hasReceiptOf(JobId job) {
        return jobs.containsKey(job.key());
    }

    /** The document of the settings that hold; null if none was named yet. */
    @Nullable String policy() {
        return policy;
    }
}
