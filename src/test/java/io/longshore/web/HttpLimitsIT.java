package io.longshore.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.longshore.config.Settings;
import io.longshore.task.TimeService;
import io.longshore.testing.Flood;
import io.longshore.testing.LogLines;
import io.longshore.testing.TestCa;
import io.longshore.testing.Tool;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Limits for clients without a token, and their effect on other clients. */
class HttpLimitsIT {
    private static final ClockState CLOCKS =
            ClockState.of(
                    Optional.of(Duration.ofMillis(-3_250)),
                    new TimeService(TimeService.State.SERVICE_RUNS, "chrony runs."));
    private static final String HALF = "GET /observe/health/live HTTP/1.1\r\nHost: x\r\nX-A: ";

    @TempDir Path data;
    private final Readiness readiness =
            new Readiness(Map.of(), Duration.ofSeconds(10), Clock.systemUTC(), finding -> {});
    private final Metrics metrics = new Metrics(Map::of);
    private WebServer server;
    private int port;

    @BeforeEach
    void start() {
        start(Map.of());
    }

    private void start(Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(more);
        settings.put("longshore.data", data.toString());
        settings.put("longshore.http.port", "0");
        server =
                WebServer.start(
                        Settings.load(null, Map.of(), settings),
                        readiness,
                        metrics,
                        () -> new HealthDetails(CLOCKS, "No receipts."),
                        Optional.empty(),
                        Optional.empty());
        port = URI.create(server.url()).getPort();
    }

    @AfterEach
    void stop() {
        server.close();
        readiness.close();
        metrics.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", HALF})
    void idleConnectionsDoNotBlockOthersAndAreClosed(String sent) throws Exception {
        try (Flood flood = new Flood(port).fromAddresses(500, sent).fromOwnAddress(60, sent)) {
            assertThat(statusOfUser()).isEqualTo(200);

            await("all are closed")
                    .atMost(Connections.FIRST_REQUEST.plusSeconds(10))
                    .until(() -> flood.open() == 0);
        }
    }

    /** The first bytes of a handshake, or none. */
    @ParameterizedTest
    @ValueSource(strings = {"", "\u0016\u0003\u0001\u0002\u0000\u0001"})
    void incompleteTlsHandshakesDoNotBlockOtherClientsAndAreClosed(String sent) throws Exception {
        TestCa ca = TestCa.create("Page CA");
        TestCa.Issued issued = ca.server();
        server.close();
        start(
                Map.of(
                        "longshore.http.certificate",
                        issued.writeCertificate(data.resolve("http.crt")).toString(),
                        "longshore.http.key",
                        issued.writeKey(data.resolve("http.key")).toString()));
        Path authority = ca.writePem(data.resolve("ca.pem"));
        Duration without = bestAnswer(authority);
        try (Flood flood = new Flood(port).fromAddresses(500, sent).fromOwnAddress(60, sent)) {
            await("those beyond the limit are closed before the time for a request is over")
                    .atMost(Connections.FIRST_REQUEST.minusSeconds(2))
                    .until(() -> flood.open() <= HttpListener.MOST_CONNECTIONS);
            Duration soon = Duration.ofSeconds(2);
            Duration slow = without.multipliedBy(4);
            assertThat(bestAnswer(authority)).isLessThan(slow.compareTo(soon) > 0 ? slow : soon);

            await("all are closed")
                    .atMost(Connections.FIRST_REQUEST.plusSeconds(10))
                    .until(() -> flood.open() == 0);
        }
    }

    /** The shortest of three: a busy machine makes any of them slow. */
    private Duration bestAnswer(Path authority) {
        Duration best = Duration.ofDays(1);
        for (int i = 0; i < 3; i++) {
            long begun = System.nanoTime();
            Tool.run(
                    List.of(
                            "curl",
                            "-sSf",
                            "--cacert",
                            authority.toString(),
                            server.url() + "/observe/health/live"));
            Duration took = Duration.ofNanos(System.nanoTime() - begun);
            best = took.compareTo(best) < 0 ? took : best;
        }
        return best;
    }

    @Test
    void aRequestSentByteByByteIsAborted() {
        try (Flood flood = new Flood(port).fromOwnAddress(5, HALF)) {
            await("all are closed")
                    .pollInterval(Duration.ofSeconds(1))
                    .atMost(Connections.FIRST_REQUEST.plusSeconds(10))
                    .until(
                            () -> {
                                flood.send("x");
                                return flood.open() == 0;
                            });
        }
    }

    @Test
    void aConnectionMayBeReusedAfterAResponse() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            for (int i = 0; i < 3; i++) {
                String answer = ask(socket, "GET /observe/health/live HTTP/1.1\r\nHost: x\r\n\r\n");
                assertThat(answer).startsWith("HTTP/1.1 200 OK");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /observe/health/live HTTP/1.1\r\n\r\n",
                "GET /observe/health/live HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
                "GET /observe/health/live HTTP/1.1\r\nHost: a b\r\n\r\n",
                "GET /observe/health/live HTTP/1.1\r\nHost: \r\n\r\n",
                "GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /observe/% HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET observe HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET * HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nab",
                "GET / HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 9000000000\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
                "\r\u0000\u0000\u0001 / HTTP/1.1\r\n\r\n",
            })
    void aMalformedRequestIsRefusedAndItsConnectionClosed(String request) throws Exception {
        try (LogLines log = LogLines.start();
                Socket socket = new Socket("127.0.0.1", port)) {
            String answer = ask(socket, request);

            assertThat(answer).matches("(?s)HTTP/1.[01] 4(00|13) .*");
            assertThat(answer).containsIgnoringCase("x-content-type-options: nosniff");
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
            assertThat(log.warnings())
                    .singleElement()
                    .asString()
                    .startsWith("refused an HTTP request from 127.0.0.1: ");
            assertThat(log.traces()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"GET / HTTP/3.7\r\nHost: a\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"})
    void anotherVersionOfHttpIsRefusedWithoutABody(String request) throws Exception {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            assertThat(ask(socket, request)).contains(" 501 Not Implemented", "content-length: 0");
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void headersAndRequestLineHaveALimit() throws Exception {
        String many = "GET / HTTP/1.1\r\nHost: a\r\n" + "X: y\r\n".repeat(10_000);
        String longLine = "GET /" + "a".repeat(10_000) + " HTTP/1.1\r\nHost: a\r\n\r\n";
        for (String request : new String[] {many, longLine}) {
            try (Socket socket = new Socket("127.0.0.1", port)) {
                assertThat(ask(socket, request)).matches("(?s)HTTP/1.[01] (431|414) .*");
            }
        }
    }

    @Test
    void clearTextHttp2IsNotOffered() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            String answer =
                    ask(
                            socket,
                            "GET /observe/health/live HTTP/1.1\r\nHost: a\r\n"
                                    + "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
                                    + "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n\r\n");
            assertThat(answer).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void aThousandBadRequestsCauseOneLogLine() throws Exception {
        try (LogLines log = LogLines.start()) {
            for (int i = 0; i < 1_000; i++) {
                try (Socket socket = new Socket("127.0.0.1", port)) {
                    ask(socket, "GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n");
                }
            }
            assertThat(log.warnings()).hasSize(1);
            assertThat(log.traces()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /",
                "GET /observe",
                "GET /observe/health/../../etc/passwd",
                "GET /observe/metrics",
                "GET /observe/health/live",
                "HEAD /observe/health/ready",
                "POST /observe/health/live",
                "DELETE /nothing",
                "OPTIONS /observe/health/live",
                "TRACE /",
            })
    void everyResponseForbidsContentSniffingAndOtherOrigins(String line) throws Exception {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            String answer =
                    ask(socket, line + " HTTP/1.1\r\nHost: a\r\nOrigin: https://evil.test\r\n\r\n");

            assertThat(answer).containsIgnoringCase("x-content-type-options: nosniff");
            assertThat(answer).containsIgnoringCase("cache-control: no-store");
            assertThat(answer).doesNotContainIgnoringCase("access-control");
        }
    }

    private int statusOfUser() throws IOException, InterruptedException {
        String token = Files.readString(data.resolve("http.token")).strip();
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(server.url() + "/observe/metrics"))
                        .timeout(Duration.ofSeconds(2))
                        .header("Authorization", "Bearer " + token)
                        .build();
        HttpResponse<Void> answer =
                HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.discarding());
        return answer.statusCode();
    }

    /** The head of the answer, in lower case except for the status line, and its body. */
    private static String ask(Socket socket, String request) throws IOException {
        socket.setSoTimeout(10_000);
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
        byte[] answer = new byte[64 << 10];
        StringBuilder text = new StringBuilder();
        while (text.indexOf("\r\n\r\n") < 0) {
            int read = socket.getInputStream().read(answer);
            if (read < 0) {
                return text.toString();
            }
            text.append(new String(answer, 0, read, StandardCharsets.ISO_8859_1));
        }
        String head = text.substring(0, text.indexOf("\r\n\r\n"));
        int length =
                head.replaceAll("(?si).*content-length: (\\d+).*", "$1").matches("\\d+")
                        ? Integer.parseInt(head.replaceAll("(?si).*content-length: (\\d+).*", "$1"))
                        : 0;
        boolean hasBody = !request.startsWith("HEAD");
        int missing = hasBody ? length - (text.length() - head.length() - 4) : 0;
        while (missing > 0) {
            int read = socket.getInputStream().read(answer, 0, missing);
            missing = read < 0 ? 0 : missing - read;
        }
        return text.toString();
    }
}
