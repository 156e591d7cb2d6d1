package io.longshore.syslog;

import io.longshore.task.DaemonThreads;
import io.longshore.task.LimitedWarnings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends lines to a syslog server over TLS, in a thread of its own. While the server does not
 * answer, it keeps the next 10,000 lines; a line beyond them is lost, which is logged. Syslog has
 * no acknowledgement: lines that were on their way when a connection broke may be lost or come
 * twice.
 */
public final class SyslogTls implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SyslogTls.class);

    private static final int MOST_LINES = 10_000;
    private static final int TIMEOUT_MILLIS = 10_000;
    private static final Duration BETWEEN_TRIES = Duration.ofSeconds(5);
    private static final Duration CLOSE = Duration.ofSeconds(2);

    private final InetSocketAddress server;
    private final SSLSocketFactory tls;
    private final BlockingQueue<SyslogLine> lines = new LinkedBlockingQueue<>(MOST_LINES);
    private final LimitedWarnings warnings = new LimitedWarnings(LOG);
    private final Thread thread;
    private volatile boolean isClosing;

    /** Null while there is no connection. Of the thread only. */
    private @Nullable SSLSocket socket;

    private SyslogTls(InetSocketAddress server, SSLSocketFactory tls, ThreadFactory threads) {
        this.server = server;
        this.tls = tls;
        this.thread = threads.newThread(this::run);
    }

    /**
     * Begins to send.
     *
     * @param server not resolved; its name must be in its certificate
     */
    public static SyslogTls start(InetSocketAddress server, SSLSocketFactory tls) {
        SyslogTls sender = new SyslogTls(server, tls, DaemonThreads.named("syslog"));
        sender.thread.start();
        return sender;
    }

    /** Sends a line soon. Never waits. */
    public void send(SyslogLine line) {
        if (!lines.offer(line)) {
            warnings.warn(
                    "the syslog server "
                            + server.getHostString()
                            + " does not take lines as fast as they come: a line is lost");
        }
    }

    /** Sends what is left, for at most two seconds. */
    @Override
    public void close() {
        isClosing = true;
        try {
            if (lines.isEmpty()) {
                thread.interrupt();
            }
            thread.join(CLOSE.toMillis());
            thread.interrupt();
            thread.join(CLOSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!(isClosing && lines.isEmpty())) {
                SyslogLine line = lines.take();
                while (!sent(line)) {
                    Thread.sleep(BETWEEN_TRIES.toMillis());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            disconnect();
        }
    }

    private boolean sent(SyslogLine line) {
        try {
            SSLSocket connected = socket == null ? connect() : socket;
            socket = connected;
            connected.getOutputStream().write(framed(line));
            connected.getOutputStream().flush();
            return true;
        } catch (IOException e) {
            disconnect();
            warnings.warn(
                    "cannot send the audit to the syslog server "
                            + server.getHostString()
                            + ":"
                            + server.getPort()
                            + ": "
                            + e
                            + "; lines are kept");
            return false;
        }
    }

    /** The length, a space, the message (RFC 5425). */
    private static byte[] framed(SyslogLine line) {
        byte[] bytes = line.toBytes();
        ByteArrayOutputStream frame = new ByteArrayOutputStream(bytes.length + Long.BYTES);
        frame.writeBytes((bytes.length + " ").getBytes(StandardCharsets.US_ASCII));
        frame.writeBytes(bytes);
        return frame.toByteArray();
    }

    private SSLSocket connect() throws IOException {
        Socket plain = new Socket();
        try {
            plain.connect(
                    new InetSocketAddress(server.getHostString(), server.getPort()),
                    TIMEOUT_MILLIS);
            plain.setSoTimeout(TIMEOUT_MILLIS);
            SSLSocket secure =
                    (SSLSocket)
                            tls.createSocket(plain, server.getHostString(), server.getPort(), true);
            SSLParameters parameters = secure.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            secure.setSSLParameters(parameters);
            secure.startHandshake();
            return secure;
        } catch (IOException e) {
            plain.close();
            throw e;
        }
    }

    private void disconnect() {
        if (socket != null) {
            try {
                socket.close();
            } catch (IOException e) {
                LOG.debug("cannot close the connection to the syslog server", e);
            }
            socket = null;
        }
    }
}
