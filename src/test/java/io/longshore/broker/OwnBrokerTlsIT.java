package io.longshore.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.config.Settings;
import io.longshore.testing.ArtemisProcess;
import io.longshore.testing.FreePort;
import io.longshore.testing.TestCa;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code deploy/artemis/broker.xml} with TLS, as {@code docker-compose.yml} starts it. */
class OwnBrokerTlsIT {
    @TempDir Path folder;

    @Test
    void anExternalBrokerWithTheShippedTlsConfigurationAcceptsTlsOnly() throws IOException {
        TestCa ca = TestCa.create("Broker CA");
        TestCa.Issued issued = ca.server();
        Path pair =
                Files.writeString(
                        folder.resolve("tls.properties"),
                        "source.cert="
                                + issued.writeCertificate(folder.resolve("broker.crt"))
                                + "\nsource.key="
                                + issued.writeKey(folder.resolve("broker.key"))
                                + "\n");
        int port = FreePort.find();
        String address = "127.0.0.1:" + port;
        ArtemisProcess.configure(folder, address, null);
        try (ArtemisProcess artemis =
                        ArtemisProcess.start(
                                        folder,
                                        List.of(),
                                        Map.of(
                                                "longshore.tls",
                                                "true",
                                                "longshore.tls.pair",
                                                pair.toString()))
                                .awaitWord("active");
                Broker broker =
                        Broker.open(
                                Settings.load(
                                        null,
                                        Map.of(),
                                        Map.of(
                                                "longshore.broker.url",
                                                "tcp://" + address,
                                                "longshore.broker.ca-cert-path",
                                                ca.writePem(folder.resolve("ca.pem")).toString(),
                                                "longshore.broker.username",
                                                "longshore-service",
                                                "longshore.broker.password",
                                                "pw-of-longshore-service")))) {
            broker.check();

            try (Socket socket = new Socket("127.0.0.1", port)) {
                socket.setSoTimeout(20_000);
                socket.getOutputStream()
                        .write("AMQP\0\1\0\0".getBytes(StandardCharsets.ISO_8859_1));
                byte[] answer = socket.getInputStream().readAllBytes();
                assertThat(new String(answer, StandardCharsets.ISO_8859_1)).doesNotContain("AMQP");
            }
            assertThat(artemis.log()).doesNotContain("Exception");
        }
    }
}
