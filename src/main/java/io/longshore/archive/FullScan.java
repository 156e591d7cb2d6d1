package io.longshore.archive;

import io.longshore.oci.Digest;
import io.longshore.oci.FileHashes;
import io.longshore.oci.HashAlgorithm;
import io.longshore.task.Cancellation;
import io.longshore.task.Progress;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One read of a whole file for all its hashes. Each byte is needed twice, in the file's hash and in
 * its blob's; hashing is slower than reading, so the two are computed side by side, each at its own
 * pace, while the next parts are being read.
 */
final class FullScan {
    /** A blob that is not what its name says; {@code actual} is null if the file ends within it. */
    record WrongBlob(BlobRegion region, @Nullable Digest actual, boolean zero) {
        boolean cut() {
            return actual == null;
        }
    }

    /**
     * What a scan found.
     *
     * @param hashes of the whole file
     */
    record Result(FileHashes hashes, List<WrongBlob> wrongBlobs) {}

    private static final int BUFFER = 512 << 10;

    /** How far the slowest may lag behind the reading. */
    private static final int BUFFERS = 4;

    /** The bytes of the file from {@code at} on. */
    private record Part(byte[] bytes, int count, long at) {}

    private static final byte[] ZEROS = new byte[BUFFER];

    private final ArchiveBytes file;
    private final Executor hashers;
    private final FileHashes.Computation hashes;
    private final List<ByteSink> sinks;
    private final BlobHash blobHash;

    /**
     * @param blobs in the order of their offsets
     * @param wholeFile hashes to compute over the whole file, in addition to SHA-256
     */
    FullScan(
            ArchiveBytes file,
            Collection<BlobRegion> blobs,
            Set<HashAlgorithm> wholeFile,
            List<ByteSink> sinks,
            Executor hashers) {
        this.file = file;
        this.hashers = hashers;
        this.sinks = List.copyOf(sinks);
        this.hashes = new FileHashes.Computation(wholeFile);
        this.blobHash = new BlobHash(blobs.iterator());
    }

    Result run(Progress progress, Cancellation cancellation) {
        progress.begin(Progress.Phase.CHECK, file.sizeBytes());
        byte[][] buffers = new byte[BUFFERS][BUFFER];
        List<CompletableFuture<Void>> taken = new ArrayList<>(Collections.nCopies(BUFFERS, done()));
        List<Consumer<Part>> takers = takers();
        List<CompletableFuture<Void>> latest =
                new ArrayList<>(Collections.nCopies(takers.size(), done()));
        try {
            int turn = 0;
            for (long at = 0; at < file.sizeBytes(); turn = (turn + 1) % BUFFERS) {
                cancellation.check();
                taken.get(turn).join();
                Part part =
                        new Part(buffers[turn], (int) Math.min(BUFFER, file.sizeBytes() - at), at);
                file.read(ByteBuffer.wrap(part.bytes(), 0, part.count()), at);
                for (int i = 0; i < takers.size(); i++) {
                    Consumer<Part> taker = takers.get(i);
                    // One after the other for each: a hash needs the parts in their order.
                    latest.set(i, latest.get(i).thenRunAsync(() -> taker.accept(part), hashers));
                }
                taken.set(turn, allOf(latest));
                progress.advance(part.count());
                at += part.count();
            }
        } finally {
            // Nobody may still be reading the buffers or feeding a hash after this.
            allOf(latest).join();
        }
        blobHash.end();
        return new Result(hashes.result(), blobHash.wrong);
    }

    /** What sees every part. */
    private List<Consumer<Part>> takers() {
        List<Consumer<Part>> all = new ArrayList<>();
        for (MessageDigest hash : hashes.running()) {
            all.add(part -> hash.update(part.bytes(), 0, part.count()));
        }
        all.add(part -> blobHash.update(part.bytes(), part.count(), part.at()));
        for (ByteSink sink : sinks) {
            all.add(part -> sink.take(part.bytes(), part.count()));
        }
        return all;
    }

    private static CompletableFuture<Void> done() {
        return CompletableFuture.completedFuture(null);
    }

    private static CompletableFuture<Void> allOf(List<CompletableFuture<Void>> futures) {
        return CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new));
    }

    /** Feeds each blob's hash with the part of the file that is the blob's. */
    private static final class BlobHash {
        private final Iterator<BlobRegion> rest;
        private final MessageDigest hash = Digest.sha256();
        private final List<WrongBlob> wrong = new ArrayList<>();
        private @Nullable BlobRegion blob;
        private long fed;
        private boolean zero;

        BlobHash(Iterator<BlobRegion> blobs) {
            this.rest = blobs;
            this.blob = next();
        }

        /** The bytes of the file from {@code at} on; called for the whole file in order. */
        void update(byte[] bytes, int count, long at) {
            for (BlobRegion now = blob;
                    now != null && now.offset() + fed < at + count;
                    now = blob) {
                int from = (int) (now.offset() + fed - at);
                int length = (int) Math.min(now.sizeBytes() - fed, count - from);
                hash.update(bytes, from, length);
                zero = zero && isZero(bytes, from, length);
                fed += length;
                if (fed < now.sizeBytes()) {
                    return;
                }
                finish(now);
            }
        }

        void end() {
            for (BlobRegion now = blob; now != null; now = blob) {
                if (fed == now.sizeBytes()) {
                    finish(now);
                } else {
                    wrong.add(new WrongBlob(now, null, false));
                    hash.reset();
                    blob = next();
                }
            }
        }

        private void finish(BlobRegion now) {
            Digest actual = Digest.of(hash);
            if (!actual.equals(now.digest()) && wrong.size() < ArchiveScan.MOST_DAMAGES) {
                wrong.add(new WrongBlob(now, actual, zero && now.sizeBytes() > 0));
            }
            blob = next();
        }

        private @Nullable BlobRegion next() {
            fed = 0;
            zero = true;
            return rest.hasNext() ? rest.next() : null;
        }

        private static boolean isZero(byte[] bytes, int from, int length) {
            return Arrays.equals(bytes, from, from + length, ZEROS, 0, length);
        }
    }
}
