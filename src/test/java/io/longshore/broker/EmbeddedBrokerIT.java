package io.longshore.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.longshore.job.MessageProperties;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The data folder, the port and the queues of the embedded broker. */
class EmbeddedBrokerIT extends BrokerFixture {
    @Test
    void anExistingJournalIsMadePrivateToItsOwner() throws IOException {
        Path journal = Files.createDirectories(data.resolve("broker"));
        Files.setPosixFilePermissions(journal, PosixFilePermissions.fromString("rwxr-xr-x"));

        start(Map.of());

        assertThat(Files.getPosixFilePermissions(journal))
                .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void noQueueIsCreatedAutomatically() throws JMSException {
        Broker broker = start(Map.of());

        try (Client stage = new Client(broker.url(), user(BrokerUser.Account.SERVICE))) {
            assertThatThrownBy(
                            () ->
                                    stage.send(
                                            stage.session.createQueue("longshore.job"), "misspelt"))
                    .isInstanceOf(JMSException.class);
        }
    }

    @Test
    void aSecondBrokerOnTheSameDataNamesTheProcessThatHoldsIt() {
        start(Map.of());

        Problem problem = problem(() -> start(Map.of()));

        assertThat(problem.code()).isEqualTo(Code.BROKER_DATA_IN_USE);
        assertThat(problem.what()).contains(data.toString());
        assertThat(problem.why()).contains("process " + ProcessHandle.current().pid());
    }

    @Test
    void aPortInUseIsNamed() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = String.valueOf(other.getLocalPort());

            Problem problem = problem(() -> start(Map.of("longshore.broker.port", port)));

            assertThat(problem.code()).isEqualTo(Code.BROKER_PORT_TAKEN);
            assertThat(problem.what()).contains(port);
        }
    }

    @Test
    void aDataFolderThatIsAFileIsAProblem() throws IOException {
        Path file = Files.writeString(data.resolve("file"), "");

        Problem problem = problem(() -> start(Map.of("longshore.data", file.toString())));

        assertThat(problem.code()).isEqualTo(Code.BAD_SETTING);
        assertThat(problem.what()).contains(file.toString());
    }

    @Test
    void messagesSurviveARestart() throws JMSException {
        Broker broker = start(Map.of());
        try (Client client = new Client(broker.url(), user(BrokerUser.Account.CLIENT))) {
            client.send(client.session.createQueue(Addresses.JOBS), "{}");
        }
        broker.close();
        open.clear();

        assertThat(start(Map.of()).depths()).containsEntry(Addresses.JOBS, 1L);
    }

    @Test
    void aRepeatedDuplicateIdIsDiscardedOutsideOfTransactions() throws JMSException {
        Broker broker = start(Map.of());

        for (int i = 0; i < 2; i++) {
            try (Client stage = new Client(broker.plain())) {
                Message message = stage.session.createTextMessage("{}");
                message.setStringProperty("_AMQ_DUPL_ID", "job-1");
                stage.producer(stage.session.createQueue(Addresses.CHECKS)).send(message);
            }
        }

        assertThat(broker.depths()).containsEntry(Addresses.CHECKS, 1L);
    }

    @Test
    void aMessageThatFailsFiveDeliveriesGoesToTheCrashedQueue() throws JMSException {
        Broker broker = start(Map.of());
        try (Client stage = new Client(broker.plain())) {
            stage.send(stage.session.createQueue(Addresses.IMPORTS), "poison");
        }

        try (Connection connection = broker.transacted().createConnection();
                Session session = connection.createSession(Session.SESSION_TRANSACTED)) {
            connection.start();
            MessageConsumer consumer =
                    session.createConsumer(session.createQueue(Addresses.IMPORTS));
            for (int i = 0; i < 5; i++) {
                assertThat(consumer.receive(MILLIS)).as("delivery " + (i + 1)).isNotNull();
                session.rollback();
            }
        }

        Awaitility.await()
                .untilAsserted(
                        () ->
                                assertThat(broker.depths())
                                        .containsEntry(Addresses.IMPORTS, 0L)
                                        .containsEntry(Addresses.CRASHED, 1L));
    }

    @Test
    void theReportsQueueKeepsTheLastTenThousandMessages() throws JMSException {
        Broker broker = start(Map.of());
        try (Client stage = new Client(broker.transacted())) {
            MessageProducer producer = stage.producer(stage.session.createTopic(Addresses.REPORTS));
            for (int i = 1; i <= 10_003; i++) {
                Message message = stage.session.createTextMessage("{}");
                message.setStringProperty(MessageProperties.JOB_ID, "job-" + i);
                producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
                producer.send(message);
            }
        }

        Awaitility.await()
                .untilAsserted(
                        () ->
                                assertThat(broker.depths())
                                        .containsEntry(Addresses.REPORTS, 10_000L));
        try (Client reader = new Client(broker.url(), user(BrokerUser.Account.CLIENT))) {
            Destination queue =
                    reader.session.createQueue(Addresses.REPORTS + "::" + Addresses.REPORTS);
            Message first = reader.session.createConsumer(queue).receive(MILLIS);
            assertThat(first.getStringProperty(MessageProperties.JOB_ID)).isEqualTo("job-4");
        }
    }
}
