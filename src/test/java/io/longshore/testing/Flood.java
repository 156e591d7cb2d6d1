package io.longshore.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Connections to a port on loopback, from as many loopback addresses as wanted. */
public final class Flood implements AutoCloseable {
    private final List<Socket> sockets = new ArrayList<>();
    private final InetSocketAddress target;

    public Flood(int port) {
        this.target = new InetSocketAddress("127.0.0.1", port);
    }

    /**
     * One connection from each of so many addresses of 127.0.0.0/8, that sends the text and waits.
     */
    public Flood fromAddresses(int count, String text) {
        for (int i = 0; i < count; i++) {
            connect("127." + (1 + i / 62_500) + "." + (i / 250 % 250) + "." + (1 + i % 250), text);
        }
        return this;
    }

    /** So many connections from 127.0.0.1 that send the text and wait. */
    public Flood fromOwnAddress(int count, String text) {
        for (int i = 0; i < count; i++) {
            connect("127.0.0.1", text);
        }
        return this;
    }

    /** How many the server has not closed. */
    public long open() {
        return sockets.stream().filter(Flood::isOpen).count();
    }

    /** Sends the text on each that is open. */
    public void send(String text) {
        for (Socket socket : sockets) {
            try {
                socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            } catch (IOException e) {
                // Closed by the server; that is counted by open().
                continue;
            }
        }
    }

    @Override
    public void close() {
        for (Socket socket : sockets) {
            try {
                socket.close();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    private void connect(String from, String text) {
        try {
            Socket socket = new Socket();
            socket.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
            socket.connect(target, 10_000);
            socket.setSoTimeout(1);
            sockets.add(socket);
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw new AssertionError("a connection from " + from + " was not made", e);
        }
    }

    private static boolean isOpen(Socket socket) {
        try {
            byte[] answer = new byte[4096];
            int read = 0;
            while (read >= 0) {
                read = socket.getInputStream().read(answer);
            }
            return false;
        } catch (java.net.SocketTimeoutException e) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
