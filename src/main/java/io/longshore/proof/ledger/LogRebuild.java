package io.longshore.proof.ledger;

import io.longshore.files.DurableFiles;
import io.longshore.proof.log.Tile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes anew what follows from the entries of a log and is lost: tiles and checkpoints. An
 * interrupted run is continued by the next one.
 */
final class LogRebuild {
    private static final Logger LOG = LoggerFactory.getLogger(LogRebuild.class);

    /** Files that are forced to disk together. */
    private static final int BATCH = 1000;

    private static final int SHOWN_EVERY = 20 * BATCH;

    private final LogFolder folder;
    private final LogContent content;
    private final IntFunction<byte[]> checkpoint;

    /**
     * @param checkpoint the signed checkpoint of a size; called by several threads
     */
    LogRebuild(LogFolder folder, LogContent content, IntFunction<byte[]> checkpoint) {
        this.folder = folder;
        this.content = content;
        this.checkpoint = checkpoint;
    }

    /** Does nothing if nothing is lost. */
    void run() {
        int size = content.size();
        if (!folder.lacksDerived(size)) {
            return;
        }
        LOG.info("The index of the log is incomplete; it is made anew from {} entries.", size);
        for (Tile widest : Tile.allOf(size)) {
            tiles(widest);
        }
        for (int from = 1; from <= size; from += BATCH) {
            if (from % SHOWN_EVERY == 1 && from > 1) {
                LOG.info("{} of {} checkpoints of the log are there.", from - 1, size);
            }
            checkpoints(from, Math.min(size, from + BATCH - 1));
        }
        DurableFiles.replace(folder.checkpoint(), checkpoint.apply(size), folder.scratch());
    }

    private void tiles(Tile widest) {
        List<byte[]> entries =
                widest.level() == 0 && lacksBundle(widest)
                        ? content.bundle(widest.index(), widest.width())
                        : List.of();
        Map<Path, byte[]> files = new LinkedHashMap<>();
        for (Tile tile : widest.narrower()) {
            put(files, folder.tile(tile), tile.hashes(content.tree()));
            if (!entries.isEmpty()) {
                byte[] bundle = Tile.bundle(entries.subList(0, tile.width()));
                put(files, folder.tile(tile.bundle()), bundle);
            }
        }
        DurableFiles.writeAllNew(files, folder.scratch());
    }

    private boolean lacksBundle(Tile widest) {
        return widest.narrower().stream().anyMatch(it -> !Files.exists(folder.tile(it.bundle())));
    }

    private static void put(Map<Path, byte[]> files, Path file, byte[] content) {
        if (!Files.exists(file)) {
            files.put(file, content);
        }
    }

    /** Both sizes included. */
    private void checkpoints(int from, int to) {
        int[] missing =
                IntStream.rangeClosed(from, to)
                        .filter(size -> !Files.exists(folder.checkpoint(size)))
                        .toArray();
        List<byte[]> signed = IntStream.of(missing).parallel().mapToObj(checkpoint).toList();
        Map<Path, byte[]> files = new LinkedHashMap<>();
        for (int i = 0; i < missing.length; i++) {
            files.put(folder.checkpoint(missing[i]), signed.get(i));
        }
        DurableFiles.writeAllNew(files, folder.scratch());
    }
}
