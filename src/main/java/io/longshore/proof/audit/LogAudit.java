package io.longshore.proof.audit;

import io.longshore.files.DurableFiles;
import io.longshore.oci.Digest;
import io.longshore.problem.ProblemException;
import io.longshore.proof.audit.Finding.Kind;
import io.longshore.proof.ledger.KeyHistory;
import io.longshore.proof.ledger.LogEntry;
import io.longshore.proof.ledger.LogFolder;
import io.longshore.proof.ledger.Recoveries;
import io.longshore.proof.log.Checkpoint;
import io.longshore.proof.log.Hash;
import io.longshore.proof.log.MerkleTree;
import io.longshore.proof.log.NotATlogException;
import io.longshore.proof.log.NoteKey;
import io.longshore.proof.log.SignedNote;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Checks the files of a log: entries, tiles, checkpoints and documents. */
final class LogAudit {
    private final LogFolder folder;
    private final TileFiles tiles;
    private final AuditProgress progress;
    private final List<Finding> findings;
    private final List<LogEntry> entries = new ArrayList<>();
    private final KeyHistory keys = new KeyHistory();
    private final Recoveries recoveries = new Recoveries();
    private final MerkleTree tree = new MerkleTree();

    /** The hash of one checkpoint of each size whose signature is right. */
    private final Map<Integer, byte[]> signed = new ConcurrentHashMap<>();

    private @Nullable NoteKey first;

    LogAudit(LogFolder folder, AuditProgress progress, List<Finding> findings) {
        this.folder = folder;
        this.progress = progress;
        this.findings = findings;
        this.tiles = new TileFiles(folder, findings);
    }

    /** The entries up to the first one that cannot be read. */
    List<LogEntry> entries() {
        return entries;
    }

    KeyHistory keys() {
        return keys;
    }

    Recoveries recoveries() {
        return recoveries;
    }

    MerkleTree tree() {
        return tree;
    }

    /** The key that the log begins with; empty if it cannot be read. */
    Optional<NoteKey> first() {
        return Optional.ofNullable(first);
    }

    /**
     * @return false if the former audit that this one continues was of another log
     */
    boolean run() {
        int size = readEntries();
        AuditProgress.State former = progress.former();
        if (former.entries() > 0
                && (tree.size() < former.entries()
                        || !rootOf(former.entries()).equals(former.root()))) {
            return false;
        }
        if (first == null) {
            return true;
        }
        tiles.check(tree);
        checkCheckpoints(size);
        checkDocuments();
        for (int i = 0; i < entries.size(); i++) {
            if (keys.isRevoked(i)) {
                add(Kind.REVOKED, folder.entry(i), i, "is signed by a key that was revoked");
            }
        }
        return true;
    }

    /**
     * Reads every entry, from its file or, where that is wrong, from its bundle.
     *
     * @return the size of the log that its files show
     */
    private int readEntries() {
        int named = folder.lastEntry().map(last -> last + 1).orElse(0);
        int size = Math.max(Math.max(named, folder.lastCheckpoint()), tiles.bundled());
        int checked = progress.former().entries();
        EntryFiles files = new EntryFiles(folder, size);
        for (int i = 0; i < size; i++) {
            Optional<byte[]> bundled = tiles.entry(i);
            if (i < checked && bundled.isPresent() && accept(i, bundled.get())) {
                continue;
            }
            if (progress.isDue()) {
                progress.entries(i, size, rootOf(i), findings);
            }
            int index = i;
            Optional<byte[]> signed =
                    (first == null ? Optional.<byte[]>empty() : files.signedBy(keys.current(), i))
                            .or(() -> signedEntry(index, bundled));
            if (signed.isPresent()
                    && bundled.isPresent()
                    && !Arrays.equals(signed.get(), bundled.get())) {
                add(Kind.CHANGED, tiles.bundleOf(i), i, "differs in its bundle");
            }
            Optional<byte[]> entry = signed.isPresent() ? signed : bundled;
            if (entry.isEmpty() || !accept(i, entry.get())) {
                if (entry.isEmpty()) {
                    add(
                            Kind.TRUNCATED,
                            folder.entry(i),
                            i,
                            "is in no file; the log ends before it");
                }
                return size;
            }
        }
        return size;
    }

    private String rootOf(int size) {
        return tree.root(size).toString();
    }

    private boolean accept(int index, byte[] bytes) {
        try {
            LogEntry entry = LogEntry.parse(bytes);
            keys.accept(index, entry);
            recoveries.accept(index, entry);
            entries.add(entry);
            tree.add(Hash.leaf(bytes));
            if (index == 0) {
                first = keys.current();
            }
            return true;
        } catch (NotATlogException e) {
            add(Kind.CHANGED, folder.entry(index), index, "cannot be used: " + e.getMessage());
            return false;
        }
    }

    private Optional<byte[]> signedEntry(int index, Optional<byte[]> bundled) {
        Path path = folder.entry(index);
        if (!Names.isFile(path)) {
            if (bundled.isPresent()) {
                add(Kind.REMOVED, path, index, "has lost its file");
            }
            return Optional.empty();
        }
        byte[] file = DurableFiles.readStart(path, SignedNote.LONGEST);
        try {
            LogEntry entry = LogEntry.parse(LogFolder.content(file));
            return Optional.of(LogFolder.require(file, index, keys.signerOf(index, entry)));
        } catch (NotATlogException e) {
            Optional<Integer> other = placeOf(file, index);
            if (other.isPresent()) {
                add(
                        Kind.REORDERED,
                        path,
                        index,
                        "has the content of entry " + other.get() + " in its file");
            } else {
                Kind kind = bundled.isPresent() ? Kind.CHANGED : Kind.ADDED;
                add(kind, path, index, "is not signed by the site: " + e.getMessage());
            }
            return Optional.empty();
        }
    }

    /** The place that a signed file is for, if it is another one. */
    private Optional<Integer> placeOf(byte[] file, int index) {
        if (first == null) {
            return Optional.empty();
        }
        try {
            String[] lines = SignedNote.parse(file).text().split("\n", -1);
            int place = Integer.parseInt(lines[2]);
            LogFolder.require(file, place, keys.current());
            return place == index ? Optional.empty() : Optional.of(place);
        } catch (NotATlogException | NumberFormatException | ArrayIndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    private void checkCheckpoints(int size) {
        Names names = new Names(folder.root().resolve("checkpoints"), findings);
        names.requireOnly(1, size);
        // An append that was interrupted leaves an entry without its checkpoint.
        int last = Math.max(folder.lastCheckpoint(), sizeOfNewest());
        progress.entries(tree.size(), size, rootOf(tree.size()), findings);
        InOrder.run(
                1 + progress.former().checkpoints(),
                Math.max(last, size - 1) + 1,
                i -> check(folder.checkpoint(i), i),
                (i, found) -> {
                    if (progress.isDue()) {
                        progress.checkpoints(i - 1, size, findings);
                    }
                    findings.addAll(found);
                });
        if (Names.isFile(folder.checkpoint())) {
            findings.addAll(check(folder.checkpoint(), -1));
            requireNewest(last);
        } else {
            add(Kind.REMOVED, folder.checkpoint(), null, "The newest checkpoint is missing");
        }
    }

    /** The newest one is replaced behind that of its size, so that it may be one behind. */
    private void requireNewest(int last) {
        int newest = sizeOfNewest();
        if (newest > 0 && newest < last - 1) {
            add(
                    Kind.REORDERED,
                    folder.checkpoint(),
                    null,
                    "The newest checkpoint is of size " + newest + ", and there is one of " + last);
        }
    }

    /** The size that {@code checkpoint} states; 0 if it cannot be read, which is a finding. */
    private int sizeOfNewest() {
        if (!Names.isFile(folder.checkpoint())) {
            return 0;
        }
        try {
            byte[] note = DurableFiles.readStart(folder.checkpoint(), SignedNote.LONGEST);
            SignedNote newest = SignedNote.parse(note);
            int size = Checkpoint.of(newest).size();
            keys.require(newest);
            return size;
        } catch (NotATlogException e) {
            return 0;
        }
    }

    /** Called by several threads. */
    private List<Finding> check(Path file, int size) {
        String name = file.getFileName() + " of " + (size < 0 ? "the newest size" : "size " + size);
        if (!Names.isFile(file)) {
            return List.of(
                    of(Kind.REMOVED, file, "The checkpoint of size " + size + " is missing"));
        }
        try {
            byte[] bytes = DurableFiles.readStart(file, SignedNote.LONGEST);
            SignedNote note = SignedNote.parse(bytes);
            if (size >= 0 && Checkpoint.of(note).size() != size) {
                return List.of(
                        of(Kind.REORDERED, file, "The checkpoint " + name + " is of another size"));
            }
            List<Finding> found = new ArrayList<>();
            compare(note, file.toString(), found);
            return found;
        } catch (NotATlogException e) {
            return List.of(
                    of(
                            Kind.CHANGED,
                            file,
                            "The checkpoint " + name + " is wrong: " + e.getMessage()));
        } catch (ProblemException e) {
            return List.of(of(Kind.CHANGED, file, "The checkpoint " + name + " cannot be read"));
        }
    }

    /**
     * Compares the log with a checkpoint. May be called by several threads, each with findings of
     * its own.
     *
     * @param found what differs is added to
     * @return the entry that states that the end of the log of this checkpoint is lost
     * @throws NotATlogException if its signature is wrong
     */
    Optional<Integer> compare(SignedNote note, String place, List<Finding> found) {
        int size = Checkpoint.of(note).size();
        Optional<Integer> lost = recoveries.losing(size);
        if (lost.isPresent() && !isOfThisLog(note)) {
            return lost;
        }
        Checkpoint head = require(note);
        if (size > tree.size()) {
            found.add(
                    new Finding(
                            Kind.TRUNCATED,
                            place,
                            tree.size(),
                            null,
                            "The log has "
                                    + tree.size()
                                    + " entries that can be read; the checkpoint has "
                                    + size
                                    + "."));
        } else if (!tree.root(size).equals(head.root())) {
            found.add(
                    new Finding(
                            Kind.FORKED,
                            place,
                            null,
                            null,
                            "The first "
                                    + size
                                    + " entries of the log are not those of the signed"
                                    + " checkpoint."));
        }
        return Optional.empty();
    }

    /**
     * The checkpoint in a note. The signature of one that has been seen before is not checked
     * again: most proofs have the checkpoint of their size.
     *
     * @throws NotATlogException if its signature is wrong
     */
    Checkpoint require(SignedNote note) {
        Checkpoint head = Checkpoint.of(note);
        byte[] hash = Hash.leaf(note.toBytes()).bytes();
        byte[] seen = signed.get(head.size());
        if (seen != null && Arrays.equals(seen, hash)) {
            return head;
        }
        keys.require(note);
        signed.putIfAbsent(head.size(), hash);
        return head;
    }

    private boolean isOfThisLog(SignedNote note) {
        Checkpoint head = Checkpoint.of(note);
        return head.size() <= tree.size() && tree.root(head.size()).equals(head.root());
    }

    private void checkDocuments() {
        Map<String, Optional<String>> hashes = new HashMap<>();
        for (int i = 0; i < entries.size(); i++) {
            String sha256 = documentOf(entries.get(i));
            if (sha256 != null) {
                Path file = folder.document(sha256);
                Optional<String> hash = hashes.computeIfAbsent(sha256, key -> hashOf(file));
                if (hash.isEmpty()) {
                    add(Kind.REMOVED, file, i, "names a document that is missing");
                } else if (!hash.get().equals(sha256)) {
                    add(Kind.CHANGED, file, i, "names a document that was changed");
                }
            }
        }
    }

    private static Optional<String> hashOf(Path file) {
        return Names.isFile(file)
                ? Optional.of(Digest.of(DurableFiles.read(file)).hex())
                : Optional.empty();
    }

    private static @Nullable String documentOf(LogEntry entry) {
        if (entry instanceof LogEntry.Begin begin) {
            return begin.jobs();
        }
        if (entry instanceof LogEntry.Recovery recovery) {
            return recovery.jobs();
        }
        if (entry instanceof LogEntry.Access access) {
            return access.document();
        }
        return entry instanceof LogEntry.Policy policy ? policy.document() : null;
    }

    private static Finding of(Kind kind, Path place, String text) {
        return new Finding(kind, place.toString(), null, null, text + ".");
    }

    private void add(Kind kind, Path place, @Nullable Integer entry, String text) {
        String sentence = entry == null ? text : "Entry " + entry + " " + text;
        findings.add(new Finding(kind, place.toString(), entry, null, sentence + "."));
    }
}
