package io.longshore.proof.audit;

import io.longshore.files.DurableFiles;
import io.longshore.proof.audit.Finding.Kind;
import io.longshore.proof.ledger.LogFolder;
import io.longshore.proof.log.Hash;
import io.longshore.proof.log.MerkleTree;
import io.longshore.proof.log.NotATlogException;
import io.longshore.proof.log.Tile;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** The tiles of a log: bundles of entries, and hashes. */
final class TileFiles {
    private final LogFolder folder;
    private final List<Finding> findings;
    private final Set<Tile> published = new HashSet<>();
    private int cached = -1;
    private List<byte[]> bundle = List.of();

    TileFiles(LogFolder folder, List<Finding> findings) {
        this.folder = folder;
        this.findings = findings;
    }

    /** The number of entries in the bundles that follow each other. */
    int bundled() {
        int full = 0;
        while (Names.isFile(folder.tile(new Tile(Tile.ENTRIES, full, Tile.FULL)))) {
            full++;
        }
        return full * Tile.FULL + widest(full);
    }

    private int widest(int index) {
        for (int width = Tile.FULL; width > 0; width--) {
            if (Names.isFile(folder.tile(new Tile(Tile.ENTRIES, index, width)))) {
                return width;
            }
        }
        return 0;
    }

    /** The widest bundle that may have this entry. */
    Path bundleOf(int entry) {
        int index = entry / Tile.FULL;
        return folder.tile(new Tile(Tile.ENTRIES, index, Math.max(1, widest(index))));
    }

    /** An entry as its bundle has it; empty if no bundle has it. */
    Optional<byte[]> entry(int entry) {
        if (cached != entry / Tile.FULL) {
            cached = entry / Tile.FULL;
            bundle = read(cached);
        }
        int within = entry % Tile.FULL;
        return within < bundle.size() ? Optional.of(bundle.get(within)) : Optional.empty();
    }

    private List<byte[]> read(int index) {
        int width = widest(index);
        if (width == 0) {
            return List.of();
        }
        Path file = folder.tile(new Tile(Tile.ENTRIES, index, width));
        try {
            return Tile.entries(DurableFiles.read(file));
        } catch (NotATlogException e) {
            add(Kind.CHANGED, file, "The bundle cannot be read: " + e.getMessage());
            return List.of();
        }
    }

    /** Compares every tile with the entries, and reports files that are not tiles. */
    void check(MerkleTree tree) {
        Set<Path> known = new HashSet<>();
        findPublished(Math.min(tree.size(), folder.lastCheckpoint()));
        for (int index = 0; index * Tile.FULL < tree.size(); index++) {
            checkBundle(index, Math.min(Tile.FULL, tree.size() - index * Tile.FULL), tree, known);
        }
        for (Tile tile : Tile.allOf(tree.size())) {
            checkHashes(tile, tree, known);
        }
        requireOnly(folder.root().resolve("tile"), known);
    }

    private void checkHashes(Tile widest, MerkleTree tree, Set<Path> known) {
        byte[] hashes = widest.hashes(tree);
        int size = hashes.length / widest.width();
        int narrowest = narrowest(widest);
        for (int width = widest.width(); width >= narrowest; width--) {
            int length = width * size;
            compare(
                    new Tile(widest.level(), widest.index(), width),
                    file -> Arrays.equals(file, 0, file.length, hashes, 0, length),
                    known);
        }
    }

    private void checkBundle(int index, int widest, MerkleTree tree, Set<Path> known) {
        int narrowest = narrowest(new Tile(Tile.ENTRIES, index, widest));
        for (int width = widest; width >= narrowest; width--) {
            Tile bundle = new Tile(Tile.ENTRIES, index, width);
            compare(bundle, file -> isBundle(bundle, file, tree), known);
        }
    }

    /** Compares with the hashes of the log, because what a bundle has may have been shortened. */
    private static boolean isBundle(Tile bundle, byte[] file, MerkleTree tree) {
        try {
            List<byte[]> entries = Tile.entries(file);
            int first = bundle.index() * Tile.FULL;
            return entries.size() == bundle.width()
                    && IntStream.range(0, entries.size())
                            .allMatch(i -> Hash.leaf(entries.get(i)).equals(tree.leaf(first + i)));
        } catch (NotATlogException e) {
            return false;
        }
    }

    /** The narrower forms of a full tile are removed together, with their folder. */
    private int narrowest(Tile widest) {
        Path narrower = folder.tile(new Tile(widest.level(), widest.index(), 1));
        return widest.width() == Tile.FULL && !Files.isDirectory(narrower.resolveSibling(""))
                ? Tile.FULL
                : 1;
    }

    private void compare(Tile tile, Predicate<byte[]> isRight, Set<Path> known) {
        Path file = folder.tile(tile);
        if (Names.isFile(file)) {
            known.add(file);
            if (!isRight.test(DurableFiles.read(file))) {
                add(Kind.CHANGED, file, "The tile differs from the entries of the log");
            }
        } else if (published.contains(tile)) {
            add(Kind.REMOVED, file, "A tile of the log is missing");
        }
    }

    /**
     * The tiles that must be there: of the newest size with a checkpoint all, and of each former
     * size the partial ones that have not become full. An entry whose append was interrupted has no
     * checkpoint yet, and may lack its tiles.
     */
    private void findPublished(int size) {
        for (Tile widest : Tile.allOf(size)) {
            boolean full = widest.width() == Tile.FULL;
            for (int width = full ? Tile.FULL : 1; width <= widest.width(); width++) {
                published.add(new Tile(widest.level(), widest.index(), width));
                if (widest.level() == 0) {
                    published.add(new Tile(Tile.ENTRIES, widest.index(), width));
                }
            }
        }
    }

    private void requireOnly(Path below, Set<Path> known) {
        if (!Files.isDirectory(below, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        for (Path path : DurableFiles.list(below)) {
            if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                requireOnly(path, known);
            } else if (!known.contains(path)) {
                add(Kind.ADDED, path, "The log has no tile of this name");
            }
        }
    }

    private void add(Kind kind, Path place, String text) {
        findings.add(new Finding(kind, place.toString(), null, null, text + "."));
    }
}
