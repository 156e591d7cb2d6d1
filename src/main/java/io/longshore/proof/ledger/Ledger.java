package io.longshore.proof.ledger;

import io.longshore.files.DurableFiles;
import io.longshore.job.JobId;
import io.longshore.json.Json;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.proof.log.Checkpoint;
import io.longshore.proof.log.Hash;
import io.longshore.proof.log.NotATlogException;
import io.longshore.proof.log.NoteKey;
import io.longshore.proof.log.NoteSigner;
import io.longshore.proof.log.SignedNote;
import io.longshore.proof.log.Tile;
import io.longshore.proof.log.TlogProof;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Appends to the log of a site. An entry is reserved and written by one exclusive creation of its
 * file, so that of two gateways one appends, and the other reads what was appended. Tiles and
 * checkpoint follow from entries and key, the same whoever writes them. Thread-safe.
 */
public final class Ledger {
    /** In place of an index: the removal of a job that is held is not appended. */
    public static final int HELD = -1;

    private final LogFolder folder;
    private final NoteSigner signer;
    private final Path known;
    private final LogContent content;

    /** Null while entries may be appended. */
    private @Nullable Problem stopped;

    private Ledger(LogFolder folder, NoteSigner signer, Path known, LogContent content) {
        this.folder = folder;
        this.signer = signer;
        this.known = known;
        this.content = content;
    }

    /**
     * Begins a log.
     *
     * @param known where this process keeps the last checkpoint, outside of the share
     * @param jobs the ids of the jobs that were filed before
     */
    static Ledger begin(LogFolder folder, SiteKey key, Path known, List<String> jobs) {
        writeBegin(folder, key, jobs);
        return open(folder, key, known);
    }

    /** The first entry. */
    static void writeBegin(LogFolder folder, SiteKey key, List<String> jobs) {
        DurableFiles.createFolder(folder.root());
        folder.clean();
        String document = folder.writeDocument(Json.compact(jobs));
        NoteKey recovery = key.recovery();
        LogEntry begin =
                new LogEntry.Begin(
                        key.signer().key().toString(),
                        recovery == null ? null : recovery.toString(),
                        document);
        DurableFiles.createFolder(folder.root().resolve("entry"));
        DurableFiles.writeNew(
                folder.entry(0),
                LogFolder.signed(key.signer(), 0, begin.toBytes()),
                folder.scratch());
    }

    /**
     * Opens a log, and completes what a former process has not.
     *
     * @throws ProblemException {@code LOG_KEY_MISSING} if the key is not that of the log; {@code
     *     LOG_DAMAGED}; {@code LOG_SHORTER} if this process, or the share, knows a longer log
     */
    static Ledger open(LogFolder folder, SiteKey key, Path known) {
        folder.clean();
        try {
            LogContent content = LogContent.read(folder);
            if (content.size() == 0) {
                throw LogProblems.shorter(
                        folder, 0, "This gateway or the share has a checkpoint", 1);
            }
            if (!content.keys().current().equals(key.signer().key())) {
                throw LogProblems.wrongKey(folder, content.keys().current());
            }
            Ledger ledger = new Ledger(folder, key.signer(), known, content);
            ledger.requireWhole();
            ledger.derive();
            ledger.publish();
            return ledger;
        } catch (NotATlogException e) {
            throw LogProblems.damaged(folder, e);
        }
    }

    /**
     * Continues a log after a restore. What is behind its last entry must have been set aside.
     *
     * @param recovery states what is lost
     */
    static Ledger recover(
            LogFolder folder,
            SiteKey key,
            Path known,
            LogEntry.@Nullable KeyChange change,
            LogEntry.Recovery recovery) {
        try {
            LogContent content = LogContent.read(folder);
            Ledger ledger = new Ledger(folder, key.signer(), known, content);
            ledger.derive();
            if (change != null) {
                ledger.append(change);
            }
            ledger.append(recovery);
            return ledger;
        } catch (NotATlogException e) {
            throw LogProblems.damaged(folder, e);
        }
    }

    /**
     * Appends the change of the key. Its file is signed by the new key: only who has it may go on.
     */
    static void changeKey(
            LogFolder folder, Path known, LogEntry.KeyChange change, NoteSigner next) {
        folder.clean();
        try {
            LogContent content = LogContent.read(folder);
            // Checked before the file is created, which cannot be taken back.
            content.keys().signerOf(content.size(), change);
            Ledger ledger = new Ledger(folder, next, known, content);
            ledger.requireWhole();
            ledger.append(change);
        } catch (NotATlogException e) {
            throw LogProblems.damaged(folder, e);
        }
    }

    private void requireWhole() {
        int onShare = folder.lastCheckpoint();
        if (onShare > content.size()) {
            throw LogProblems.shorter(
                    folder, content.size(), "The share has the checkpoint", onShare);
        }
        if (Files.exists(known)) {
            SignedNote note = SignedNote.parse(DurableFiles.read(known));
            int before = Checkpoint.of(note).size();
            if (content.recoveries().losing(before).isPresent()) {
                return;
            }
            if (before > content.size()) {
                throw LogProblems.shorter(
                        folder, content.size(), "This gateway has seen a log", before);
            }
            content.requireRoot(note);
        }
    }

    private void derive() {
        new LogRebuild(folder, content, this::checkpoint).run();
    }

    private byte[] checkpoint(int size) {
        return new Checkpoint(signer.key().name(), size, content.tree().root(size))
                .sign(signer)
                .toBytes();
    }

    /**
     * Appends an entry; a receipt or a removal that is in the log already is not appended again.
     *
     * @return the index of the entry; {@link #HELD}
     * @throws ProblemException as {@link #open}, and if the share cannot be written
     */
    public synchronized int append(LogEntry entry) {
        byte[] bytes = entry.toBytes();
        if (stopped != null) {
            throw new ProblemException(stopped);
        }
        try {
            while (true) {
                readNew();
                if (content.isHeld(entry)) {
                    return HELD;
                }
                Optional<Integer> found = content.find(entry);
                if (found.isPresent()) {
                    publish();
                    return found.get();
                }
                int index = content.size();
                Path file = folder.entry(index);
                DurableFiles.createFolder(file.resolveSibling(""));
                if (DurableFiles.writeNew(
                        file, LogFolder.signed(signer, index, bytes), folder.scratch())) {
                    content.accept(bytes);
                    publish();
                    return index;
                }
            }
        } catch (NotATlogException e) {
            throw LogProblems.damaged(folder, e);
        }
    }

    private void readNew() {
        if (!Files.exists(folder.entry(0))) {
            throw LogProblems.away(folder);
        }
        while (content.readNext()) {
            if (!content.keys().current().equals(signer.key())) {
                throw LogProblems.wrongKey(folder, content.keys().current());
            }
            // The other process may have ended before: no size is without its checkpoint.
            publish();
        }
    }

    /**
     * Tiles and checkpoint of the present size, unless they are there: the same bytes whoever
     * writes them.
     */
    private void publish() {
        int size = content.size();
        if (Files.exists(folder.checkpoint(size)) && isKnown(size)) {
            return;
        }
        Tile leaves = Tile.lastOf(size).get(0);
        Map<Path, byte[]> files = new LinkedHashMap<>();
        files.put(folder.tile(leaves.bundle()), Tile.bundle(content.openBundle()));
        for (Tile tile : Tile.lastOf(size)) {
            files.put(folder.tile(tile), tile.hashes(content.tree()));
        }
        byte[] checkpoint = checkpoint(size);
        files.put(folder.checkpoint(size), checkpoint);
        DurableFiles.writeAllNew(files, folder.scratch());
        DurableFiles.together(
                () -> DurableFiles.replace(folder.checkpoint(), checkpoint, folder.scratch()),
                () -> DurableFiles.write(known, checkpoint));
        for (Tile tile : Tile.lastOf(size)) {
            if (tile.width() == Tile.FULL) {
                folder.removePartial(tile);
                folder.removePartial(leaves.bundle());
            }
        }
    }

    private boolean isKnown(int size) {
        return Files.exists(known)
                && Checkpoint.of(SignedNote.parse(DurableFiles.read(known))).size() == size;
    }

    /** The proof that the newest checkpoint includes this entry. */
    public synchronized TlogProof prove(int index) {
        int size = content.size();
        return new TlogProof(
                index, content.tree().inclusion(index, size), folder.readCheckpoint(size));
    }

    /** Writes a file of the share, unless it is there: then the first one stays. */
    public void writeNew(Path file, byte[] content) {
        DurableFiles.writeNew(file, content, folder.scratch());
    }

    /** The newest size, with the checkpoint of this size. */
    public record Head(int size, SignedNote checkpoint) {}

    /** The newest size with its checkpoint. */
    public synchronized Head head() {
        return new Head(content.size(), folder.readCheckpoint(content.size()));
    }

    /** The proof that this size begins with an older one. */
    public synchronized List<Hash> consistency(int older, int size) {
        return content.tree().consistency(older, size);
    }

    /**
     * The newest size, after what others have appended was read if it is needed.
     *
     * @param size that the log must have
     * @param who knows it, as the beginning of a sentence that "of … entries" continues
     * @throws ProblemException {@code LOG_SHORTER}
     */
    public synchronized Head require(int size, String who) {
        if (size > content.size()) {
            readNew();
        }
        if (size > content.size()) {
            throw LogProblems.shorter(folder, content.size(), who, size);
        }
        return head();
    }

    /**
     * Compares the log with a checkpoint that others have kept, unless a recovery states that its
     * history is lost.
     *
     * @throws ProblemException {@code LOG_SHORTER}, {@code LOG_DAMAGED}
     */
    public synchronized void requireHas(SignedNote note, String who) {
        int size = Checkpoint.of(note).size();
        try {
            if (losing(size).isEmpty()) {
                require(size, who);
                content.requireRoot(note);
            }
        } catch (NotATlogException e) {
            throw LogProblems.damaged(folder, e);
        }
    }

    /** The entry that states that the end of a log of this size is lost. */
    public synchronized Optional<Integer> losing(int size) {
        return content.recoveries().losing(size);
    }

    /** The problem that somebody has seen another history of this log. */
    public ProblemException forked(String who) {
        return LogProblems.damaged(
                folder, new NotATlogException(who + " has seen another history of this log"));
    }

    /** Nothing is appended from now on: each attempt fails with this problem. */
    public synchronized void stop(ProblemException problem) {
        stopped = problem.problem();
    }

    /** Keeps the newest checkpoint with the signature of a witness. */
    public void keepCosigned(SignedNote note) {
        DurableFiles.replace(folder.cosigned(), note.toBytes(), folder.scratch());
    }

    /** True if the checkpoint has a time stamp. */
    public boolean isStamped(Head head) {
        return Files.exists(folder.timestamp(head.size()));
    }

    /** Keeps the time stamp of a checkpoint, with the bytes that it is of. */
    public void keepTimestamp(Head head, byte[] timestamp) {
        Map<Path, byte[]> files = new LinkedHashMap<>();
        files.put(folder.stamped(head.size()), head.checkpoint().toBytes());
        files.put(folder.timestamp(head.size()), timestamp);
        DurableFiles.writeAllNew(files, folder.scratch());
    }

    /** True if a receipt of this job is in the log. */
    public synchronized boolean hasReceiptOf(JobId job) {
        return content.hasReceiptOf(job);
    }

    /** True if the log states that the report of this job was removed, and no later receipt. */
    public synchronized boolean isRemoved(JobId job) {
        return content.isRemoved(job);
    }

    /** The keys, after what others have appended was read. */
    synchronized KeyHistory keys() {
        readNew();
        return content.keys();
    }

    /** Number of entries. */
    public synchronized int size() {
        return content.size();
    }

    /** Signs receipts. */
    public NoteSigner signer() {
        return signer;
    }

    /** Writes a document that an entry names, and returns its SHA-256 in hexadecimal digits. */
    public String document(byte[] document) {
        return folder.writeDocument(document);
    }

    /**
     * Makes the settings an entry, unless the last such entry names the same.
     *
     * @param document canonical: the same settings are the same bytes
     * @return the SHA-256 of the document in hexadecimal digits
     */
    public synchronized String policy(byte[] document) {
        String sha256 = folder.writeDocument(document);
        readNew();
        if (!sha256.equals(content.policy())) {
            append(new LogEntry.Policy(sha256));
        }
        return sha256;
    }
}
