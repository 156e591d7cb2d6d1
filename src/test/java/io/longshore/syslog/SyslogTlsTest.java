package io.longshore.syslog;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.longshore.config.ClientTls;
import io.longshore.config.HttpSetting;
import io.longshore.testing.FreePort;
import io.longshore.testing.TestCa;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Instant;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a server of the test that reads frames as RFC 5425 defines them. */
class SyslogTlsTest {
    private static final SyslogLine LINE =
            new SyslogLine(
                    SyslogLine.AUDIT,
                    SyslogLine.WARNING,
                    Instant.parse("2026-11-23T10:00:00.123456Z"),
                    "audit",
                    "{\"who\":\"zoë\"}");

    @TempDir Path folder;
    private final TestCa ca = TestCa.create("CA");

    @Test
    void aLineIsAMessageOfRfc5424() {
        assertThat(new String(LINE.toBytes(), UTF_8))
                .isEqualTo(
                        "<108>1 2026-11-23T10:00:00.123Z - longshore "
                                + ProcessHandle.current().pid()
                                + " audit - {\"who\":\"zoë\"}");
    }

    @Test
    void linesArriveInOrderEachWithItsLengthInBytes() throws IOException {
        try (SSLServerSocket server = listen(0, ca.server());
                SyslogTls sender = start(server.getLocalPort(), ca)) {
            sender.send(LINE);
            sender.send(LINE);
            try (Socket client = server.accept()) {
                assertThat(frame(client.getInputStream())).isEqualTo(LINE.toBytes());
                assertThat(frame(client.getInputStream())).isEqualTo(LINE.toBytes());
            }
        }
    }

    @Test
    void linesWaitForAServerThatIsAway() throws IOException {
        int port = FreePort.find();
        try (SyslogTls sender = start(port, ca)) {
            sender.send(LINE);
            try (SSLServerSocket server = listen(port, ca.server());
                    Socket client = server.accept()) {
                assertThat(frame(client.getInputStream())).isEqualTo(LINE.toBytes());
            }
        }
    }

    @Test
    void nothingIsSentToAServerOfAnotherAuthorityOrOfAnotherName() throws IOException {
        for (TestCa.Issued other :
                new TestCa.Issued[] {
                    TestCa.create("other").server(), ca.serverFor("siem.test.com")
                }) {
            try (SSLServerSocket server = listen(0, other);
                    SyslogTls sender = start(server.getLocalPort(), ca)) {
                sender.send(LINE);
                try (Socket client = server.accept()) {
                    InputStream in = client.getInputStream();

                    assertThatThrownBy(() -> frame(in)).isInstanceOf(IOException.class);
                }
            }
        }
    }

    private SyslogTls start(int port, TestCa trusted) throws IOException {
        SSLSocketFactory tls =
                ClientTls.trusting(
                                HttpSetting.AUDIT_SYSLOG_CA_CERT_PATH,
                                trusted.writePem(folder.resolve("ca.pem")))
                        .context()
                        .getSocketFactory();
        return SyslogTls.start(InetSocketAddress.createUnresolved("localhost", port), tls);
    }

    private static SSLServerSocket listen(int port, TestCa.Issued certificate) throws IOException {
        SSLServerSocket server =
                (SSLServerSocket)
                        certificate.sslContext().getServerSocketFactory().createServerSocket(port);
        server.setSoTimeout(20_000);
        return server;
    }

    private static byte[] frame(InputStream in) throws IOException {
        ByteArrayOutputStream length = new ByteArrayOutputStream();
        for (int b = in.read(); b != ' '; b = in.read()) {
            if (b < '0' || b > '9') {
                throw new IOException("not a length: " + b);
            }
            length.write(b);
        }
        return in.readNBytes(Integer.parseInt(length.toString(US_ASCII)));
    }
}
