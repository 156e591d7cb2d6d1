package io.longshore.registry;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.SocketFactory;

/**
 * Sockets that hand much to the operating system at a time. OkHttp writes 8 KiB a call, which for
 * large blobs costs more than the bytes do; it flushes where a request ends.
 */
final class WideSockets extends SocketFactory {
    private static final int BUFFER = 32 << 10;

    @Override
    public Socket createSocket() {
        return new WideSocket();
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        throw onlyUnconnected();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort)
            throws IOException {
        throw onlyUnconnected();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        throw onlyUnconnected();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
            throws IOException {
        throw onlyUnconnected();
    }

    /** OkHttp connects its sockets itself, with its own timeout. */
    private static IOException onlyUnconnected() {
        return new IOException("these sockets are made unconnected");
    }

    private static final class WideSocket extends Socket {
        private OutputStream out;

        @Override
        public synchronized OutputStream getOutputStream() throws IOException {
            if (out == null) {
                out = new BufferedOutputStream(super.getOutputStream(), BUFFER);
            }
            return out;
        }
    }
}
