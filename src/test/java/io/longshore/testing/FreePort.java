package io.longshore.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Loopback ports for test servers with a configured port. They are below the range that Linux
 * assigns to outgoing connections (32768 and up), because any connection on the machine could take
 * such a port before the server listens on it.
 */
public final class FreePort {
    private static final int FIRST = 15_000;
    private static final int LAST = 32_000;
    private static final int TRIES = 1_000;

    /** Test JVMs that run at the same time take their ports from different residue classes. */
    private static final int FORKS = 16;

    private static final int FORK = Integer.getInteger("longshore.test.fork", 0) % FORKS;

    /** No port is given twice, as its first server may not listen yet, or be away for a while. */
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private FreePort() {}

    /** A port on which nobody listens. */
    public static int find() {
        for (int i = 0; i < TRIES; i++) {
            int any = ThreadLocalRandom.current().nextInt(FIRST, LAST - FORKS);
            int port = any - any % FORKS + FORK;
            if (GIVEN.add(port) && isFree(port)) {
                return port;
            }
        }
        throw new AssertionError("no port between " + FIRST + " and " + LAST + " is free");
    }

    /** The same with the host before it, as in {@code localhost:20123}. */
    public static String address() {
        return "localhost:" + find();
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
