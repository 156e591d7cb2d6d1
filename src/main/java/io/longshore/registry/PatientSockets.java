package io.longshore.registry;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.SocketFactory;

/**
 * Sockets on which a write that the peer no longer takes is silently lost; what happened is found
 * by the read that follows.
 *
 * <p>A registry that refuses an upload (quota, right, size) answers and closes while the body is
 * still being sent. The answer is then waiting in the receive buffer, but the failing write would
 * make the TLS layer above close everything, and all that is left to report is "broken pipe". Where
 * no answer is waiting, the read fails as the write would have done.
 */
final class PatientSockets extends SocketFactory {
    @Override
    public Socket createSocket() {
        return new PatientSocket();
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        throw new UnsupportedOperationException("OkHttp connects its sockets itself");
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) {
        throw new UnsupportedOperationException("OkHttp connects its sockets itself");
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
        throw new UnsupportedOperationException("OkHttp connects its sockets itself");
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
        throw new UnsupportedOperationException("OkHttp connects its sockets itself");
    }

    private static final class PatientSocket extends Socket {
        private volatile boolean lost;

        @Override
        public OutputStream getOutputStream() throws IOException {
            return new FilterOutputStream(super.getOutputStream()) {
                @Override
                public void write(int b) throws IOException {
                    write(new byte[] {(byte) b}, 0, 1);
                }

                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    if (isClosed()) {
                        // Closed on our side: by a cancellation or a timeout, which must be heard.
                        throw new IOException("the socket is closed");
                    }
                    if (lost) {
                        return;
                    }
                    try {
                        out.write(bytes, offset, length);
                    } catch (IOException e) {
                        if (isClosed()) {
                            throw e;
                        }
                        lost = true;
                    }
                }
            };
        }
    }
}
