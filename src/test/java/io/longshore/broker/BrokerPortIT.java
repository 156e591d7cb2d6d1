package io.longshore.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.testing.BrokerLogin;
import io.longshore.testing.ClientTls;
import io.longshore.testing.ServiceProcess;
import io.longshore.testing.TestCa;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The port of the embedded broker and those who have no credentials: generated beginnings of every
 * protocol, cut and altered at random, which end in each way that a connection can end. The log is
 * the one of a real process, with what libraries write to its error stream.
 */
class BrokerPortIT {
    private static final int VARIANTS = 400;

    /** Two kinds of lines with five a minute each and one of STOMP, over a slow run. */
    private static final int MOST_LINES = 60;

    private static final long SEED = 20;

    @TempDir Path folder;
    private final Random random = new Random(SEED);

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void connectionsWithoutSignInNeitherFillTheLogNorGetAnAnswerByHttp(boolean isTls)
            throws Exception {
        TestCa ca = TestCa.create("Broker CA");
        try (ServiceProcess service =
                ServiceProcess.startDefault(folder, isTls ? tls(ca) : registry())) {
            int port = URI.create(service.brokerUrl()).getPort();
            long before = service.log().lines().count();

            for (int i = 0; i < VARIANTS; i++) {
                send(port, isTls && i % 4 > 0 ? ca : null, variant());
            }

            String added = String.join("\n", service.log().lines().skip(before).toList());
            assertThat(added.lines().count()).as(added).isLessThanOrEqualTo(MOST_LINES);
            assertThat(added).doesNotContain("websocket");
            for (String http : List.of("GET / HTTP/1.1\r\n\r\n", "OPTIONS * HTTP/1.1\r\n\r\n")) {
                assertThat(answer(port, isTls ? ca : null, http)).as(http).isEmpty();
            }
            String connected = answer(port, isTls ? ca : null, connect(service.data()));
            assertThat(connected).startsWith("CONNECTED");
        }
    }

    private static Map<String, String> registry() {
        return new LinkedHashMap<>(
                Map.of(
                        "longshore.registry", "127.0.0.1:1",
                        "longshore.registry.insecure", "true",
                        "longshore.project", "site"));
    }

    private Map<String, String> tls(TestCa ca) throws IOException {
        TestCa.Issued issued = ca.server();
        Map<String, String> settings = registry();
        settings.put(
                "longshore.broker.certificate",
                issued.writeCertificate(folder.resolve("broker.crt")).toString());
        settings.put(
                "longshore.broker.key", issued.writeKey(folder.resolve("broker.key")).toString());
        return settings;
    }

    private static String connect(Path data) {
        BrokerLogin login = BrokerLogin.client(data);
        return "CONNECT\naccept-version:1.2\nhost:x\nlogin:%s\npasscode:%s\n\n\0"
                .formatted(login.username(), login.password());
    }

    /** What a client may send first; then cut, repeated or altered, or left as it is. */
    private byte[] variant() {
        String http = "Host: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n";
        List<String> beginnings =
                List.of(
                        "",
                        "GET / HTTP/1.1\r\n" + http + "\r\n",
                        "GET /stomp HTTP/1.1\r\n"
                                + http
                                + "Sec-WebSocket-Version: 13\r\n"
                                + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n",
                        "POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello",
                        "AMQP\3\1\0\0",
                        "AMQP\0\1\0\0",
                        "AMQP\3\1\0\0\0\0\0\32\2\1\0\0\0S\101\300\15\2\243\11ANONYMOUS",
                        "AMQP\3\1\0\0" + "\377".repeat(60),
                        "ARTEMIS",
                        "ARTEMIS\0\0\0\12\36\1\2\3\4\5\6\7\10\11",
                        "ARTEMIS" + "\377".repeat(40),
                        "\0".repeat(64),
                        "\0\0\0\40" + "\1\2\3\4\5\6\7\10".repeat(4),
                        "CONNECT\naccept-version:1.2\nhost:/\nlogin:x\npasscode:wrong\n\n\0",
                        "CONNECT\n\377\376\n:::\n\n\0",
                        "STOMP\nlogin\n\n\0",
                        "SEND\ndestination:longshore.jobs\n\nx\0",
                        "\20\20\0\4MQTT\4\2\0<\0\4evil",
                        "\26\3\1\0\310\1\0\0\304\3\3" + "\21".repeat(190));
        String text = beginnings.get(random.nextInt(beginnings.size()));
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return switch (random.nextInt(4)) {
            case 0 -> bytes;
            case 1 -> Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
            case 2 -> (text + text).getBytes(StandardCharsets.ISO_8859_1);
            default -> {
                if (bytes.length > 0) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
                }
                yield bytes;
            }
        };
    }

    /** Sends it and ends the connection: in order, by a reset, or after the first answer. */
    private void send(int port, TestCa ca, byte[] bytes) throws Exception {
        try (Socket socket = open(port, ca)) {
            OutputStream out = socket.getOutputStream();
            out.write(bytes);
            out.flush();
            switch (random.nextInt(3)) {
                case 0 -> socket.setSoLinger(true, 0);
                case 1 -> socket.getInputStream().read(new byte[64]);
                default -> {
                    // Closed in order.
                }
            }
        } catch (IOException e) {
            // The broker may have closed it first, or says nothing.
            assertThat(e).isNotInstanceOf(ConnectException.class);
        }
    }

    /** All that comes back before the broker closes the connection or is silent. */
    private static String answer(int port, TestCa ca, String sent) throws Exception {
        List<Byte> received = new ArrayList<>();
        try (Socket socket = open(port, ca)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(sent.getBytes(StandardCharsets.ISO_8859_1));
            for (int b = socket.getInputStream().read();
                    b > 0;
                    b = socket.getInputStream().read()) {
                received.add((byte) b);
            }
        } catch (SSLException | SocketException e) {
            // Closed without a word.
            assertThat(received).isEmpty();
        }
        StringBuilder text = new StringBuilder();
        received.forEach(b -> text.append((char) (b & 0xff)));
        return text.toString();
    }

    private static Socket open(int port, TestCa ca) throws Exception {
        Socket plain = new Socket();
        plain.connect(new InetSocketAddress("127.0.0.1", port));
        plain.setSoTimeout(100);
        if (ca == null) {
            return plain;
        }
        plain.setSoTimeout(20_000);
        SSLSocket secure =
                (SSLSocket)
                        ClientTls.trusting(ca)
                                .getSocketFactory()
                                .createSocket(plain, "127.0.0.1", port, true);
        secure.startHandshake();
        secure.setSoTimeout(100);
        return secure;
    }
}
