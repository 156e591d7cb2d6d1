package io.longshore.broker;

import io.longshore.files.OwnerOnly;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Keeps a second broker away from the folder. Artemis has a lock of its own, but waits for it for
 * ever and without a word to the user.
 */
final class DataLock implements AutoCloseable {
    private static final String NAME = "broker.lock";

    private final FileChannel channel;

    private DataLock(FileChannel channel) {
        this.channel = channel;
    }

    static DataLock take(Path data) {
        Path file = data.resolve(NAME);
        FileChannel channel = null;
        try {
            OwnerOnly.makeFolder(data);
            channel =
                    FileChannel.open(
                            file,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw inUse(data, file);
            }
            byte[] holder =
                    ("process " + ProcessHandle.current().pid() + "\n")
                            .getBytes(StandardCharsets.US_ASCII);
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(holder), 0);
            return new DataLock(channel);
        } catch (OverlappingFileLockException e) {
            closeQuietly(channel);
            throw inUse(data, file);
        } catch (IOException e) {
            closeQuietly(channel);
            throw Problem.permanent(
                            Code.BAD_SETTING,
                            "longshore.data (" + data + ") cannot be used.",
                            "The system said: " + e + ".",
                            "Name a folder in which the user that runs Longshore may write.")
                    .with("setting", "longshore.data")
                    .asException(e);
        } catch (RuntimeException e) {
            closeQuietly(channel);
            throw e;
        }
    }

    @Override
    public void close() {
        closeQuietly(channel);
    }

    private static RuntimeException inUse(Path data, Path file) {
        return Problem.permanent(
                        Code.BROKER_DATA_IN_USE,
                        "Another broker works in " + data + ".",
                        "It is " + holder(file) + ".",
                        "End that process, or give this one a longshore.data of its own.")
                .asException();
    }

    private static String holder(Path file) {
        try {
            String text = Files.readString(file).strip();
            return text.isEmpty() ? "a process that has not said its number" : text;
        } catch (IOException e) {
            return "a process that cannot be named";
        }
    }

    /** Closing lets the lock go, whatever else it says. */
    private static void closeQuietly(FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            // The system lets the lock go with the process at the latest.
        }
    }
}
