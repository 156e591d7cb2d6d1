package io.longshore.archive.spool;

import io.longshore.archive.ArchiveBytes;
import io.longshore.archive.ArchiveLimits;
import io.longshore.archive.ByteSink;
import io.longshore.archive.bytes.ArchiveFile;
import io.longshore.archive.formats.AcceptedKinds;
import io.longshore.archive.formats.Archives;
import io.longshore.archive.formats.Compression;
import io.longshore.archive.formats.Recognition;
import io.longshore.files.OwnerOnly;
import io.longshore.oci.FileHashes;
import io.longshore.oci.HashAlgorithm;
import io.longshore.problem.ProblemException;
import io.longshore.task.Cancellation;
import io.longshore.task.Progress;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes compressed archives readable in place: gzip and zstd are uncompressed once, into a file
 * that has no name any more when the first byte is written, so that nothing of it outlives its
 * process. Other files stay as they are. Thread-safe.
 */
public final class Spools implements AutoCloseable {
    private static final Set<Compression> READ = Set.of(Compression.GZIP, Compression.ZSTD);

    private final SpoolRules rules;
    private final ArchiveLimits limits;
    private final boolean keeps;
    private final Function<Compression, List<String>> command;
    private final SpoolSpace space;
    private @Nullable Kept kept;

    /**
     * An archive that can be read in place.
     *
     * @param bytes the delivered file itself, or its content; closing them closes the file
     * @param hashes those of the delivered file; null if it is not compressed and was not read
     */
    public record Opened(ArchiveBytes bytes, @Nullable FileHashes hashes) {}

    /** The last spool. */
    private record Kept(
            String name,
            long sizeBytes,
            Instant modified,
            FileChannel content,
            long contentBytes,
            FileHashes hashes) {
        boolean isOf(ArchiveBytes file) {
            return name.equals(file.name())
                    && sizeBytes == file.sizeBytes()
                    && modified.equals(file.modified());
        }
    }

    private Spools(
            SpoolRules rules,
            ArchiveLimits limits,
            boolean keeps,
            Function<Compression, List<String>> command) {
        this.rules = rules;
        this.limits = limits;
        this.keeps = keeps;
        this.command = command;
        this.space = new SpoolSpace(rules);
    }

    /** For a service: each opening uncompresses, and nothing is kept. */
    public static Spools of(SpoolRules rules, ArchiveLimits limits) {
        return new Spools(rules, limits, false, UnpackCommand::of);
    }

    /** For one archive that is opened several times: its content is kept until this is closed. */
    public static Spools keeping(SpoolRules rules, ArchiveLimits limits) {
        return new Spools(rules, limits, true, UnpackCommand::of);
    }

    /**
     * @param command makes the command line of the process
     */
    static Spools with(
            SpoolRules rules, ArchiveLimits limits, Function<Compression, List<String>> command) {
        return new Spools(rules, limits, false, command);
    }

    /**
     * {@link #open(ArchiveBytes, AcceptedKinds, Set, List, Progress, Cancellation)} with SHA-256
     * alone.
     */
    public ArchiveBytes open(Path file, Progress progress, Cancellation cancellation) {
        return open(
                        ArchiveFile.open(file),
                        AcceptedKinds.ALL,
                        Set.of(),
                        List.of(),
                        progress,
                        cancellation)
                .bytes();
    }

    /**
     * Opens an archive.
     *
     * @param delivered is closed with the result, or if this throws
     * @param accepted the kinds that may be imported: any other is refused before anything is
     *     written, if the beginning shows it
     * @param wholeFile hashes to compute over a compressed file, in addition to SHA-256
     * @param sinks see all bytes of a compressed file
     * @throws io.longshore.problem.ProblemException {@code KIND_NOT_READ}, {@code
     *     KIND_NOT_ALLOWED}, {@code NOT_A_TARBALL}, {@code TARBALL_TRUNCATED}, {@code
     *     TARBALL_DAMAGED}, {@code TARBALL_TOO_LARGE}, {@code WINDOW_TOO_LARGE}, {@code
     *     DECOMPRESSION_FAILED}, {@code DISK_FULL}, {@code CANCELLED}, {@code FILE_CHANGED}, {@code
     *     FILE_UNREADABLE}
     */
    public Opened open(
            ArchiveBytes delivered,
            AcceptedKinds accepted,
            Set<HashAlgorithm> wholeFile,
            List<ByteSink> sinks,
            Progress progress,
            Cancellation cancellation) {
        try {
            Optional<Compression> compression =
                    Archives.compression(delivered).filter(READ::contains);
            if (compression.isEmpty()) {
                return new Opened(delivered, null);
            }
            Kept same = kept(delivered);
            if (same != null
                    && sinks.isEmpty()
                    && same.hashes().byAlgorithm().keySet().containsAll(wholeFile)) {
                return opened(delivered, same);
            }
            progress.begin(Progress.Phase.CHECK, delivered.sizeBytes());
            Kept made =
                    spool(
                            delivered,
                            compression.get(),
                            new Reading(accepted, wholeFile, sinks, progress, cancellation));
            keep(made);
            return opened(delivered, made);
        } catch (Throwable e) {
            delivered.close();
            throw e;
        }
    }

    /**
     * What a file is, by its content. Of a compressed one, only the beginning is uncompressed.
     *
     * @throws io.longshore.problem.ProblemException {@code FILE_MISSING}, {@code FILE_UNREADABLE}
     */
    public Recognition recognise(Path path) {
        try (ArchiveFile file = ArchiveFile.open(path)) {
            Optional<Compression> compression = Archives.compression(file).filter(READ::contains);
            if (compression.isEmpty()) {
                return Archives.recognise(file, limits);
            }
            makeFolder();
            try (Unpacking unpacking = start(file, compression.get(), begin())) {
                byte[] begin = unpacking.begin(Cancellation.none());
                return Archives.recognise(file, compression.get(), begin, limits);
            } catch (ProblemException e) {
                return Archives.recognise(file, limits);
            }
        }
    }

    private static Reading begin() {
        return new Reading(
                AcceptedKinds.ALL, Set.of(), List.of(), Progress.NONE, Cancellation.none());
    }

    private record Reading(
            AcceptedKinds accepted,
            Set<HashAlgorithm> wholeFile,
            List<ByteSink> sinks,
            Progress progress,
            Cancellation cancellation) {}

    private Opened opened(ArchiveBytes delivered, Kept spool) {
        return new Opened(
                new SpooledArchive(delivered, spool.content(), spool.contentBytes(), keeps),
                spool.hashes());
    }

    private Kept spool(ArchiveBytes file, Compression compression, Reading reading) {
        makeFolder();
        // The content is hardly ever smaller.
        try (SpoolSpace.Reservation reserved = space.new Reservation(file.sizeBytes())) {
            FileChannel content = create();
            try (Unpacking unpacking = start(file, compression, reading)) {
                FileHashes hashes =
                        unpacking.write(
                                content,
                                reserved,
                                limits,
                                reading.accepted(),
                                reading.cancellation());
                return new Kept(
                        file.name(),
                        file.sizeBytes(),
                        file.modified(),
                        content,
                        content.size(),
                        hashes);
            } catch (Throwable e) {
                content.close();
                throw e;
            }
        } catch (IOException e) {
            throw SpoolProblems.unwritable(rules, e);
        }
    }

    private Unpacking start(ArchiveBytes file, Compression compression, Reading reading) {
        return new Unpacking(
                file,
                compression,
                rules,
                command.apply(compression),
                process ->
                        new Feeder(
                                file,
                                process.getOutputStream(),
                                reading.wholeFile(),
                                reading.sinks(),
                                reading.progress(),
                                reading.cancellation()),
                reading.cancellation());
    }

    private void makeFolder() {
        try {
            OwnerOnly.makeFolder(rules.folder());
        } catch (IOException e) {
            throw SpoolProblems.unwritable(rules, e);
        }
    }

    /** On Linux and macOS, Java removes the name at once; elsewhere, when the file is closed. */
    private FileChannel create() throws IOException {
        return FileChannel.open(
                rules.folder().resolve("spool-" + UUID.randomUUID()),
                Set.of(
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.DELETE_ON_CLOSE),
                OwnerOnly.fileRights());
    }

    private synchronized @Nullable Kept kept(ArchiveBytes file) {
        return kept != null && kept.isOf(file) ? kept : null;
    }

    private synchronized void keep(Kept made) {
        if (keeps) {
            close();
            kept = made;
        }
    }

    /** Removes what is kept. */
    @Override
    public synchronized void close() {
        Kept last = kept;
        kept = null;
        if (last != null) {
            try {
                last.content().close();
            } catch (IOException e) {
                throw SpoolProblems.unwritable(rules, e);
            }
        }
    }
}
