package io.longshore.proof.witness;

import io.longshore.proof.log.Checkpoint;
import io.longshore.proof.log.SignedNote;
import io.longshore.syslog.SyslogLine;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.Base64;

/** Sends checkpoints to a syslog server over UDP (RFC 5424 and RFC 5426). */
final class CheckpointSyslog {
    private final InetSocketAddress server;
    private final Clock clock;

    CheckpointSyslog(InetSocketAddress server, Clock clock) {
        this.server = server;
        this.clock = clock;
    }

    /**
     * Sends one line, from which {@code base64 -d} makes the checkpoint again.
     *
     * @throws IOException if it cannot be sent; nobody confirms that it has arrived
     */
    void send(SignedNote note) throws IOException {
        byte[] line = line(note).toBytes();
        InetSocketAddress now = new InetSocketAddress(server.getHostString(), server.getPort());
        if (now.isUnresolved()) {
            throw new IOException("the host " + server.getHostString() + " is not known");
        }
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.send(new DatagramPacket(line, line.length, now));
        }
    }

    private SyslogLine line(SignedNote note) {
        Checkpoint head = Checkpoint.of(note);
        return new SyslogLine(
                SyslogLine.LOCAL0,
                SyslogLine.NOTICE,
                clock.instant(),
                "checkpoint",
                "log=%s size=%d root=%s note=%s"
                        .formatted(
                                head.origin(),
                                head.size(),
                                head.root(),
                                Base64.getEncoder().encodeToString(note.toBytes())));
    }
}
