package io.longshore.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.testing.RequiresTool;
import io.longshore.testing.ServiceProcess;
import io.longshore.testing.Tool;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The addresses of a service with default settings, and its answers to unknown clients. */
class OpenPortsIT {
    private static final Pattern LISTENING =
            Pattern.compile("LISTEN\\s+\\d+\\s+\\d+\\s+(\\S+):(\\d+)\\s.*pid=(\\d+),");

    @TempDir static Path folder;
    private static ServiceProcess service;

    @BeforeAll
    static void start() {
        service =
                ServiceProcess.startDefault(
                        folder,
                        Map.of(
                                "longshore.registry",
                                "127.0.0.1:1",
                                "longshore.registry.insecure",
                                "true"));
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    @RequiresTool("ss")
    void brokerAndWebServerListenOnTheLoopbackAddressOnly() {
        String sockets = Tool.run(List.of("ss", "-H", "-l", "-t", "-n", "-p")).text();
        Set<String> doors =
                sockets.lines()
                        .map(LISTENING::matcher)
                        .filter(Matcher::find)
                        .filter(door -> door.group(3).equals(String.valueOf(service.pid())))
                        .map(
                                door ->
                                        door.group(1).replace("[::ffff:127.0.0.1]", "127.0.0.1")
                                                + ":"
                                                + door.group(2))
                        .collect(Collectors.toSet());

        assertThat(doors)
                .containsExactlyInAnyOrder(door(service.brokerUrl()), door(service.pageUrl()));
    }

    @Test
    void aStompClientWithoutCredentialsIsRefused() throws IOException {
        assertThat(says("CONNECT\naccept-version:1.2\nhost:x\n\n\0")).startsWith("ERROR");
        assertThat(says("CONNECT\naccept-version:1.2\nhost:x\nlogin:a\npasscode:b\n\n\0"))
                .startsWith("ERROR");
    }

    @Test
    void anAmqpClientIsOfferedNoAnonymousSignIn() throws IOException {
        String mechanisms = says("AMQP\u0003\u0001\u0000\u0000");

        assertThat(mechanisms).contains("PLAIN").doesNotContain("ANONYMOUS");
    }

    /** What the broker's port answers to these bytes until it closes or is silent for long. */
    private static String says(String bytes) throws IOException {
        URI broker = URI.create(service.brokerUrl());
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        try (Socket socket = new Socket(broker.getHost(), broker.getPort())) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            socket.getInputStream().transferTo(answer);
        } catch (SocketTimeoutException e) {
            // It waits for more from us: the answer is whole.
            assertThat(answer.size()).as("bytes of an answer").isPositive();
        }
        return answer.toString(StandardCharsets.ISO_8859_1);
    }

    private static String door(String url) {
        URI uri = URI.create(url);
        return uri.getHost() + ":" + uri.getPort();
    }
}
