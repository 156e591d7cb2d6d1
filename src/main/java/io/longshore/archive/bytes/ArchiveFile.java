package io.longshore.archive.bytes;

import io.longshore.archive.ArchiveBytes;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.text.Printable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;

/**
 * An archive in a file: positional reads on one channel, safe for any number of threads. The file
 * is not mapped into memory, because truncating a mapped file ends the process.
 */
public final class ArchiveFile implements ArchiveBytes {
    private final Path path;
    private final FileChannel channel;
    private final long sizeBytes;
    private final Instant modified;

    private ArchiveFile(Path path, FileChannel channel, long sizeBytes, Instant modified) {
        this.path = path;
        this.channel = channel;
        this.sizeBytes = sizeBytes;
        this.modified = modified;
    }

    /**
     * Opens a file.
     *
     * @throws io.longshore.problem.ProblemException {@code FILE_MISSING}, {@code FILE_UNREADABLE}
     */
    public static ArchiveFile open(Path path) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            if (!attributes.isRegularFile()) {
                throw new ProblemException(
                        Problem.permanent(
                                Code.FILE_UNREADABLE,
                                "'" + shown(path) + "' is not a file.",
                                "",
                                "Name the archive itself."));
            }
            FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
            return new ArchiveFile(
                    path, channel, channel.size(), attributes.lastModifiedTime().toInstant());
        } catch (NoSuchFileException e) {
            throw new ProblemException(
                    Problem.permanent(
                            Code.FILE_MISSING,
                            "The file '" + shown(path) + "' does not exist.",
                            "",
                            "Check the path."),
                    e);
        } catch (AccessDeniedException e) {
            throw new ProblemException(
                    Problem.permanent(
                            Code.FILE_UNREADABLE,
                            "The archive '" + shown(path) + "' may not be read.",
                            "Its permissions do not allow it to this user.",
                            "Give the user who runs Longshore the right to read it."),
                    e);
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    @Override
    public long sizeBytes() {
        return sizeBytes;
    }

    @Override
    public Instant modified() {
        return modified;
    }

    @Override
    public String name() {
        return shown(path.getFileName() == null ? path : path.getFileName());
    }

    @Override
    public void read(ByteBuffer buffer, long position) {
        try {
            long at = position;
            while (buffer.hasRemaining()) {
                int count = channel.read(buffer, at);
                if (count < 0) {
                    throw changed();
                }
                at += count;
            }
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    @Override
    public void ensureUnchanged() {
        try {
            BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
            if (now.size() != sizeBytes
                    || channel.size() != sizeBytes
                    || !now.lastModifiedTime().toInstant().equals(modified)) {
                throw changed();
            }
        } catch (NoSuchFileException e) {
            throw changed();
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    private RuntimeException changed() {
        return new ProblemException(
                Problem.temporary(
                        Code.FILE_CHANGED,
                        "The archive '" + shown(path) + "' changed while it was being read.",
                        "Its size or modification time differs from that at the start.",
                        "Wait until it has been copied completely, then try again."));
    }

    private static RuntimeException unreadable(Path path, IOException e) {
        return new ProblemException(
                Problem.temporary(
                        Code.FILE_UNREADABLE,
                        "The archive '" + shown(path) + "' cannot be read.",
                        Printable.of(String.valueOf(e.getMessage())) + ".",
                        "Check the disk or the network share that it is on."),
                e);
    }

    private static String shown(Path path) {
        return Printable.of(path.toString());
    }
}
