package io.longshore.testing;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import org.apache.qpid.proton.Proton;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.messaging.Source;
import org.apache.qpid.proton.amqp.messaging.Target;
import org.apache.qpid.proton.engine.Connection;
import org.apache.qpid.proton.engine.Delivery;
import org.apache.qpid.proton.engine.EndpointState;
import org.apache.qpid.proton.engine.Receiver;
import org.apache.qpid.proton.engine.Session;
import org.apache.qpid.proton.engine.Transport;
import org.apache.qpid.proton.message.Message;

/** Receives one message by AMQP 1.0. */
public final class AmqpReceiver {
    private static final int BUFFER = 64 << 10;
    private static final int PATIENCE_MILLIS = 60_000;

    private AmqpReceiver() {}

    /**
     * Waits for the next message of the queue and takes it away.
     *
     * @throws IOException if none comes within a minute
     */
    public static Message next(String url, BrokerLogin login, String queue) throws IOException {
        Transport transport = Transport.Factory.create();
        Session session = AmqpSender.open(transport, login, "test-receiver");
        Connection connection = session.getConnection();
        Receiver receiver = session.receiver("receiver");
        Source source = new Source();
        source.setAddress(queue);
        receiver.setSource(source);
        receiver.setTarget(new Target());
        receiver.open();
        receiver.flow(1);
        try (Socket socket = new Socket("127.0.0.1", URI.create(url).getPort())) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            Delivery delivery = receiver.current();
            while (delivery == null || delivery.isPartial()) {
                if (AmqpSender.write(transport, socket) == 0) {
                    AmqpSender.read(transport, socket);
                }
                delivery = receiver.current();
            }
            byte[] encoded = new byte[BUFFER];
            int length = receiver.recv(encoded, 0, encoded.length);
            delivery.disposition(Accepted.getInstance());
            delivery.settle();
            connection.close();
            while (AmqpSender.write(transport, socket) > 0) {
                continue;
            }
            // The broker has read all of it once it closes the connection, too.
            while (connection.getRemoteState() != EndpointState.CLOSED) {
                AmqpSender.read(transport, socket);
            }
            Message message = Proton.message();
            message.decode(encoded, 0, length);
            return message;
        }
    }
}
