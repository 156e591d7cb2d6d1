package io.longshore.share;

import io.longshore.files.DurableFiles;
import io.longshore.files.ProcessLock;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.text.Printable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.temporal.ChronoUnit;

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
            throw DurableFiles.failed("lock", path, e);
        }
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
                + hostName()
                + " since "
                + clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "this host";
        }
    }
}
