package io.longshore.share;

import io.longshore.files.DurableFiles;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.text.Printable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.temporal.ChronoUnit;

/**
 * One gateway works on a share: the exclusive lock on {@code .longshore/gateway.lock}, held until
 * closed or until the process ends. The file itself stays; its text names the holder of the lock.
 */
public final class GatewayLock implements AutoCloseable {
    private static final int LONGEST_HOLDER = 300;

    private final FileChannel file;
    private final FileLock lock;

    private GatewayLock(FileChannel file, FileLock lock) {
        this.file = file;
        this.lock = lock;
    }

    /**
     * @throws io.longshore.problem.ProblemException {@code GATEWAY_LOCKED} if another process has
     *     it, naming that process
     */
    public static GatewayLock take(Share share, Clock clock) {
        Path path = share.state().resolve("gateway.lock");
        try {
            FileChannel file =
                    FileChannel.open(
                            path,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE);
            FileLock lock = tryLock(file);
            if (lock == null) {
                String holder = holder(file);
                file.close();
                throw Problem.permanent(
                                Code.GATEWAY_LOCKED,
                                "Another gateway uses the share "
                                        + Printable.of(share.root().toString())
                                        + ": "
                                        + holder
                                        + ".",
                                "Only one gateway may use a share; two would claim the same files.",
                                "Stop the other gateway first, or set another"
                                        + " 'longshore.share' for this one.")
                        .asException();
            }
            file.truncate(0);
            file.write(ByteBuffer.wrap(self(clock).getBytes(StandardCharsets.UTF_8)), 0);
            return new GatewayLock(file, lock);
        } catch (IOException e) {
            throw DurableFiles.failed("lock", path, e);
        }
    }

    @Override
    public void close() {
        try {
            lock.release();
            file.close();
        } catch (IOException e) {
            throw DurableFiles.failed("unlock", Path.of("gateway.lock"), e);
        }
    }

    private static FileLock tryLock(FileChannel file) throws IOException {
        try {
            return file.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    private static String holder(FileChannel file) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(LONGEST_HOLDER);
        file.read(text, 0);
        String holder = new String(text.array(), 0, text.position(), StandardCharsets.UTF_8);
        return holder.isBlank() ? "it does not say which" : Printable.of(holder.strip());
    }

    private static String self(Clock clock) {
        return "process "
                + ProcessHandle.current().pid()
                + " on "
                + hostName()
                + " since "
                + clock.instant().truncatedTo(ChronoUnit.SECONDS)
                + "\n";
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "this host";
        }
    }
}
