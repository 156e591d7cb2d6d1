package io.longshore.config;

import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/**
 * Where a server of ours is to listen; known to be free at the time of asking.
 *
 * @param port never 0
 */
public record ListenAddress(String host, int port) {
    /**
     * The address of two settings; a port of 0 becomes a free one. Asked of the system first,
     * because the servers that we embed log a long trace when they cannot listen, or say nothing.
     *
     * @param who the server, at the beginning of a sentence
     * @throws io.longshore.problem.ProblemException with the given code, if the address cannot be
     *     listened on
     */
    public static ListenAddress of(
            Settings settings,
            Setting<String> hostSetting,
            Setting<Integer> portSetting,
            String who,
            Code code) {
        String host = settings.get(hostSetting);
        int port = settings.get(portSetting);
        try (ServerSocket socket = new ServerSocket()) {
            // As the server will: a port whose last connections are not forgotten yet is free.
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName(host), port));
            return new ListenAddress(host, socket.getLocalPort());
        } catch (IOException e) {
            throw new ProblemException(
                    Problem.permanent(
                            code,
                            who + " cannot listen on " + host + ":" + port + ".",
                            "The operating system reported: " + e.getMessage() + ".",
                            "Stop the program that listens there, or set "
                                    + portSetting.name()
                                    + " to another port and "
                                    + hostSetting.name()
                                    + " to an address of this machine."),
                    e);
        }
    }

    /** As in {@code 127.0.0.1:8080}; an IPv6 address in brackets. */
    @Override
    public String toString() {
        return (host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host) + ":" + port;
    }
}
