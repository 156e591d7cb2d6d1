package io.longshore.archive;

import io.longshore.archive.ArchiveEntry.ImageEntry;
import io.longshore.oci.Digest;
import io.longshore.oci.HashAlgorithm;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.task.Cancellation;
import io.longshore.task.DaemonThreads;
import io.longshore.task.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * An archive of images, indexed and read in place, of any {@link ArchiveFormat}. Nothing is
 * unpacked, and the memory it takes grows with the number of entries, not with their size.
 *
 * <p>An archive that opens is not necessarily intact. Only {@link #scan} verifies {@link #entries},
 * all their documents, and every blob.
 *
 * <p>Thread-safe. The caller that opens it closes it.
 */
public final class ImageArchive implements AutoCloseable {
    private static final int CHUNK = 64 << 10;

    private final ArchiveBytes file;
    private final ArchiveLimits limits;
    private final ArchiveKind kind;
    private final ArchiveContent content;

    /**
     * @param file closed with the archive
     * @param limits those that the content keeps to
     */
    public ImageArchive(
            ArchiveBytes file, ArchiveLimits limits, ArchiveKind kind, ArchiveContent content) {
        this.file = file;
        this.limits = limits;
        this.kind = kind;
        this.content = content;
    }

    public ArchiveKind kind() {
        return kind;
    }

    /** The file's name, fit to be shown. */
    public String name() {
        return file.name();
    }

    /** The limits that applied when it was opened. */
    public ArchiveLimits limits() {
        return limits;
    }

    public long sizeBytes() {
        return file.sizeBytes();
    }

    /** When the file was last changed, as it was when it was opened. */
    public Instant modified() {
        return file.modified();
    }

    /**
     * The SHA-256 over what says which content belongs to the archive: a later reader compares it
     * before it relies on an earlier scan.
     */
    public Digest identity() {
        return content.identity();
    }

    /** Top-level images and indexes, in the archive's order; children of an index are within it. */
    public List<ArchiveEntry> entries() {
        return content.entries();
    }

    /** True if archives of its format keep a bundle together with its images. */
    public boolean mayHoldBundle() {
        return content.mayHoldBundle();
    }

    /** The bundle that was exported, if a bundle was. */
    public Optional<ImageEntry> rootBundle() {
        return Optional.ofNullable(content.rootBundle());
    }

    /** True if the entry is the bundle that was exported. */
    public boolean isRootBundle(ArchiveEntry entry) {
        return entry == content.rootBundle();
    }

    /** The present blobs, by digest, in their order in the file. */
    public Map<Digest, BlobRegion> blobs() {
        return content.blobs();
    }

    /** The region of a blob; empty if the archive does not hold it. */
    public Optional<BlobRegion> blob(Digest digest) {
        return Optional.ofNullable(content.blobs().get(digest));
    }

    /** True if nothing is missing, as far as the lists of the archive show it. */
    public boolean hasAllBlobs() {
        return content.damages().isEmpty()
                && BlobUse.of(content.entries()).missing(content.blobs().keySet()).isEmpty();
    }

    /** {@link #scan(Set, Progress, Cancellation)} with SHA-256 alone. */
    public ArchiveScan scan(Progress progress, Cancellation cancellation) {
        return scan(Set.of(), progress, cancellation);
    }

    /** {@link #scan(Set, List, Progress, Cancellation)} without further readers. */
    public ArchiveScan scan(
            Set<HashAlgorithm> wholeFile, Progress progress, Cancellation cancellation) {
        return scan(wholeFile, List.of(), progress, cancellation);
    }

    /**
     * {@link #scan(Set, List, Executor, Progress, Cancellation)} in threads of its own, one for
     * each thing that is computed.
     */
    public ArchiveScan scan(
            Set<HashAlgorithm> wholeFile,
            List<ByteSink> sinks,
            Progress progress,
            Cancellation cancellation) {
        ExecutorService hashers =
                Executors.newFixedThreadPool(
                        2 + wholeFile.size() + sinks.size(), DaemonThreads.named("longshore-hash"));
        try {
            return scan(wholeFile, sinks, hashers, progress, cancellation);
        } finally {
            hashers.shutdownNow();
        }
    }

    /**
     * Reads the whole file once and compares everything that has a digest or a size: blobs,
     * manifests, indexes, configs; and looks whether all layers are there (those of a
     * non-distributable type may be left out). Damage is found, not thrown.
     *
     * @param wholeFile hashes to compute over the whole file, in addition to SHA-256
     * @param sinks see all of the file's bytes in the same read
     * @param hashers computes; at most two tasks, one for each hash and one for each sink at a
     *     time, none of which waits for another
     * @throws io.longshore.problem.ProblemException {@code FILE_CHANGED}, {@code FILE_UNREADABLE},
     *     {@code CANCELLED}
     */
    public ArchiveScan scan(
            Set<HashAlgorithm> wholeFile,
            List<ByteSink> sinks,
            Executor hashers,
            Progress progress,
            Cancellation cancellation) {
        List<Damage> found = new ArrayList<>(content.damages());
        BlobUse use = BlobUse.of(content.entries());
        found.addAll(use.missing(content.blobs().keySet()));
        found.addAll(use.wrongSizes(content.blobs()));
        FullScan.Result result =
                new FullScan(file, content.blobs().values(), wholeFile, sinks, hashers)
                        .run(progress, cancellation);
        file.ensureUnchanged();
        for (FullScan.WrongBlob wrong : result.wrongBlobs()) {
            found.add(use.wrong(wrong));
        }
        if (found.isEmpty()) {
            found.addAll(
                    new CompressedLayers(
                                    file, content.blobs(), content.additions().compressed(), use)
                            .wrong(cancellation));
        }
        return new ArchiveScan(result.hashes(), found);
    }

    /** True if the archive holds no manifest of this digest and it was made from the archive. */
    public boolean isMade(Digest manifest) {
        return content.additions().made().contains(manifest);
    }

    /** Notes for the report about content that was left out or made. */
    public List<Problem> notes() {
        return content.additions().notes();
    }

    /** True if the archive's name for this image is one that no registry takes; a note says so. */
    public boolean isMisnamed(Digest manifest) {
        return content.additions().misnamed().contains(manifest);
    }

    /** Platforms that indexes name and the archive lacks; empty unless it was opened with them. */
    public List<MissingPlatform> missingPlatforms() {
        return content.additions().missing();
    }

    /**
     * Damage that the index alone shows, without reading the blobs; a subset of the damages that
     * {@link #scan} finds.
     */
    public List<Damage> damages() {
        return content.damages();
    }

    /**
     * @throws io.longshore.problem.ProblemException {@code FILE_CHANGED} unless the file has the
     *     size and the time of change that it had when it was opened
     */
    public void ensureUnchanged() {
        file.ensureUnchanged();
    }

    /**
     * A blob's bytes. The stream needs no closing. Where the file cannot be read it throws a
     * problem, never an {@code IOException}.
     */
    public InputStream open(BlobRegion region) {
        return file.stream(region.offset(), region.sizeBytes());
    }

    /**
     * Copies part of a blob.
     *
     * @param from the first byte of it, counted from its beginning
     * @param length how many bytes; the part must lie within the blob
     * @throws IOException only if the target throws it
     * @throws io.longshore.problem.ProblemException if the file cannot be read
     */
    public void transferTo(BlobRegion region, long from, long length, OutputStream target)
            throws IOException {
        Objects.checkFromIndexSize(from, length, region.sizeBytes());
        InputStream source = file.stream(region.offset() + from, length);
        byte[] chunk = new byte[CHUNK];
        for (int count = source.read(chunk); count >= 0; count = source.read(chunk)) {
            target.write(chunk, 0, count);
        }
    }

    /**
     * A small blob in memory; not compared with its digest.
     *
     * @param limit the most bytes it may have
     * @throws io.longshore.problem.ProblemException {@code BLOB_MISSING} if it is not there, {@code
     *     TARBALL_TOO_LARGE} if it is longer than the limit
     */
    public byte[] read(Digest digest, int limit) {
        BlobRegion region = content.blobs().get(digest);
        if (region == null) {
            throw new ProblemException(
                    Problem.permanent(
                            Code.BLOB_MISSING,
                            "The blob " + digest + " is not in '" + file.name() + "'.",
                            "",
                            "Export the archive again and copy it again."));
        }
        if (region.sizeBytes() > limit) {
            throw new ProblemException(
                    Problem.permanent(
                            Code.TARBALL_TOO_LARGE,
                            "The blob " + digest + " of '" + file.name() + "' is too large.",
                            "It has "
                                    + region.sizeBytes()
                                    + " bytes; the limit for this kind is "
                                    + limit
                                    + ".",
                            "Export the archive again. If the problem remains, ask the"
                                    + " creator of the archive."));
        }
        return file.read(region.offset(), (int) region.sizeBytes());
    }

    @Override
    public void close() {
        file.close();
    }
}
