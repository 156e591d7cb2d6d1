package io.longshore.archive.spool;

import io.longshore.archive.ArchiveBytes;
import io.longshore.archive.ArchiveLimits;
import io.longshore.archive.formats.AcceptedKinds;
import io.longshore.archive.formats.Archives;
import io.longshore.archive.formats.Compression;
import io.longshore.oci.FileHashes;
import io.longshore.problem.ProblemException;
import io.longshore.task.Cancellation;
import io.longshore.task.DaemonThreads;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/** One decompression, by a process of its own. Used once, by one thread. */
final class Unpacking implements AutoCloseable {
    private static final int BEGIN = 64 << 10;
    private static final int BUFFER = 256 << 10;

    /** A small file may have any ratio. */
    private static final long ANY_RATIO = 16L << 20;

    private final ArchiveBytes file;
    private final Compression compression;
    private final SpoolRules rules;
    private final Process process;
    private final Feeder feeder;
    private final Thread feeding;
    private final AtomicBoolean isTooSlow = new AtomicBoolean();
    private final Cancellation.Registration onCancel;

    /**
     * Starts the process.
     *
     * @param feeder makes the one that feeds it
     */
    Unpacking(
            ArchiveBytes file,
            Compression compression,
            SpoolRules rules,
            List<String> command,
            Function<Process, Feeder> feeder,
            Cancellation cancellation) {
        this.file = file;
        this.compression = compression;
        this.rules = rules;
        this.process = start(command);
        this.feeder = feeder.apply(process);
        this.onCancel = cancellation.onCancel(process::destroyForcibly);
        this.feeding = DaemonThreads.named("longshore-unpack").newThread(this.feeder);
        feeding.start();
        DaemonThreads.named("longshore-unpack-time").newThread(this::limitTime).start();
    }

    private Process start(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command);
        // Nothing of this process is its business, credentials least of all.
        builder.environment().clear();
        builder.directory(rules.folder().toFile());
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        try {
            return builder.start();
        } catch (IOException e) {
            throw SpoolProblems.notStarted(file, e);
        }
    }

    private void limitTime() {
        try {
            if (!process.waitFor(rules.time().toMillis(), TimeUnit.MILLISECONDS)) {
                isTooSlow.set(true);
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /**
     * The first 64 KiB of the content, or all of it.
     *
     * @throws ProblemException if it cannot be uncompressed so far
     */
    byte[] begin(Cancellation cancellation) {
        try {
            byte[] begin = process.getInputStream().readNBytes(BEGIN);
            if (begin.length == 0) {
                end(cancellation);
            }
            return begin;
        } catch (IOException e) {
            throw failed(cancellation, e);
        }
    }

    /**
     * Uncompresses all of the file.
     *
     * @return the hashes of the delivered file
     * @param accepted the kinds that may be imported
     * @throws ProblemException a kind that is not read or not accepted, before anything is written;
     *     {@code TARBALL_TRUNCATED}, {@code TARBALL_DAMAGED}, {@code TARBALL_TOO_LARGE}, {@code
     *     WINDOW_TOO_LARGE}, {@code DECOMPRESSION_FAILED}, {@code DISK_FULL}, {@code CANCELLED};
     *     those of reading the file
     */
    FileHashes write(
            FileChannel target,
            SpoolSpace.Reservation reserved,
            ArchiveLimits limits,
            AcceptedKinds accepted,
            Cancellation cancellation) {
        byte[] begin = begin(cancellation);
        if (begin.length < BEGIN) {
            // There is no more: why, decides whether it is worth a look.
            end(cancellation);
        }
        Optional<ProblemException> refusal =
                Archives.refusal(file, compression, begin, limits, accepted)
                        .map(ProblemException::new);
        if (refusal.isPresent()) {
            throw refusal.get();
        }
        long written = write(target, reserved, begin, begin.length, 0);
        InputStream in = process.getInputStream();
        byte[] buffer = new byte[BUFFER];
        try {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                cancellation.check();
                written = write(target, reserved, buffer, count, written);
            }
        } catch (IOException e) {
            throw failed(cancellation, e);
        }
        end(cancellation);
        return feeder.hashes();
    }

    private long write(
            FileChannel target,
            SpoolSpace.Reservation reserved,
            byte[] bytes,
            int count,
            long before) {
        long size = before + count;
        if (rules.size().isExceededBy(size)) {
            throw rules.size().exceeded(file.name(), "its content is larger");
        }
        if (size > ANY_RATIO && rules.ratio().isExceededBy(size / Math.max(1, feeder.fed()))) {
            throw rules.ratio()
                    .exceeded(
                            file.name(),
                            "its first " + feeder.fed() + " bytes become more than " + size);
        }
        reserved.take(count);
        ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, count);
        try {
            while (buffer.hasRemaining()) {
                target.write(buffer);
            }
        } catch (IOException e) {
            throw SpoolProblems.unwritable(rules, e);
        }
        reserved.written(count);
        return size;
    }

    /** The process has no more to write: it ends, or is made to. */
    private void end(Cancellation cancellation) {
        int status = join();
        cancellation.check();
        feeder.requireRead();
        if (isTooSlow.get()) {
            throw new ProblemException(SpoolProblems.tooSlow(file, rules));
        }
        if (status != UnpackStatus.DONE) {
            throw new ProblemException(SpoolProblems.of(file, compression, status));
        }
        if (!feeder.isDone()) {
            throw new ProblemException(
                    SpoolProblems.failed(file, "The process did not read all of the file."));
        }
        file.ensureUnchanged();
    }

    private ProblemException failed(Cancellation cancellation, IOException e) {
        process.destroyForcibly();
        join();
        cancellation.check();
        feeder.requireRead();
        return new ProblemException(
                isTooSlow.get()
                        ? SpoolProblems.tooSlow(file, rules)
                        : SpoolProblems.failed(file, "Its content could not be read."),
                e);
    }

    private int join() {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    int status = process.waitFor();
                    feeding.join();
                    return status;
                } catch (InterruptedException e) {
                    interrupted = true;
                    process.destroyForcibly();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Ends the process, if it is still running, and waits for the feeding thread. */
    @Override
    public void close() {
        process.destroyForcibly();
        join();
        onCancel.close();
    }
}
