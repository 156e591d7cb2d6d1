package io.longshore.archive;

import io.longshore.oci.Digest;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.task.Cancellation;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/**
 * Compares the uncompressed content of layers with the digests that the configs of made manifests
 * name. Nothing else proves that such a layer belongs to its image.
 */
final class CompressedLayers {
    private static final int CHUNK = 64 << 10;

    /** What deflate can reach is about 1,032. */
    private static final long MOST_RATIO = 1_100;

    private final ArchiveBytes file;
    private final Map<Digest, BlobRegion> blobs;
    private final Map<Digest, Digest> expected;
    private final BlobUse use;

    CompressedLayers(
            ArchiveBytes file,
            Map<Digest, BlobRegion> blobs,
            Map<Digest, Digest> expected,
            BlobUse use) {
        this.file = file;
        this.blobs = blobs;
        this.expected = expected;
        this.use = use;
    }

    /** The layers whose content is another one. */
    List<Damage> wrong(Cancellation cancellation) {
        List<Damage> damages = new ArrayList<>();
        expected.forEach(
                (blob, diffId) -> {
                    String why = flaw(blob, diffId, cancellation);
                    if (!why.isEmpty() && damages.size() < ArchiveScan.MOST_DAMAGES) {
                        damages.add(
                                use.of(
                                        Problem.permanent(
                                                        Code.DIGEST_MISMATCH,
                                                        "The layer "
                                                                + blob
                                                                + " is not its image's.",
                                                        why,
                                                        "Save the images again, and copy the file"
                                                                + " again.")
                                                .with("expected", diffId),
                                        blob));
                    }
                });
        return damages;
    }

    /** Java's own reader stops in silence where bytes that are no gzip follow; clients do not. */
    private String flaw(Digest blob, Digest diffId, Cancellation cancellation) {
        BlobRegion region = Objects.requireNonNull(blobs.get(blob));
        MessageDigest hash = Digest.sha256();
        byte[] chunk = new byte[CHUNK];
        long most = MOST_RATIO * (region.sizeBytes() + CHUNK);
        try (InputStream content =
                GzipCompressorInputStream.builder()
                        .setInputStream(file.stream(region.offset(), region.sizeBytes()))
                        .setDecompressConcatenated(true)
                        .get()) {
            for (int count = content.read(chunk); count >= 0; count = content.read(chunk)) {
                cancellation.check();
                hash.update(chunk, 0, count);
                most -= count;
                if (most < 0) {
                    return "It becomes more than gzip can hold.";
                }
            }
        } catch (IOException e) {
            return "It cannot be uncompressed to its end: it is damaged, or other bytes follow.";
        }
        Digest actual = Digest.of(hash);
        return actual.equals(diffId)
                ? ""
                : "Uncompressed it has the digest "
                        + actual
                        + ", and the config says "
                        + diffId
                        + ".";
    }
}
