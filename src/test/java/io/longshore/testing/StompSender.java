package io.longshore.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Sends one message by STOMP, with whatever headers. */
public final class StompSender {
    private StompSender() {}

    /**
     * @param headers lines that each end with a line feed
     */
    public static void send(
            String url, BrokerLogin login, String address, String headers, String text)
            throws IOException {
        try (Socket socket = new Socket("127.0.0.1", URI.create(url).getPort())) {
            socket.setSoTimeout(20_000);
            OutputStream out = socket.getOutputStream();
            InputStream in = socket.getInputStream();
            write(
                    out,
                    "CONNECT\naccept-version:1.2\nhost:x\nlogin:%s\npasscode:%s\n\n\0"
                            .formatted(login.username(), login.password()));
            assertThat(frame(in)).startsWith("CONNECTED");
            write(
                    out,
                    "SEND\ndestination:"
                            + address
                            + "\nreceipt:1\n"
                            + headers
                            + "\n"
                            + text
                            + "\0");
            assertThat(frame(in)).startsWith("RECEIPT");
        }
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private static String frame(InputStream in) throws IOException {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        for (int b = in.read(); b > 0 || frame.size() == 0; b = in.read()) {
            if (b < 0) {
                break;
            }
            if (b > 0 && (b != '\n' || frame.size() > 0)) {
                frame.write(b);
            }
        }
        return frame.toString(StandardCharsets.UTF_8);
    }
}
