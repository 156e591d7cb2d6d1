package io.longshore.proof.timestamp;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.longshore.testing.Tool;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A time stamping authority of {@code openssl ts -reply} behind an HTTP server. */
final class OpenSslAuthority implements AutoCloseable {
    static final String PROGRAM = "openssl";

    /** How it answers. */
    enum Behaviour {
        RIGHT,
        STATUS_500,
        HTML,
        EMPTY,
        TOO_LONG,
        FORMER_ANSWER,
        OTHER_DOCUMENT,
        REFUSAL
    }

    private final Path folder;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger number = new AtomicInteger();
    private volatile Behaviour behaviour = Behaviour.RIGHT;
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private volatile byte[] former = {};

    OpenSslAuthority(Path folder, String name) throws IOException {
        this.folder = folder;
        Files.writeString(folder.resolve("serial"), "01\n");
        Files.writeString(folder.resolve("ext"), "extendedKeyUsage = critical,timeStamping\n");
        Files.writeString(folder.resolve("tsa.cnf"), configuration());
        create("ca", "-x509", "-subj", "/CN=" + name + " CA", "-days", "30", "-out");
        create("tsa", "-new", "-subj", "/CN=" + name, "-out");
        openssl(
                "x509 -req -in tsa.pem -CA ca.pem -CAkey ca.key -CAcreateserial -extfile ext"
                        + " -days 30 -out tsa-signed.pem");
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/tsa", this::answer);
        server.setExecutor(threads);
        server.start();
    }

    private String configuration() {
        return """
        [tsa]
        default_tsa = tsa1
        [tsa1]
        serial = %1$s/serial
        signer_cert = %1$s/tsa-signed.pem
        signer_key = %1$s/tsa.key
        signer_digest = sha256
        default_policy = 1.3.6.1.4.1.99999.1
        digests = sha256
        ess_cert_id_alg = sha256
        """
                .formatted(folder);
    }

    private void create(String file, String... arguments) {
        openssl(
                "req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout " + file + ".key",
                arguments,
                file + ".pem");
    }

    private void openssl(String line, String[] more, String last) {
        List<String> command = new ArrayList<>(List.of(PROGRAM));
        for (String word : line.split(" ")) {
            command.add(isFile(word) ? folder.resolve(word).toString() : word);
        }
        command.addAll(List.of(more));
        command.add(folder.resolve(last).toString());
        Tool.run(command);
    }

    private void openssl(String line) {
        int last = line.lastIndexOf(' ');
        openssl(line.substring(0, last), new String[0], line.substring(last + 1));
    }

    private static boolean isFile(String word) {
        return word.endsWith(".pem") || word.endsWith(".key") || word.equals("ext");
    }

    /** The CA of this authority, for those who check. */
    Path ca() {
        return folder.resolve("ca.pem");
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/tsa";
    }

    Map<String, String> settings() {
        return Map.of(
                "longshore.timestamp.url", url(),
                "longshore.timestamp.certificates", ca().toString());
    }

    void behave(Behaviour next) {
        behaviour = next;
    }

    /** No answer is given before the latch is open. */
    void waitFor(CountDownLatch latch) {
        gate = latch;
    }

    /** Number of requests so far. */
    int requests() {
        return number.get();
    }

    private void answer(HttpExchange exchange) throws IOException {
        byte[] query = exchange.getRequestBody().readAllBytes();
        int id = number.incrementAndGet();
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        byte[] body =
                switch (behaviour) {
                    case RIGHT -> reply(id, query, "tsa1");
                    case STATUS_500, EMPTY -> new byte[0];
                    case HTML -> "<html>Sign in</html>".getBytes(StandardCharsets.UTF_8);
                    case TOO_LONG -> new byte[200_000];
                    case FORMER_ANSWER -> former;
                    case OTHER_DOCUMENT -> reply(id, otherQuery(id), "tsa1");
                    case REFUSAL -> reply(id, new byte[] {0x30, 0}, "tsa1");
                };
        if (behaviour == Behaviour.RIGHT) {
            former = body;
        }
        exchange.getResponseHeaders().add("Content-Type", "application/timestamp-reply");
        exchange.sendResponseHeaders(
                behaviour == Behaviour.STATUS_500 ? 500 : 200, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private byte[] otherQuery(int id) throws IOException {
        Path document = Files.writeString(folder.resolve("other-" + id), "other");
        Path query = folder.resolve("other-" + id + ".tsq");
        Tool.run(
                List.of(
                        PROGRAM,
                        "ts",
                        "-query",
                        "-data",
                        document.toString(),
                        "-sha256",
                        "-cert",
                        "-out",
                        query.toString()));
        return Files.readAllBytes(query);
    }

    private byte[] reply(int id, byte[] query, String section) throws IOException {
        Path file = Files.write(folder.resolve(id + ".tsq"), query);
        Path answer = folder.resolve(id + ".tsr");
        Tool.run(
                List.of(
                        PROGRAM,
                        "ts",
                        "-reply",
                        "-queryfile",
                        file.toString(),
                        "-config",
                        folder.resolve("tsa.cnf").toString(),
                        "-section",
                        section,
                        "-out",
                        answer.toString()));
        return Files.readAllBytes(answer);
    }

    /** True if {@code openssl ts -verify} accepts a time stamp. */
    boolean verifies(Path document, Path timestamp) {
        return Tool.runAnyhow(
                                List.of(
                                        PROGRAM,
                                        "ts",
                                        "-verify",
                                        "-data",
                                        document.toString(),
                                        "-in",
                                        timestamp.toString(),
                                        "-CAfile",
                                        ca().toString()),
                                Map.of())
                        .exitCode()
                == 0;
    }

    @Override
    public void close() {
        gate.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
