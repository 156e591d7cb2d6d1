package io.longshore.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.longshore.config.BrokerSetting;
import io.longshore.config.Secret;
import io.longshore.config.Settings;
import io.longshore.job.MessageProperties;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.testing.Flood;
import io.longshore.testing.TestCa;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
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
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The embedded broker as others see it: over TCP, with nothing of ours in the client. */
class EmbeddedBrokerIT {
    private static final long MILLIS = 5_000;

    @TempDir Path data;
    private final List<Broker> open = new ArrayList<>();

    @AfterEach
    void stop() {
        open.forEach(Broker::close);
    }

    @Test
    void theGeneratedClientUserMayOnlySendJobsAndReadReports() throws JMSException {
        Broker broker = start(Map.of());

        try (Client client = new Client(broker.url(), user(BrokerUser.Account.CLIENT));
                Client stage = new Client(broker.url(), user(BrokerUser.Account.SERVICE))) {
            MessageConsumer reports =
                    client.session.createConsumer(
                            client.session.createQueue(
                                    Subscriptions.queue(Addresses.REPORTS, "follow")));
            client.send(client.session.createQueue(Addresses.JOBS), "{}");
            stage.send(stage.session.createTopic(Addresses.REPORTS), "report");

            assertThat(reports.receive(MILLIS).getBody(String.class)).isEqualTo("report");
            assertThat(broker.depths())
                    .containsEntry(Addresses.JOBS, 1L)
                    .containsEntry(Addresses.REPORTS, 1L);
            for (String queue :
                    List.of(
                            Addresses.CHECKS,
                            Addresses.IMPORTS,
                            Addresses.RESULTS,
                            Addresses.CRASHED,
                            Addresses.JOBS_DEAD,
                            Addresses.REPORTS)) {
                assertThatThrownBy(() -> client.send(client.session.createQueue(queue), "forged"))
                        .as("sending to " + queue)
                        .isInstanceOf(JMSException.class);
            }
            for (String queue : List.of(Addresses.JOBS, Addresses.IMPORTS, Addresses.JOBS_DEAD)) {
                assertThatThrownBy(
                                () ->
                                        client.session.createConsumer(
                                                client.session.createQueue(queue)))
                        .as("reading " + queue)
                        .isInstanceOf(JMSException.class);
            }
            assertThatThrownBy(() -> client.session.unsubscribe(Addresses.REPORTS))
                    .as("deleting the queue of reports")
                    .isInstanceOf(JMSException.class);
        }
        assertThat(broker.depths()).containsEntry(Addresses.REPORTS, 1L);
    }

    @Test
    void anExistingJournalIsMadePrivateToItsOwner() throws IOException {
        Path journal = Files.createDirectories(data.resolve("broker"));
        Files.setPosixFilePermissions(journal, PosixFilePermissions.fromString("rwxr-xr-x"));

        start(Map.of());

        assertThat(Files.getPosixFilePermissions(journal))
                .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    }

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
    void theGeneratedCredentialsAreReadableByTheirOwnerOnlyAndKept() throws IOException {
        start(Map.of()).close();
        open.clear();
        Path file = data.resolve("broker.properties");
        String first = Files.readString(file);

        start(Map.of());

        assertThat(Files.getPosixFilePermissions(file))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(first).contains("username=longshore").contains("password=");
        assertThat(Files.readString(file)).isEqualTo(first);
    }

    @Test
    void configuredCredentialsReplaceTheGeneratedOnes() throws JMSException {
        Broker broker =
                start(
                        Map.of(
                                "longshore.broker.username", "ci",
                                "longshore.broker.password", "s3cret"));

        try (Client client = new Client(broker.url(), new BrokerUser("ci", Secret.of("s3cret")))) {
            client.send(client.session.createQueue(Addresses.JOBS), "{}");
        }
        assertThat(broker.depths()).containsEntry(Addresses.JOBS, 1L);
        assertThat(data.resolve("broker.properties")).doesNotExist();
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

    @Test
    void anExternalBrokerIsReachedByItsUrl() {
        Broker there = start(Map.of());
        BrokerUser service = user(BrokerUser.Account.SERVICE);

        try (Broker here = Broker.open(external(there.url(), service.password().reveal()))) {
            here.check();

            assertThat(here.isEmbedded()).isFalse();
            assertThat(here.depths()).containsKey(Addresses.IMPORTS);
        }
    }

    @Test
    void aWrongBrokerPasswordIsReportedAtStart() {
        Broker there = start(Map.of());

        Problem problem = problem(() -> Broker.open(external(there.url(), "wrong-password")));

        assertThat(problem.code()).isEqualTo(Code.BROKER_CREDENTIALS_REFUSED);
        assertThat(problem.what()).contains("longshore-service");
        assertThat(problem.toString()).doesNotContain("wrong-password");
    }

    @Test
    void theServiceWaitsForAnUnavailableBroker() throws Exception {
        Broker there = start(Map.of());
        String url = there.url();
        String password = user(BrokerUser.Account.SERVICE).password().reveal();
        there.close();
        open.clear();
        AtomicReference<Broker> here = new AtomicReference<>();
        Thread waiting = new Thread(() -> here.set(Broker.open(external(url, password))));
        waiting.start();
        Awaitility.await().until(() -> waiting.getState() == Thread.State.TIMED_WAITING);

        start(Map.of("longshore.broker.port", url.substring(url.lastIndexOf(':') + 1)));

        Awaitility.await().untilAsserted(() -> assertThat(here.get()).isNotNull());
        here.get().close();
        waiting.join();
    }

    @Test
    void withACertificateTheBrokerAcceptsTlsOnly() throws Exception {
        TestCa ca = TestCa.create("Broker CA");
        TestCa.Issued issued = ca.server();
        Broker there =
                start(
                        Map.of(
                                "longshore.broker.certificate",
                                issued.writeCertificate(data.resolve("broker.crt")).toString(),
                                "longshore.broker.key",
                                issued.writeKey(data.resolve("broker.key")).toString()));
        String password = user(BrokerUser.Account.SERVICE).password().reveal();
        Path authority = ca.writePem(data.resolve("ca.pem"));
        Path stranger = TestCa.create("Another CA").writePem(data.resolve("other.pem"));

        try (Broker here = Broker.open(external(there.url(), password, authority))) {
            assertThat(here.depths()).containsKey(Addresses.IMPORTS);
        }
        assertThatThrownBy(() -> BrokerClient.connect(access(there.url(), password, stranger)))
                .isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> BrokerClient.connect(access(there.url(), password, null)))
                .isInstanceOf(ProblemException.class);
    }

    @Test
    void anInvalidTlsKeyIsReportedAtStart() throws IOException {
        Path file = Files.writeString(data.resolve("broker.key"), "no key");

        Problem problem =
                problem(
                        () ->
                                start(
                                        Map.of(
                                                "longshore.broker.certificate", file.toString(),
                                                "longshore.broker.key", file.toString())));

        assertThat(problem.code()).isEqualTo(Code.BAD_SETTING);
        assertThat(problem.what()).contains("broker.key");
    }

    @Test
    void usersOfTheFileHaveTheRightsOfTheirRoles() throws Exception {
        Path users =
                Files.writeString(
                        data.resolve("users.properties"),
                        "ci=sender:s3cret:with colon\nboard=reader:r3ad\n");
        Broker broker = start(Map.of("longshore.broker.users-file", users.toString()));

        try (Client ci =
                        new Client(
                                broker.url(),
                                new BrokerUser("ci", Secret.of("s3cret:with colon")));
                Client board =
                        new Client(broker.url(), new BrokerUser("board", Secret.of("r3ad")))) {
            ci.send(ci.session.createQueue(Addresses.JOBS), "{}");
            String kept = Addresses.REPORTS + "::" + Addresses.REPORTS;
            board.session.createConsumer(board.session.createQueue(kept));
            assertThatThrownBy(() -> ci.session.createConsumer(ci.session.createQueue(kept)))
                    .isInstanceOf(JMSException.class);
            assertThatThrownBy(
                            () -> board.send(board.session.createQueue(Addresses.JOBS), "forged"))
                    .isInstanceOf(JMSException.class);
        }
        assertThat(broker.depths()).containsEntry(Addresses.JOBS, 1L);
    }

    @Test
    void anErrorInTheUsersFileNamesTheEntryButNotThePassword() throws IOException {
        Path users = Files.writeString(data.resolve("users.properties"), "ci=root:s3cret\n");

        Problem problem =
                problem(() -> start(Map.of("longshore.broker.users-file", users.toString())));

        assertThat(problem.code()).isEqualTo(Code.BAD_SETTING);
        assertThat(problem.why()).contains("'ci'");
        assertThat(problem.toString()).doesNotContain("s3cret");
    }

    private Broker start(Map<String, String> more) {
        Map<String, String> overrides = new HashMap<>();
        overrides.put("longshore.data", data.toString());
        overrides.put("longshore.broker.port", "0");
        overrides.putAll(more);
        Broker broker = Broker.open(Settings.load(null, Map.of(), overrides));
        open.add(broker);
        return broker;
    }

    private static Settings external(String url, String password) {
        return external(url, password, null);
    }

    private static Settings external(String url, String password, Path authority) {
        return Settings.load(
                null,
                Map.of(),
                Map.of(
                        BrokerSetting.URL.name(),
                        url,
                        BrokerSetting.USERNAME.name(),
                        "longshore-service",
                        BrokerSetting.PASSWORD.name(),
                        password,
                        BrokerSetting.CA_CERT_PATH.name(),
                        authority == null ? "" : authority.toString()));
    }

    private static BrokerAccess access(String url, String password, Path authority) {
        return BrokerAccess.of(external(url, password, authority), BrokerUser.Account.SERVICE);
    }

    private BrokerUser user(BrokerUser.Account role) {
        return BrokerUser.read(data, role);
    }

    private static Problem problem(Runnable action) {
        return catchThrowableOfType(ProblemException.class, action::run).problem();
    }

    /** A JMS client of any program's. */
    private static final class Client implements AutoCloseable {
        private final Connection connection;
        private final Session session;

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
