package io.longshore.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.qpid.proton.Proton;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.apache.qpid.proton.amqp.messaging.ApplicationProperties;
import org.apache.qpid.proton.amqp.messaging.Source;
import org.apache.qpid.proton.amqp.messaging.Target;
import org.apache.qpid.proton.engine.Connection;
import org.apache.qpid.proton.engine.Delivery;
import org.apache.qpid.proton.engine.Sender;
import org.apache.qpid.proton.engine.Session;
import org.apache.qpid.proton.engine.Transport;
import org.apache.qpid.proton.message.Message;

/** Sends one message by AMQP 1.0, with whatever properties. */
public final class AmqpSender {
    private static final int BUFFER = 64 << 10;

    private AmqpSender() {}

    /**
     * @param userId of the message's own properties; null for none
     */
    public static void send(
            String url,
            BrokerLogin login,
            String address,
            String text,
            Map<String, Object> properties,
            String userId)
            throws IOException {
        Message message = Proton.message();
        message.setBody(new AmqpValue(text));
        message.setApplicationProperties(new ApplicationProperties(properties));
        if (userId != null) {
            message.setUserId(userId.getBytes(StandardCharsets.UTF_8));
        }
        send(url, login, address, message);
    }

    /** A message with all that AMQP knows. */
    public static void send(String url, BrokerLogin login, String address, Message message)
            throws IOException {
        byte[] encoded = new byte[BUFFER];
        int length = message.encode(encoded, 0, encoded.length);

        Transport transport = Transport.Factory.create();
        Session session = open(transport, login, "test");
        Sender sender = session.sender("sender");
        Target target = new Target();
        target.setAddress(address);
        sender.setTarget(target);
        sender.setSource(new Source());
        sender.open();
        try (Socket socket = new Socket("127.0.0.1", URI.create(url).getPort())) {
            socket.setSoTimeout(20_000);
            Delivery delivery = null;
            while (delivery == null || delivery.getRemoteState() == null) {
                if (delivery == null && sender.getCredit() > 0) {
                    delivery = sender.delivery(new Binary(new byte[] {1}).getArray());
                    sender.send(encoded, 0, length);
                    sender.advance();
                }
                if (write(transport, socket) == 0) {
                    read(transport, socket);
                }
            }
            assertThat(delivery.getRemoteState()).isInstanceOf(Accepted.class);
        }
    }

    /** The session of a connection that this begins; nothing is sent yet. */
    static Session open(Transport transport, BrokerLogin login, String container) {
        Connection connection = Connection.Factory.create();
        connection.setContainer(container);
        transport.sasl().client();
        transport.sasl().plain(login.username(), login.password());
        transport.bind(connection);
        connection.open();
        Session session = connection.session();
        session.open();
        return session;
    }

    static int write(Transport transport, Socket socket) throws IOException {
        int pending = transport.pending();
        if (pending > 0) {
            byte[] out = new byte[pending];
            ByteBuffer head = transport.head();
            head.get(out);
            socket.getOutputStream().write(out);
            transport.pop(pending);
        }
        return pending;
    }

    static void read(Transport transport, Socket socket) throws IOException {
        byte[] in = new byte[Math.min(transport.capacity(), BUFFER)];
        int count = socket.getInputStream().read(in);
        assertThat(count).as("bytes of the broker").isPositive();
        transport.tail().put(in, 0, count);
        transport.process();
    }
}
