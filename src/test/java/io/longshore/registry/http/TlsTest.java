package io.longshore.registry.http;

import static io.longshore.registry.Clients.problemOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.registry.Clients;
import io.longshore.registry.RegistryClient;
import io.longshore.registry.RegistrySettings;
import io.longshore.task.Cancellation;
import io.longshore.testing.TestCa;
import io.longshore.testing.registry.ScriptedServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTest {
    private static final TestCa CA = TestCa.create("Harbour CA");
    private static final TestCa OTHER = TestCa.create("Other CA");

    @TempDir Path folder;

    @Test
    void aCaFileIsTrustedInAdditionToTheSystemRoots() throws IOException {
        try (ScriptedServer server = registry(CA.server().sslContext())) {
            assertThatCode(() -> ping(server, caFile(CA))).doesNotThrowAnyException();
        }
    }

    @Test
    void aCertificateOfAnyOfSeveralCaFilesIsTrusted() throws IOException {
        try (ScriptedServer server = registry(CA.server().sslContext())) {
            assertThatCode(() -> ping(server, caFile(OTHER), caFile(CA)))
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void certificatesOfSslCertFileAndSslCertDirAreTrusted() throws IOException {
        Path trusted = Files.createDirectory(folder.resolve("trusted"));
        Files.copy(caFile(CA), trusted.resolve("harbour.pem"));
        Files.writeString(trusted.resolve("README"), "no certificate");
        Path empty = Files.createDirectory(folder.resolve("empty"));
        Path other = caFile(OTHER);
        try (ScriptedServer server = registry(CA.server().sslContext())) {
            for (Map<String, String> trusting :
                    List.of(
                            Map.of("SSL_CERT_FILE", caFile(CA).toString()),
                            Map.of("SSL_CERT_DIR", trusted.toString()),
                            Map.of("SSL_CERT_DIR", empty + "::" + trusted),
                            Map.of(
                                    "SSL_CERT_FILE",
                                    folder.resolve("missing.pem").toString(),
                                    "SSL_CERT_DIR",
                                    folder.resolve("missing") + ":" + trusted))) {
                assertThatCode(() -> ping(server, trusting))
                        .as("%s", trusting)
                        .doesNotThrowAnyException();
            }
            for (Map<String, String> others :
                    List.of(
                            Map.of("SSL_CERT_FILE", "", "SSL_CERT_DIR", ""),
                            Map.of("SSL_CERT_FILE", trusted.resolve("README").toString()),
                            Map.of(
                                    "SSL_CERT_FILE",
                                    other.toString(),
                                    "SSL_CERT_DIR",
                                    empty.toString()))) {
                assertThat(problemOf(() -> ping(server, others)).code())
                        .as("%s", others)
                        .isEqualTo(Code.TLS_NOT_TRUSTED);
            }
        }
    }

    private static void ping(ScriptedServer server, Map<String, String> environment) {
        try (RegistryClient client =
                RegistryClient.connect(
                        Clients.tls(server.address()).environment(environment).build())) {
            client.ping(Cancellation.none());
        }
    }

    @Test
    void aChainWithAnIntermediateIsAccepted() throws IOException {
        TestCa intermediate = CA.intermediate("Harbour CA 2");
        try (ScriptedServer server = registry(intermediate.server().sslContext())) {
            assertThatCode(() -> ping(server, caFile(CA))).doesNotThrowAnyException();
        }
    }

    @Test
    void anUnknownCaIsNamedTogetherWithTheTrustedOnes() throws IOException {
        try (ScriptedServer server = registry(CA.server().sslContext())) {
            Problem problem = problemOf(() -> ping(server, caFile(OTHER)));
            assertThat(problem.code()).isEqualTo(Code.TLS_NOT_TRUSTED);
            assertThat(problem.why())
                    .contains("CN=localhost", "CN=Harbour CA", "CN=Other CA", "Other CA.pem");
            assertThat(problem.retryable()).isFalse();
        }
    }

    @Test
    void withoutACaFileAPrivateCaIsNotTrusted() throws IOException {
        try (ScriptedServer server = registry(CA.server().sslContext())) {
            Problem problem = problemOf(() -> ping(server));
            assertThat(problem.code()).isEqualTo(Code.TLS_NOT_TRUSTED);
            assertThat(problem.why()).contains("no CA file is set");
        }
    }

    @Test
    void anExpiredCertificateIsReportedAsExpired() throws IOException {
        TestCa.Issued expired = CA.expiredServer();
        try (ScriptedServer server = registry(expired.sslContext())) {
            Problem problem = problemOf(() -> ping(server, caFile(CA)));
            assertThat(problem.code()).isEqualTo(Code.TLS_CERTIFICATE_EXPIRED);
            assertThat(problem.what())
                    .contains("CN=localhost")
                    .contains(expired.certificate().getNotAfter().toInstant().toString());
        }
    }

    @Test
    void aCertificateForAnotherHostNamesItsHosts() throws IOException {
        TestCa.Issued elsewhere = CA.serverFor("harbor1.test.com", "10.0.0.7");
        try (ScriptedServer server = registry(elsewhere.sslContext())) {
            Problem problem = problemOf(() -> ping(server, caFile(CA)));
            assertThat(problem.code()).isEqualTo(Code.TLS_HOST_NAME_MISMATCH);
            assertThat(problem.why()).contains("harbor1.test.com, 10.0.0.7");
        }
    }

    @Test
    void certificateVerificationIsDisabledOnlyByItsSetting() throws IOException {
        try (ScriptedServer server = registry(CA.expiredServer().sslContext());
                RegistryClient client =
                        RegistryClient.connect(
                                Clients.tls(server.address()).verifyCertificates(false).build())) {
            assertThatCode(() -> client.ping(Cancellation.none())).doesNotThrowAnyException();
        }
    }

    @Test
    void plainHttpToATlsPortIsReportedAsSuch() throws IOException {
        try (ScriptedServer server = ScriptedServer.start(exchange -> exchange.answer(200, "{}"))) {
            Problem problem = problemOf(() -> ping(server, caFile(CA)));
            assertThat(problem.code()).isEqualTo(Code.TLS_FAILED);
            assertThat(problem.fix()).contains("insecure");
        }
    }

    @Test
    void aPortThatNeverAnswersTheHandshakeIsReportedAtTheLimitOfAConnection() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + silent.getLocalPort();
            List<String> retried = new ArrayList<>();
            RegistrySettings settings =
                    Clients.tls(address)
                            .connectTimeout(Duration.ofMillis(500))
                            .listener(
                                    new RequestListener() {
                                        @Override
                                        public void retried(String reason) {
                                            retried.add(reason);
                                        }
                                    })
                            .build();
            try (RegistryClient client = RegistryClient.connect(settings)) {
                Problem problem = problemOf(() -> client.ping(Cancellation.none()));

                assertThat(problem.code()).isEqualTo(Code.TLS_FAILED);
                assertThat(problem.what()).contains(address, "TLS handshake");
                assertThat(problem.fix()).contains("--registry-insecure");
                assertThat(retried).isEmpty();
            }
        }
    }

    @Test
    void anInvalidCaFileIsRejectedBeforeAnyRequest() throws IOException {
        Path key = OTHER.server().writeKey(folder.resolve("key.pem"));
        Path text = Files.writeString(folder.resolve("text.pem"), "nothing of the kind\n");
        Path empty = Files.createFile(folder.resolve("empty.pem"));
        Path missing = folder.resolve("missing.pem");
        for (Path file : List.of(key, text, empty, missing, folder)) {
            Problem problem = problemOf(() -> connect("localhost:1", file).close());
            assertThat(problem.code()).as("%s", file).isEqualTo(Code.CA_FILE_UNUSABLE);
            assertThat(problem.what()).contains(file.getFileName().toString());
        }
    }

    @Test
    void aClientCertificateIsPresentedToTheRegistry() throws IOException {
        TestCa.Issued robot = CA.client("robot");
        ClientCertificate shown =
                new ClientCertificate(
                        robot.writeCertificate(folder.resolve("robot.pem")),
                        robot.writeKey(folder.resolve("robot.key")));
        ScriptedServer.Script tellsTheName =
                exchange -> {
                    SSLSocket socket = (SSLSocket) exchange.socket();
                    boolean known =
                            socket.getSession().getPeerPrincipal().getName().equals("CN=robot");
                    exchange.answer(known ? 200 : 403, "{}");
                };
        try (ScriptedServer server =
                        ScriptedServer.start(CA.server().sslContextFor(CA), tellsTheName);
                RegistryClient client =
                        RegistryClient.connect(
                                Clients.tls(server.address())
                                        .caFiles(List.of(caFile(CA)))
                                        .clientCertificate(Optional.of(shown))
                                        .build())) {
            assertThatCode(() -> client.ping(Cancellation.none())).doesNotThrowAnyException();
        }
    }

    @Test
    void aClientKeyThatDoesNotMatchItsCertificateIsRejectedBeforeAnyRequest() throws IOException {
        ClientCertificate mixed =
                new ClientCertificate(
                        CA.client("robot").writeCertificate(folder.resolve("robot.pem")),
                        caFile(CA));
        Problem problem =
                problemOf(
                        () ->
                                RegistryClient.connect(
                                        Clients.tls("localhost:1")
                                                .clientCertificate(Optional.of(mixed))
                                                .build()));
        assertThat(problem.code()).isEqualTo(Code.CLIENT_CERTIFICATE_UNUSABLE);
    }

    private static ScriptedServer registry(SSLContext tls) {
        return ScriptedServer.start(tls, exchange -> exchange.answer(200, "{}"));
    }

    private Path caFile(TestCa ca) {
        try {
            String name = ca.certificate().getSubjectX500Principal().getName().substring(3);
            return ca.writePem(folder.resolve(name + ".pem"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void ping(ScriptedServer server, Path... caFiles) {
        try (RegistryClient client = connect(server.address(), caFiles)) {
            client.ping(Cancellation.none());
        }
    }

    private static RegistryClient connect(String address, Path... caFiles) {
        return RegistryClient.connect(Clients.tls(address).caFiles(List.of(caFiles)).build());
    }
}
