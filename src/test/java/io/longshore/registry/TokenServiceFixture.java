package io.longshore.registry;

import io.longshore.oci.Digest;
import io.longshore.registry.auth.Credentials;
import io.longshore.task.Cancellation;
import io.longshore.testing.registry.ScriptedServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;

/** A scripted registry with a token service that behaves like the one of Harbor. */
abstract class TokenServiceFixture {
    static final Digest BLOB = Digest.of("cargo".getBytes(StandardCharsets.UTF_8));
    static final String SECRET = "s3cr3t-pa55";
    static final Credentials ROBOT = Credentials.of("robot$ci", SECRET);
    static final String ROBOTS_HEADER =
            "Basic "
                    + Base64.getEncoder()
                            .encodeToString(
                                    ("robot$ci:" + SECRET).getBytes(StandardCharsets.UTF_8));

    /** Names the server's own address, where it is known only later. */
    final AtomicReference<String> realm = new AtomicReference<>();

    final AtomicInteger tokensGiven = new AtomicInteger();
    final List<String> tokenRequests = new CopyOnWriteArrayList<>();

    /** Tokens up to this number have expired. */
    final AtomicInteger expired = new AtomicInteger();

    ScriptedServer server;

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    void start(ScriptedServer.Script script) {
        server = ScriptedServer.start(script);
        realm.compareAndSet(null, "http://" + server.address() + "/service/token");
    }

    RegistryClient client(Credentials credentials) {
        return RegistryClient.connect(
                Clients.plain(server.address()).credentials(credentials).build());
    }

    /** Whether a blob is there; any is. */
    static boolean look(RegistryClient client, String repository) {
        return client.repository(repository).headManifest("1.0", Cancellation.none()).isPresent();
    }

    boolean isTokenRequest(ScriptedServer.Exchange exchange) {
        boolean token = exchange.target().startsWith("/service/token");
        if (token) {
            tokenRequests.add(exchange.target() + "&");
        }
        return token;
    }

    void giveToken(ScriptedServer.Exchange exchange) throws IOException {
        exchange.answer(
                200,
                "{\"token\":\"token-"
                        + tokensGiven.incrementAndGet()
                        + "\",\"access_token\":\"\",\"expires_in\":1800}");
    }

    /** As facts about Harbor have it: token service, challenges, refusals. */
    void harbor(ScriptedServer.Exchange exchange) throws IOException {
        if (isTokenRequest(exchange)) {
            boolean right = ROBOTS_HEADER.equals(exchange.headers().get("authorization"));
            if (right) {
                giveToken(exchange);
            } else if (exchange.target().contains("scope=")) {
                exchange.answer(200, "{\"token\":\"anonymous\",\"expires_in\":1800}");
            } else {
                exchange.answer(401, "");
            }
        } else {
            tokenRegistry(exchange, "harbor-registry");
        }
    }

    void tokenRegistry(ScriptedServer.Exchange exchange, String service) throws IOException {
        if (isTokenRequest(exchange)) {
            giveToken(exchange);
            return;
        }
        String authorization = exchange.headers().getOrDefault("authorization", "");
        if (authorization.isEmpty()) {
            exchange.answer(
                    401,
                    "",
                    "WWW-Authenticate: Bearer realm=\""
                            + realm.get()
                            + "\",service=\""
                            + service
                            + "\"");
        } else if (exchange.target().contains("/nowhere/")) {
            exchange.answer(401, error("UNAUTHORIZED", "project nowhere not found"));
        } else if (exchange.target().contains("forbidden")
                || authorization.equals("Bearer anonymous")
                || Integer.parseInt(authorization.substring("Bearer token-".length()))
                        <= expired.get()) {
            exchange.answer(
                    401,
                    error("UNAUTHORIZED", "unauthorized to access repository: r, action: push"),
                    "WWW-Authenticate: Basic realm=\"harbor\"");
        } else {
            answer(exchange);
        }
    }

    private static void answer(ScriptedServer.Exchange exchange) throws IOException {
        switch (exchange.method()) {
            case "POST" -> exchange.answer(202, "", "Location: /v2/lci/a/blobs/uploads/1");
            case "PUT" -> {
                exchange.body();
                exchange.answer(201, "");
            }
            default -> {
                if (exchange.target().contains("/blobs/")) {
                    exchange.answer(404, "");
                } else {
                    exchange.answer(200, "", "Docker-Content-Digest: " + BLOB);
                }
            }
        }
    }

    private static String error(String code, String message) {
        return "{\"errors\":[{\"code\":\"" + code + "\",\"message\":\"" + message + "\"}]}";
    }
}
