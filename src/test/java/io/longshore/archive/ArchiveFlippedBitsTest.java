package io.longshore.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.archive.ArchiveEntry.ImageEntry;
import io.longshore.archive.ArchiveEntry.IndexEntry;
import io.longshore.oci.Digest;
import io.longshore.problem.Fault;
import io.longshore.problem.ProblemException;
import io.longshore.task.Cancellation;
import io.longshore.task.Progress;
import io.longshore.testing.Fixtures;
import io.longshore.testing.archive.TestArchives;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Single flipped bits, anywhere: found, or without any effect on what would be pushed. */
class ArchiveFlippedBitsTest {
    private static final long SEED = 20261123;

    @TempDir Path folder;

    @Test
    void aFlippedBitInALayerIsAlwaysDetected() throws IOException {
        byte[] whole = Files.readAllBytes(Fixtures.SIGNED);
        List<BlobRegion> layers;
        try (ImageArchive tarball = TestArchives.open(Fixtures.SIGNED)) {
            layers = new ArrayList<>(tarball.blobs().values());
        }
        Random random = new Random(SEED);
        for (int i = 0; i < 250; i++) {
            BlobRegion layer = layers.get(random.nextInt(layers.size()));
            long at = layer.offset() + random.nextInt((int) layer.sizeBytes());

            assertThat(contentAfterFlip(whole, at, random.nextInt(8))).as("byte " + at).isNull();
        }
    }

    @Test
    void aFlippedBitElsewhereIsDetectedOrChangesNothingThatIsPushed() throws IOException {
        byte[] whole = Files.readAllBytes(Fixtures.SIGNED);
        List<String> content = content(Fixtures.SIGNED);
        Random random = new Random(SEED);
        int manifestJson = 512 + 14983;
        for (int i = 0; i < 500; i++) {
            int at = random.nextInt(manifestJson + 512);
            List<String> after = contentAfterFlip(whole, at, random.nextInt(8));

            if (after != null) {
                assertThat(after).as("byte " + at).isEqualTo(content);
            }
        }
    }

    /** Null if the damage was found. */
    private List<String> contentAfterFlip(byte[] whole, long at, int bit) throws IOException {
        byte[] flipped = whole.clone();
        flipped[(int) at] ^= (byte) (1 << bit);
        Path file = Files.write(folder.resolve("flipped.tar"), flipped);
        try {
            return content(file);
        } catch (ProblemException e) {
            assertThat(e.problem().code().fault()).isEqualTo(Fault.INPUT);
            return null;
        }
    }

    /** Every manifest, config and layer that an import would push; null if damage is found. */
    private static List<String> content(Path file) {
        try (ImageArchive tarball = TestArchives.open(file)) {
            if (!tarball.scan(Progress.NONE, Cancellation.none()).isWhole()) {
                return null;
            }
            List<String> content = new ArrayList<>();
            tarball.entries().forEach(entry -> add(entry, content));
            return content;
        }
    }

    private static void add(ArchiveEntry entry, List<String> content) {
        content.add(Digest.of(entry.manifest().bytes()).toString());
        if (entry instanceof ImageEntry image) {
            content.add(Digest.of(image.configBytes()).toString());
            image.layers().forEach(layer -> content.add(layer.digest() + " " + layer.sizeBytes()));
        } else if (entry instanceof IndexEntry index) {
            index.images().forEach(child -> add(child, content));
            index.indexes().forEach(child -> add(child, content));
        }
    }
}
