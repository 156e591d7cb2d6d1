package io.longshore.proof.ledger;

import com.fasterxml.jackson.core.type.TypeReference;
import io.longshore.files.DurableFiles;
import io.longshore.json.Json;
import io.longshore.oci.Digest;
import io.longshore.proof.log.NotATlogException;
import io.longshore.proof.log.NoteKey;
import io.longshore.proof.log.NoteSigner;
import io.longshore.proof.log.SignedNote;
import io.longshore.proof.log.Tile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files of a log: {@code checkpoint} and {@code tile/} as C2SP {@code tlog-tiles} has them, and
 * beside them {@code entry/} with a signed file for each entry, {@code checkpoints/} with the
 * checkpoint of each size, and {@code document/} with documents by their SHA-256.
 *
 * @param root of the log
 */
public record LogFolder(Path root) {
    private static final String ENTRY_HEADER = "entry of a log of Longshore, version 1\n";
    private static final Pattern STAMP = Pattern.compile("(x)?([0-9]{3})(\\.tsr)?");
    private static final Pattern NUMBER = Pattern.compile("x?[0-9]{3}");

    /** True if a log has begun here. */
    public boolean exists() {
        return Files.exists(entry(0)) || Files.exists(checkpoint()) || lastCheckpoint() > 0;
    }

    /** The file of an entry, which is created once and never changed. */
    public Path entry(int index) {
        return root.resolve("entry").resolve(Tile.number(index));
    }

    /** The newest checkpoint, for programs that read tiles. */
    public Path checkpoint() {
        return root.resolve("checkpoint");
    }

    /** The newest checkpoint that a witness has signed, with its signature. */
    public Path cosigned() {
        return root.resolve("cosigned");
    }

    /** The checkpoint of this size. */
    public Path checkpoint(int size) {
        return root.resolve("checkpoints").resolve(Tile.number(size));
    }

    /** The checkpoint of this size as it was stamped; the time stamp is beside it. */
    public Path stamped(int size) {
        return root.resolve("timestamps").resolve(Tile.number(size));
    }

    /** The answer of a time stamping authority (RFC 3161) for {@link #stamped}. */
    public Path timestamp(int size) {
        Path stamped = stamped(size);
        return stamped.resolveSibling(stamped.getFileName() + ".tsr");
    }

    /** The sizes whose checkpoints have time stamps, the smallest first. */
    public List<Integer> timestamps() {
        List<Integer> sizes = new ArrayList<>();
        Path folder = root.resolve("timestamps");
        if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            collect(folder, 0, sizes);
        }
        return sizes.stream().sorted().toList();
    }

    private static void collect(Path folder, int above, List<Integer> sizes) {
        for (Path path : DurableFiles.list(folder)) {
            Matcher name = STAMP.matcher(path.getFileName().toString());
            if (!name.matches()) {
                continue;
            }
            int number = above * 1000 + Integer.parseInt(name.group(2));
            if (name.group(3) != null) {
                sizes.add(number);
            } else if (name.group(1) != null && Files.isDirectory(path)) {
                collect(path, number, sizes);
            }
        }
    }

    /** The file of a tile. */
    public Path tile(Tile tile) {
        return root.resolve(tile.path());
    }

    /**
     * A document that entries name.
     *
     * @param sha256 64 hexadecimal digits
     */
    public Path document(String sha256) {
        return root.resolve("document").resolve(sha256 + ".json");
    }

    /** For files while they are written. */
    Path scratch() {
        return root.resolve("scratch");
    }

    /** Writes a document, and returns its SHA-256 in hexadecimal digits. */
    String writeDocument(byte[] document) {
        String sha256 = Digest.of(document).hex();
        if (!Files.exists(document(sha256))) {
            DurableFiles.createFolder(root.resolve("document"));
            DurableFiles.write(document(sha256), document);
        }
        return sha256;
    }

    /**
     * The jobs that a document lists; none if it is missing or has another form, which an audit
     * reports.
     */
    public List<String> readJobs(String sha256) {
        if (!Files.isRegularFile(document(sha256))) {
            return List.of();
        }
        try {
            return Json.THEIRS.readValue(
                    DurableFiles.read(document(sha256)), new TypeReference<List<String>>() {});
        } catch (IOException e) {
            return List.of();
        }
    }

    /** The content of an entry's file: the entry with its place and the signature of the site. */
    static byte[] signed(NoteSigner signer, int index, byte[] entry) {
        String text =
                ENTRY_HEADER
                        + signer.key().name()
                        + "\n"
                        + index
                        + "\n"
                        + new String(entry, StandardCharsets.UTF_8)
                        + "\n";
        return SignedNote.sign(text, signer).toBytes();
    }

    /**
     * The entry of a file, of which nothing was checked.
     *
     * @throws NotATlogException if it is not a file of an entry
     */
    public static byte[] content(byte[] file) {
        String[] lines = SignedNote.parse(file).text().split("\n", -1);
        return lines[Math.max(0, lines.length - 2)].getBytes(StandardCharsets.UTF_8);
    }

    /**
     * The entry of a file.
     *
     * @throws NotATlogException if the key has not signed it for this place
     */
    public static byte[] require(byte[] file, int index, NoteKey key) {
        SignedNote note = SignedNote.parse(file);
        String head = ENTRY_HEADER + key.name() + "\n" + index + "\n";
        if (!note.isSignedBy(key) || !note.text().startsWith(head)) {
            throw new NotATlogException(
                    "the file of entry " + index + " is not signed for this place");
        }
        String text = note.text();
        return text.substring(head.length(), text.length() - 1).getBytes(StandardCharsets.UTF_8);
    }

    /** The size of the longest log that has a checkpoint here; 0 if there is none. */
    public int lastCheckpoint() {
        Path folder = root.resolve("checkpoints");
        return last(folder, 0).orElse(0);
    }

    /** The entry with the highest number; empty if there is none. */
    public Optional<Integer> lastEntry() {
        return last(root.resolve("entry"), 0);
    }

    private static Optional<Integer> last(Path folder, int above) {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        List<Path> names = new ArrayList<>(DurableFiles.list(folder));
        names.removeIf(path -> !NUMBER.matcher(path.getFileName().toString()).matches());
        // Folders (x…) have higher numbers than files.
        for (int i = names.size() - 1; i >= 0; i--) {
            String name = names.get(i).getFileName().toString();
            int number = above * 1000 + Integer.parseInt(name.replace("x", ""));
            Optional<Integer> found =
                    name.startsWith("x") ? last(names.get(i), number) : Optional.of(number);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    /**
     * The entries of a full bundle; empty if it is not there.
     *
     * @throws NotATlogException if the file is not one
     */
    Optional<List<byte[]>> fullBundle(int index) {
        Path file = tile(new Tile(Tile.ENTRIES, index, Tile.FULL));
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        List<byte[]> entries = Tile.entries(DurableFiles.read(file));
        if (entries.size() != Tile.FULL) {
            throw new NotATlogException("the full bundle " + index + " is not full");
        }
        return Optional.of(entries);
    }

    /** Removes the narrower forms of a tile that is full now. */
    void removePartial(Tile full) {
        Path file = tile(full);
        Path partial = file.resolveSibling(file.getFileName() + ".p");
        if (Files.isDirectory(partial)) {
            DurableFiles.deleteTree(partial);
        }
    }

    /** Reads the checkpoint of this size. */
    SignedNote readCheckpoint(int size) {
        return SignedNote.parse(DurableFiles.read(checkpoint(size)));
    }

    /**
     * True if a file is missing that follows from the entries: a tile or a checkpoint of a size
     * that is published.
     */
    boolean lacksDerived(int size) {
        int published = lastCheckpoint();
        return published < size - 1
                || count(root.resolve("checkpoints")) < published
                || Tile.allOf(published).stream()
                        .anyMatch(
                                it ->
                                        !Files.exists(tile(it))
                                                || it.level() == 0
                                                        && !Files.exists(tile(it.bundle())));
    }

    private static int count(Path folder) {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return 0;
        }
        int count = 0;
        for (Path path : DurableFiles.list(folder)) {
            String name = path.getFileName().toString();
            if (NUMBER.matcher(name).matches()) {
                count += name.startsWith("x") ? count(path) : 1;
            }
        }
        return count;
    }

    /** Moves what is behind this many entries, and all tiles, to {@code lost/}. */
    void setAside(int size, int lost) {
        Path aside = root.resolve("lost").resolve(size + "-" + lost);
        for (int i = size; i <= lastEntry().orElse(-1); i++) {
            moveAside(entry(i), aside);
        }
        for (int i = size + 1; i <= lastCheckpoint(); i++) {
            moveAside(checkpoint(i), aside);
        }
        moveAside(checkpoint(), aside);
        moveAside(root.resolve("tile"), aside);
    }

    private void moveAside(Path path, Path aside) {
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            Path to = aside.resolve(root.relativize(path).toString());
            if (Files.isDirectory(to, LinkOption.NOFOLLOW_LINKS)) {
                // A former attempt was interrupted: what it left was made anew since.
                DurableFiles.deleteTree(path);
                return;
            }
            DurableFiles.createFolder(to.resolveSibling(""));
            DurableFiles.rename(path, to);
        }
    }

    /** Removes files that a process has not finished. */
    void clean() {
        DurableFiles.createFolder(scratch());
        for (Path left : DurableFiles.list(scratch())) {
            try {
                Files.deleteIfExists(left);
            } catch (IOException e) {
                throw DurableFiles.failed("remove", left, e);
            }
        }
    }
}
