package io.longshore.files;

import io.longshore.text.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * The exclusive lock on a file, which one process has until it closes the lock or ends. The file
 * stays; its text names the process that has, or had, the lock.
 */
public final class ProcessLock implements AutoCloseable {
    private static final int LONGEST_HOLDER = 300;

    private final FileChannel file;

    private ProcessLock(FileChannel file) {
        this.file = file;
    }

    /**
     * Takes the lock, and creates the file where it is missing.
     *
     * @param holder names this process for people, at most 300 characters
     * @return empty if this or another process has the lock
     * @throws IOException if the file cannot be opened or written, or its file system has no locks
     */
    public static Optional<ProcessLock> tryTake(Path path, String holder) throws IOException {
        FileChannel file =
                FileChannel.open(
                        path,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE);
        boolean taken = false;
        try {
            taken = isLocked(file);
            if (!taken) {
                return Optional.empty();
            }
            file.truncate(0);
            file.write(ByteBuffer.wrap((holder + "\n").getBytes(StandardCharsets.UTF_8)), 0);
            return Optional.of(new ProcessLock(file));
        } catch (IOException e) {
            taken = false;
            throw e;
        } finally {
            if (!taken) {
                file.close();
            }
        }
    }

    /** What the file says about who has the lock; empty if it says nothing. Printable. */
    public static Optional<String> holder(Path path) {
        try (InputStream in = Files.newInputStream(path)) {
            String text = new String(in.readNBytes(LONGEST_HOLDER), StandardCharsets.UTF_8).strip();
            return text.isEmpty() ? Optional.empty() : Optional.of(Printable.of(text));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Releases the lock. The system does so at the latest with the end of the process. */
    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            // The descriptor is closed nevertheless, and the lock released.
            return;
        }
    }

    private static boolean isLocked(FileChannel file) throws IOException {
        try {
            FileLock lock = file.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }
}
