package io.longshore.registry;

import static io.longshore.registry.Clients.problemOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.registry.auth.Credentials;
import io.longshore.registry.blob.BlobContent;
import io.longshore.task.Cancellation;
import io.longshore.task.Progress;
import io.longshore.testing.registry.ScriptedServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A registry in plain HTTP names an https address on its own host: the scheme decides on TLS. */
class HttpsOnAPlainRegistryTest {
    private static final int TLS_HANDSHAKE = 0x16;

    /** The first byte of each connection to the address that the registry names. */
    private final List<Integer> first = new CopyOnWriteArrayList<>();

    private ServerSocket named;

    @BeforeEach
    void listen() throws IOException {
        named = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        Thread thread = new Thread(this::accept, "named");
        thread.setDaemon(true);
        thread.start();
    }

    @AfterEach
    void stop() throws IOException {
        named.close();
    }

    private void accept() {
        while (!named.isClosed()) {
            try (Socket socket = named.accept()) {
                socket.setSoTimeout(5_000);
                first.add(socket.getInputStream().read());
            } catch (IOException e) {
                // The client has gone, or the test is over.
                continue;
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://127.0.0.1:%d/token",
                "HTTPS://127.0.0.1:%d/token",
                "hTTpS://127.0.0.1:%d/token?x=1"
            })
    void theTokenServiceIsReachedOverTls(String realm) {
        run(
                exchange ->
                        exchange.answer(
                                401,
                                "",
                                "WWW-Authenticate: Bearer realm=\""
                                        + realm.formatted(named.getLocalPort())
                                        + "\",service=\"x\""),
                client -> client.repository("p/a").headManifest("1.0", Cancellation.none()));
    }

    @Test
    void anUploadContinuesOverTls() {
        run(
                exchange -> {
                    if (exchange.method().equals("POST")) {
                        exchange.answer(202, "", "Location: " + url("/v2/p/a/blobs/uploads/1"));
                    } else {
                        exchange.answer(exchange.target().equals("/v2/") ? 200 : 404, "");
                    }
                },
                client ->
                        client.repository("p/a")
                                .pushBlob(
                                        BlobContent.of(new byte[] {1}),
                                        Optional.empty(),
                                        Progress.NONE,
                                        Cancellation.none()));
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void aRedirectIsFollowedOverTls(int status) {
        run(
                exchange -> {
                    if (exchange.target().equals("/v2/")) {
                        exchange.answer(200, "");
                    } else {
                        exchange.answer(status, "", "Location: " + url(exchange.target()));
                    }
                },
                client -> client.repository("p/a").headManifest("1.0", Cancellation.none()));
    }

    /** Runs a call that cannot succeed; whatever came to the named address was TLS. */
    private void run(ScriptedServer.Script script, Consumer<RegistryClient> call) {
        try (ScriptedServer registry = ScriptedServer.start(script);
                RegistryClient client =
                        RegistryClient.connect(
                                Clients.plain(registry.address().replace("localhost", "127.0.0.1"))
                                        .credentials(Credentials.of("anna", "not-for-the-wire"))
                                        .build())) {
            problemOf(() -> call.accept(client));
        }
        assertThat(first).isNotEmpty().containsOnly(TLS_HANDSHAKE);
    }

    private String url(String path) {
        return "https://127.0.0.1:" + named.getLocalPort() + path;
    }
}
