package io.longshore.archive;

import io.longshore.archive.ArchiveEntry.ImageEntry;
import io.longshore.config.SettingsTable;
import io.longshore.oci.Digest;
import io.longshore.oci.HashAlgorithm;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.task.Cancellation;
import io.longshore.task.DaemonThreads;
import io.longshore.task.Progress;
import io.longshore.text.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A tarball of imgpkg's, indexed and read in place (format: imgpkg, {@code imagetar/tar_writer.go}
 * and {@code imagedesc/types.go}). Opening it reads the tar's headers and manifest.json; nothing is
 * unpacked, and the memory it takes grows with the number of entries, not with their size.
 *
 * <p>A tarball that opens is not necessarily intact: the exporter first writes all layers as zeros,
 * so that an interrupted export has valid headers and its full size. Only {@link #scan} verifies
 * {@link #entries}, all their documents, and every blob.
 *
 * <p>Entries that are plain files of other names are left alone (they count in the file's hash);
 * anything else (links, devices, folders, names that lead away, a name twice) is refused.
 *
 * <p>Thread-safe. The caller that opens it closes it.
 */
public final class ImageArchive implements AutoCloseable {
    private static final int CHUNK = 64 << 10;

    private final ArchiveBytes file;
    private final ArchiveLimits limits;
    private final TarIndex index;
    private final Digest identity;
    private final List<ArchiveEntry> entries;
    private final List<Damage> damages;

    private ImageArchive(
            ArchiveBytes file,
            ArchiveLimits limits,
            TarIndex index,
            Digest identity,
            Elements elements) {
        this.file = file;
        this.limits = limits;
        this.index = index;
        this.identity = identity;
        this.entries = List.copyOf(elements.entries());
        this.damages = new ArrayList<>(elements.damages());
        if (index.truncation() != null) {
            damages.add(new Damage(index.truncation(), List.of(), null));
        }
    }

    /**
     * Indexes an archive, which closes the bytes; they are also closed if it cannot be opened.
     *
     * @param keepDamaged whether a file that ends too early, and images whose manifest cannot be
     *     read, become damages instead of being thrown
     */
    public static ImageArchive open(ArchiveBytes file, ArchiveLimits limits, boolean keepDamaged) {
        try {
            TarIndex index = TarIndex.of(file, limits, keepDamaged);
            if (index.manifestSize() > limits.manifestJsonBytes()) {
                throw ArchiveLimits.beyond(
                        SettingsTable.LIMITS_MANIFEST_JSON,
                        limits.manifestJsonBytes(),
                        file.name(),
                        "its manifest.json has " + index.manifestSize() + " bytes");
            }
            Elements elements = new Elements(keepDamaged, limits);
            MessageDigest hash = Digest.sha256();
            readManifestJson(file, index, limits, elements, hash);
            return new ImageArchive(file, limits, index, Digest.of(hash), elements);
        } catch (Throwable e) {
            file.close();
            throw e;
        }
    }

    private static void readManifestJson(
            ArchiveBytes file,
            TarIndex index,
            ArchiveLimits limits,
            Elements elements,
            MessageDigest hash) {
        try (InputStream text =
                new DigestInputStream(
                        file.stream(index.manifestOffset(), index.manifestSize()), hash)) {
            ManifestJson.read(text, limits, elements::add);
            elements.checkAll();
        } catch (ManifestJson.LimitException e) {
            throw ArchiveLimits.beyond(
                    e.limit(), e.value(), file.name(), "in its manifest.json " + e.getMessage());
        } catch (IOException e) {
            throw Problem.permanent(
                            Code.MANIFEST_JSON_UNREADABLE,
                            "The manifest.json of '" + file.name() + "' cannot be read.",
                            Printable.of(firstLine(e)) + ".",
                            "Copy or export the tarball again.")
                    .asException(e);
        }
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
     * The SHA-256 of manifest.json's bytes: what a later reader compares before it relies on it.
     */
    public Digest identity() {
        return identity;
    }

    /** In the order of manifest.json; children of an index are within it. */
    public List<ArchiveEntry> entries() {
        return entries;
    }

    /** The bundle that was exported, if a bundle was. */
    public Optional<ImageEntry> rootBundle() {
        for (ArchiveEntry entry : entries) {
            if (entry instanceof ImageEntry image && image.isRootBundle()) {
                return Optional.of(image);
            }
        }
        return Optional.empty();
    }

    /** The layers that are there, by digest, in the order in which they lie in the file. */
    public Map<Digest, BlobRegion> blobs() {
        return Collections.unmodifiableMap(index.blobs());
    }

    /** {@link #scan(Set, Progress, Cancellation)} with SHA-256 alone. */
    public ArchiveScan scan(Progress progress, Cancellation cancellation) {
        return scan(Set.of(), progress, cancellation);
    }

    /** {@link #scan(Set, List, Progress, Cancellation)} with nobody else looking on. */
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
        List<Damage> found = new ArrayList<>(damages);
        BlobUse use = BlobUse.of(entries);
        found.addAll(use.missing(index.blobs().keySet()));
        found.addAll(use.wrongSizes(index.blobs()));
        FullScan read = new FullScan(file, index.blobs().values(), wholeFile, sinks, hashers);
        read.run(progress, cancellation);
        file.ensureUnchanged();
        for (FullScan.WrongBlob wrong : read.wrongBlobs()) {
            found.add(use.wrong(wrong));
        }
        return new ArchiveScan(read.hashes(), found);
    }

    /**
     * Damage that the index alone shows, without reading the blobs; a subset of the damages that
     * {@link #scan} finds.
     */
    public List<Damage> damages() {
        return Collections.unmodifiableList(damages);
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
        BlobRegion region = index.blobs().get(digest);
        if (region == null) {
            throw Problem.permanent(
                            Code.BLOB_MISSING,
                            "The blob " + digest + " is not in '" + file.name() + "'.",
                            "",
                            "Export the tarball again and copy it again.")
                    .asException();
        }
        if (region.sizeBytes() > limit) {
            throw Problem.permanent(
                            Code.TARBALL_TOO_LARGE,
                            "The blob " + digest + " of '" + file.name() + "' is too large.",
                            "It has "
                                    + region.sizeBytes()
                                    + " bytes, and of its kind "
                                    + limit
                                    + " are taken.",
                            "Export the tarball again; if it is the same, ask who made it.")
                    .asException();
        }
        return file.read(region.offset(), (int) region.sizeBytes());
    }

    @Override
    public void close() {
        file.close();
    }

    /** Jackson adds a second line about where in its source it was. */
    private static String firstLine(IOException e) {
        String message = String.valueOf(e.getMessage());
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end);
    }
}
