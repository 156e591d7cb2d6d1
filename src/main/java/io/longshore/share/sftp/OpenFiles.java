package io.longshore.share.sftp;

import io.longshore.share.Uploads;
import io.longshore.text.Printable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.sshd.server.session.ServerSession;
import org.apache.sshd.sftp.server.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files that sessions write to, each counted by its handle; and one line in the log for the
 * beginning and the end of each upload. Thread-safe.
 */
final class OpenFiles {
    private static final Logger LOG = LoggerFactory.getLogger(OpenFiles.class);

    /** A connection that broke without a word must not keep its user from resuming. */
    private static final Duration SILENT = Duration.ofSeconds(30);

    private final Map<Handle, Open> files = new ConcurrentHashMap<>();

    /**
     * @param since by {@link System#nanoTime}
     */
    private record Open(
            ServerSession session,
            Path file,
            Uploads.Writing writing,
            LimitedChannel channel,
            long since,
            boolean isLost) {
        Open lost() {
            return new Open(session, file, writing, channel, since, true);
        }
    }

    /** A session has opened a file for writing. */
    LimitedChannel opened(
            Handle handle,
            ServerSession session,
            Path file,
            Uploads.Writing writing,
            LimitedChannel channel) {
        channel.onGrowth(writing::grows);
        Open open = new Open(session, file, writing, channel, System.nanoTime(), false);
        files.put(handle, open);
        LOG.info("SFTP: {} began to upload {}", session.getUsername(), named(file));
        return channel;
    }

    /**
     * No other session writes to the file. One of the same user that has been silent for long is
     * ended for it.
     */
    void requireFree(Path file, ServerSession session) throws IOException {
        for (Open open : files.values()) {
            if (open.session() != session && open.writing().isTo(file)) {
                boolean isSameUser = open.session().getUsername().equals(session.getUsername());
                if (!isSameUser || open.channel().idle().compareTo(SILENT) < 0) {
                    throw RefusedRequest.failed(
                            isSameUser
                                    ? "Another of your sessions is writing it; once that one has sent"
                                            + " nothing for 30 seconds, this one can"
                                    : "Another user is writing it; try again when that upload is"
                                            + " over");
                }
                open.channel().cut();
                open.session().close(true);
            }
        }
    }

    /** The connection was lost before the file was closed. */
    void lost(Handle handle) {
        files.computeIfPresent(handle, (h, open) -> open.lost());
    }

    /** The file was closed, by its user or because the connection was lost. */
    void closed(Handle handle) {
        Open open = files.remove(handle);
        if (open == null) {
            return;
        }
        open.writing().ended(!open.isLost());
        String user = open.session().getUsername();
        double seconds = (System.nanoTime() - open.since()) / 1e9;
        String time = String.format(Locale.ROOT, "%.1f s", seconds);
        long size = open.channel().written();
        if (open.isLost()) {
            LOG.info(
                    "SFTP: the connection of {} was lost during the upload of {}, after {} bytes"
                            + " in {}; it can be resumed",
                    user,
                    named(open.file()),
                    size,
                    time);
        } else {
            LOG.info("SFTP: {} uploaded {}: {} bytes in {}", user, named(open.file()), size, time);
        }
    }

    private static String named(Path file) {
        return Printable.of(
                file.subpath(Math.max(0, file.getNameCount() - 2), file.getNameCount()).toString());
    }
}
