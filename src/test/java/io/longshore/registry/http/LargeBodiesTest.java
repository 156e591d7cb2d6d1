package io.longshore.registry.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.longshore.problem.ProblemException;
import io.longshore.registry.RegistrySettings;
import io.longshore.task.Cancellation;
import io.longshore.testing.TestCa;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import okhttp3.MediaType;
import okhttp3.Request;
import okio.BufferedSink;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A large body is sent by HTTP/1.1 to a server that offers HTTP/2 as well. */
class LargeBodiesTest {
    @TempDir Path folder;

    @ParameterizedTest
    @CsvSource({"0, h2", "33554431, h2", "33554432, http/1.1", "5000000000, http/1.1"})
    void theSizeOfABodyDecidesOnTheProtocol(long bytes, String protocol) throws IOException {
        TestCa ca = TestCa.create("Test root");
        Set<String> agreed = ConcurrentHashMap.newKeySet();
        CountDownLatch greeted = new CountDownLatch(1);
        try (SSLServerSocket server = server(ca);
                Http http = new Http(settings(ca, server.getLocalPort()))) {
            Thread greeter = new Thread(() -> greet(server, agreed, greeted), "greeter");
            greeter.setDaemon(true);
            greeter.start();
            Request request =
                    new Request.Builder()
                            .url(http.base().newBuilder().addPathSegment("v2").build())
                            .put(new Body(bytes, greeted))
                            .build();

            assertThatThrownBy(() -> http.send("try", request, Cancellation.none()).close())
                    .isInstanceOf(ProblemException.class);
        }
        assertThat(agreed).containsExactly(protocol);
    }

    private static SSLServerSocket server(TestCa ca) throws IOException {
        SSLServerSocket server =
                (SSLServerSocket)
                        ca.server()
                                .sslContext()
                                .getServerSocketFactory()
                                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        SSLParameters parameters = server.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"});
        server.setSSLParameters(parameters);
        return server;
    }

    private HttpSettings settings(TestCa ca, int port) throws IOException {
        return RegistrySettings.builder("localhost:" + port)
                .environment(Map.of())
                .caFiles(List.of(ca.writePem(folder.resolve("ca.pem"))))
                .build()
                .http();
    }

    /** Agrees on a protocol with each client, and says no more. */
    private static void greet(SSLServerSocket server, Set<String> agreed, CountDownLatch greeted) {
        while (!server.isClosed()) {
            try (SSLSocket client = (SSLSocket) server.accept()) {
                client.startHandshake();
                agreed.add(client.getApplicationProtocol());
                greeted.countDown();
            } catch (IOException e) {
                // The client, or the test, has ended.
                continue;
            }
        }
    }

    /** Of a length, and without content; it ends once the server has greeted. */
    private static final class Body extends WatchedBody {
        private final long bytes;
        private final CountDownLatch greeted;

        Body(long bytes, CountDownLatch greeted) {
            this.bytes = bytes;
            this.greeted = greeted;
        }

        @Override
        public MediaType contentType() {
            return MediaType.get("application/octet-stream");
        }

        @Override
        public long contentLength() {
            return bytes;
        }

        @Override
        protected long waitingNanos() {
            return 0;
        }

        @Override
        public boolean isOneShot() {
            return true;
        }

        @Override
        public void writeTo(BufferedSink sink) throws IOException {
            sink.flush();
            try {
                if (!greeted.await(2, TimeUnit.MINUTES)) {
                    throw new IOException("nobody greets");
                }
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
    }
}
