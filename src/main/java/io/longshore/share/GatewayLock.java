package io.longshore.share;

import io.longshore.files.AtomicFiles;
import io.longshore.files.DurableFiles;
import io.longshore.files.ProcessLock;
import io.longshore.job.ProcessName;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.text.Printable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** One gateway works on a share: the lock on {@code .longshore/gateway.lock}. */
public final class GatewayLock implements AutoCloseable {
    private final ProcessLock lock;

    private GatewayLock(ProcessLock lock) {
        this.lock = lock;
    }

    /**
     * @throws ProblemException {@code GATEWAY_LOCKED} if another process has it, naming that
     *     process
     */
    public static GatewayLock take(Share share, Clock clock) {
        Path path = share.state().resolve("gateway.lock");
        try {
            return ProcessLock.tryTake(path, self(clock))
                    .map(GatewayLock::new)
                    .orElseThrow(() -> isTaken(share, path));
        } catch (IOException e) {
            throw hasNoLocks(e)
                    ? new ProblemException(noLocks(share, e), e)
                    : DurableFiles.failed("lock", path, e);
        }
    }

    private static boolean hasNoLocks(IOException e) {
        String said = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        return AtomicFiles.isUnsupported(e) || said.contains("no locks available");
    }

    private static Problem noLocks(Share share, IOException e) {
        return Problem.permanent(
                Code.SHARE_ERROR,
                "The file system of " + Printable.of(share.root().toString()) + " has no locks.",
                "It said: "
                        + Printable.of(String.valueOf(e.getMessage()))
                        + ". With the embedded broker a lock keeps a second gateway off the share.",
                "Mount the share with locks, or use a broker of its own (longshore.broker.url),"
                        + " which needs none.");
    }

    @Override
    public void close() {
        lock.close();
    }

    private static ProblemException isTaken(Share share, Path path) {
        return new ProblemException(
                Problem.permanent(
                        Code.GATEWAY_LOCKED,
                        "Another gateway uses the share "
                                + Printable.of(share.root().toString())
                                + ": "
                                + ProcessLock.holder(path).orElse("it does not say which")
                                + ".",
                        "Only one gateway may use a share; two would claim the same files.",
                        "Stop the other gateway first, or set another 'longshore.share' for this"
                                + " one."));
    }

    private static String self(Clock clock) {
        return "process "
                + ProcessHandle.current().pid()
                + " on "
                + ProcessName.HOST
                + " since "
                + clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }
}
