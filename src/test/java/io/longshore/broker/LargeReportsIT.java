package io.longshore.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.config.Settings;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Reports as large as a message may be, which the broker keeps in files of their own, seen by
 * several programs at once.
 */
class LargeReportsIT {
    private static final int REPORTS = 40;
    private static final int READERS = 4;
    private static final int LOOKS = 3;

    @TempDir Path data;

    @Test
    void aLargeReportReachesEveryReaderAlsoAfterARestartOfTheBroker() throws Exception {
        try (Broker broker = start()) {
            send(broker);
            allSeeAll(broker);
        }
        try (Broker broker = start()) {
            allSeeAll(broker);
        }
    }

    private Broker start() {
        return Broker.open(
                Settings.load(
                        null,
                        Map.of(),
                        Map.of("longshore.data", data.toString(), "longshore.broker.port", "0")));
    }

    private void send(Broker broker) throws JMSException {
        try (ActiveMQConnectionFactory factory = factory(broker, BrokerUser.Account.SERVICE);
                Connection connection = factory.createConnection();
                Session session = connection.createSession();
                MessageProducer producer =
                        session.createProducer(session.createTopic(Addresses.REPORTS))) {
            for (String sender : senders()) {
                producer.send(
                        session.createTextMessage(
                                """
                                {"version": 1, "jobId": "x", "status": "VERIFIED", "attempt": 1,
                                 "requestedBy": "%s"}"""
                                        .formatted(sender)));
            }
        }
    }

    private void allSeeAll(Broker broker) throws Exception {
        ExecutorService readers = Executors.newFixedThreadPool(READERS);
        try {
            List<Future<List<String>>> looks =
                    readers.invokeAll(Collections.nCopies(READERS * LOOKS, () -> seen(broker)));
            for (Future<List<String>> look : looks) {
                assertThat(look.get().equals(senders())).as("each report, in order").isTrue();
            }
        } finally {
            readers.shutdownNow();
        }
    }

    private List<String> seen(Broker broker) {
        BrokerUser user = BrokerUser.read(data, BrokerUser.Account.CLIENT);
        BrokerAccess access = new BrokerAccess(broker.url(), user.name(), user.password());
        List<String> seen = new ArrayList<>();
        try (BrokerClient client = BrokerClient.connect(access)) {
            client.browseReports(report -> seen.add(report.people().requestedBy()));
        }
        return seen;
    }

    private ActiveMQConnectionFactory factory(Broker broker, BrokerUser.Account role) {
        BrokerUser user = BrokerUser.read(data, role);
        return new ActiveMQConnectionFactory(broker.url(), user.name(), user.password().reveal());
    }

    /** Each of 200 KiB, and no two alike. */
    private static List<String> senders() {
        return IntStream.range(0, REPORTS)
                .mapToObj(i -> String.valueOf((char) ('0' + i)).repeat(200 << 10))
                .toList();
    }
}
