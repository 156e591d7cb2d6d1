package io.longshore.broker;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.longshore.config.Settings;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** Starts an embedded broker on a free port, and clients that sign in to it. */
abstract class BrokerFixture {
    static final long MILLIS = 5_000;

    @TempDir Path data;
    final List<Broker> open = new ArrayList<>();

    @AfterEach
    void stop() {
        open.forEach(Broker::close);
    }

    Broker start(Map<String, String> more) {
        Map<String, String> overrides = new HashMap<>();
        overrides.put("longshore.data", data.toString());
        overrides.put("longshore.broker.port", "0");
        overrides.putAll(more);
        Broker broker = Broker.open(Settings.load(null, Map.of(), overrides));
        open.add(broker);
        return broker;
    }

    BrokerUser user(BrokerUser.Account role) {
        return BrokerUser.read(data, role);
    }

    static Problem problem(Runnable action) {
        return catchThrowableOfType(ProblemException.class, action::run).problem();
    }

    /** A JMS client of any program's. */
    static final class Client implements AutoCloseable {
        private final Connection connection;
        final Session session;

        Client(String url, BrokerUser user) throws JMSException {
            this(new ActiveMQConnectionFactory(url, user.name(), user.password().reveal()));
        }

        Client(ConnectionFactory factory) throws JMSException {
            connection = factory.createConnection();
            session = connection.createSession();
            connection.start();
        }

        void send(Destination destination, String text) throws JMSException {
            try (MessageProducer producer = producer(destination)) {
                producer.send(session.createTextMessage(text));
            }
        }

        MessageProducer producer(Destination destination) throws JMSException {
            return session.createProducer(destination);
        }

        @Override
        public void close() throws JMSException {
            connection.close();
        }
    }
}
