package io.longshore.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.longshore.testing.Flood;
import jakarta.jms.JMSException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections to the embedded broker that have not signed in, or never do. */
class BrokerBeforeSignInIT extends BrokerFixture {
    @ParameterizedTest
    @ValueSource(strings = {"", "AMQP", "CONNECT\n", "ARTEMIS"})
    void idleConnectionsWithoutSignInDoNotBlockOthers(String sent) throws JMSException {
        Broker broker = start(Map.of());
        int port = URI.create(broker.url()).getPort();

        try (Flood flood = new Flood(port).fromAddresses(500, sent).fromOwnAddress(60, sent)) {
            assertThat(flood.open()).isPositive();
            long begun = System.nanoTime();
            try (Client client = new Client(broker.url(), user(BrokerUser.Account.CLIENT))) {
                client.send(client.session.createQueue(Addresses.JOBS), "{}");
            }
            assertThat(Duration.ofNanos(System.nanoTime() - begun))
                    .isLessThan(Duration.ofSeconds(2));
            assertThat(broker.depths()).containsEntry(Addresses.JOBS, 1L);
        }
    }

    /** Each was taken for a client of a protocol, and says no more. */
    @ParameterizedTest
    @ValueSource(strings = {"", "AMQP\3\1\0\0", "CONNECT\nhost:x\n", "ARTEMIS\0\0\1\0"})
    void manyHalfOpenConnectionsDoNotBlockOthers(String sent) throws JMSException {
        Broker broker = start(Map.of());
        int port = URI.create(broker.url()).getPort();

        try (Flood flood = new Flood(port).fromAddresses(1_200, sent)) {
            assertThat(flood.open()).isPositive();
            long begun = System.nanoTime();
            try (Client client = new Client(broker.url(), user(BrokerUser.Account.CLIENT))) {
                client.send(client.session.createQueue(Addresses.JOBS), "{}");
            }
            assertThat(Duration.ofNanos(System.nanoTime() - begun))
                    .isLessThan(Duration.ofSeconds(2));
            assertThat(flood.open()).isLessThanOrEqualTo(ConnectionGuard.MOST_WAITING);
        }
    }

    /** A broker that believed the length would allocate it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "SEND\ndestination:longshore.jobs\ncontent-length:2147483647\n\nx",
                "CONNECT\ncontent-length:2147483647\n\nx",
                "ARTEMIS\u007f\u00ff\u00ff\u00ff\0\0\0\0",
                "AMQP\3\1\0\0\u007f\u00ff\u00ff\u00ff\2\1\0\0",
            })
    void anOversizedFrameBeforeSignInEndsTheConnection(String sent) {
        Broker broker = start(Map.of());

        try (Flood client = new Flood(URI.create(broker.url()).getPort()).fromOwnAddress(1, sent)) {
            Awaitility.await().untilAsserted(() -> assertThat(client.open()).isZero());
        }
        broker.check();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST / HTTP/1.1\r\nContent-Length: 2147483647\r\n\r\n",
                "CONNECT\nx:",
                "AMQP",
                "ARTEMIS\0\20\0\0"
            })
    void littleDataIsAcceptedBeforeSignIn(String sent) {
        Broker broker = start(Map.of());
        int port = URI.create(broker.url()).getPort();

        try (Flood client =
                new Flood(port).fromOwnAddress(1, sent + "x".repeat(ConnectionGuard.MOST_BYTES))) {
            Awaitility.await().untilAsserted(() -> assertThat(client.open()).isZero());
        }
        broker.check();
    }

    @Test
    void aConnectionWithoutCredentialsIsRefused() {
        Broker broker = start(Map.of());

        assertThatThrownBy(
                        () -> {
                            try (ActiveMQConnectionFactory factory =
                                    new ActiveMQConnectionFactory(broker.url())) {
                                factory.createConnection().close();
                            }
                        })
                .isInstanceOf(JMSException.class);
    }
}
