package io.longshore.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.longshore.config.Settings;
import io.longshore.job.MessageProperties;
import io.longshore.testing.BrokerLogin;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ActiveMQClient;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ServerLocator;
import org.apache.activemq.artemis.core.client.impl.ClientSessionFactoryInternal;
import org.apache.activemq.artemis.core.client.impl.ClientSessionInternal;
import org.apache.activemq.artemis.core.protocol.core.Channel;
import org.apache.activemq.artemis.core.protocol.core.CoreRemotingConnection;
import org.apache.activemq.artemis.core.protocol.core.impl.PacketImpl;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.ReattachSessionMessage;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.ReattachSessionResponseMessage;
import org.apache.activemq.artemis.jms.client.ActiveMQSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the broker lets nobody do: over TCP, with the users that it makes by itself. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BrokerRulesIT {
    private static final long MILLIS = 5_000;

    private Path data;
    private Broker broker;

    @BeforeAll
    void start(@TempDir Path folder) {
        data = folder;
        broker =
                Broker.open(
                        Settings.load(
                                null,
                                Map.of(),
                                Map.of(
                                        "longshore.data",
                                        data.toString(),
                                        "longshore.broker.port",
                                        "0",
                                        "longshore.broker.subscriptions",
                                        "board,siem")));
    }

    @AfterAll
    void stop() {
        broker.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1 << 20})
    void aConnectionWithoutCredentialsNeitherTakesOverNorEndsASession(int window) throws Exception {
        try (ServerLocator locator = ActiveMQClient.createServerLocator(broker.url());
                ServerLocator elsewhere = ActiveMQClient.createServerLocator(broker.url())) {
            locator.setConfirmationWindowSize(window);
            BrokerLogin login = BrokerLogin.client(data);
            ClientSession owner =
                    locator.createSessionFactory()
                            .createSession(
                                    login.username(),
                                    login.password(),
                                    false,
                                    true,
                                    true,
                                    false,
                                    1);
            String name = ((ClientSessionInternal) owner).getName();
            ClientSessionFactoryInternal stranger =
                    (ClientSessionFactoryInternal) elsewhere.createSessionFactory();
            Channel channel = ((CoreRemotingConnection) stranger.getConnection()).getChannel(1, -1);

            ReattachSessionResponseMessage answer =
                    (ReattachSessionResponseMessage)
                            channel.sendBlocking(
                                    new ReattachSessionMessage(name, -1),
                                    PacketImpl.REATTACH_SESSION_RESP);

            assertThat(answer.isReattached()).isFalse();
            assertThatCode(() -> owner.queueQuery(SimpleString.of(Addresses.JOBS)))
                    .as("the owner's session")
                    .doesNotThrowAnyException();
            stranger.close();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "longshoreJobId LIKE '%a%a%a%b'",
                "longshoreJobId = 'a' OR longshoreJobId = 'b'",
                "longshoreJobId <> 'a'",
                "longshoreJobId IN ('a', 'b')",
                "NOT longshoreJobId = 'a'",
                "longshoreJobId = 'a' AND longshoreJobId LIKE '%'",
                "longshoreJobId = 'a' || 'b'",
                "XPATH '//a'",
                "JMSPriority > 3",
                "longshoreCause = 'a'"
            })
    void aFilterMayOnlyCompareTheIdOrTheStatus(String filter) throws JMSException {
        String kept = Addresses.REPORTS + "::" + Addresses.REPORTS;
        for (BrokerLogin login : List.of(BrokerLogin.client(data), BrokerLogin.admin(data))) {
            try (Connection connection = login.connect(broker.url());
                    Session session = connection.createSession()) {
                assertThatThrownBy(() -> session.createConsumer(session.createQueue(kept), filter))
                        .isInstanceOf(JMSException.class);
                assertThatThrownBy(
                                () ->
                                        session.createBrowser(session.createQueue(kept), filter)
                                                .getEnumeration())
                        .isInstanceOf(JMSException.class);
            }
        }
    }

    @Test
    void aClientThatAwaitsAReportReadsOnlyTheReportOfItsJob() throws JMSException {
        String awaited = Addresses.REPORTS + "::" + Addresses.REPORTS + ".awaited";
        publish("job-1", "VERIFIED");
        publish("job-2", "VERIFIED");
        try (Connection connection = BrokerLogin.client(data).connect(broker.url());
                Session session = connection.createSession()) {
            MessageConsumer mine =
                    session.createConsumer(
                            session.createQueue(awaited),
                            "longshoreJobId = 'job-2' AND longshoreStatus = 'VERIFIED'");
            assertThat(mine.receive(MILLIS).getStringProperty(MessageProperties.JOB_ID))
                    .isEqualTo("job-2");
            assertThat(mine.receiveNoWait()).isNull();
            for (String none : new String[] {null, "longshoreStatus = 'VERIFIED'"}) {
                assertThatThrownBy(() -> session.createConsumer(session.createQueue(awaited), none))
                        .as("with the filter " + none)
                        .isInstanceOf(JMSException.class);
            }
        }
    }

    @Test
    void everyDeclaredSubscriptionReceivesAllReports() throws JMSException {
        publish("job-3", "FAILED");
        try (Connection connection = BrokerLogin.client(data).connect(broker.url());
                Session session = connection.createSession()) {
            for (String name : List.of("board", "siem", "follow")) {
                MessageConsumer reports =
                        session.createConsumer(
                                session.createQueue(Subscriptions.queue(Addresses.REPORTS, name)),
                                "longshoreJobId = 'job-3'");
                assertThat(reports.receive(MILLIS)).as(name).isNotNull();
            }
        }
    }

    @Test
    void noUserCreatesOrDeletesAQueue() throws Exception {
        for (BrokerLogin login :
                List.of(
                        BrokerLogin.client(data),
                        BrokerLogin.admin(data),
                        BrokerLogin.service(data))) {
            try (Connection connection = login.connect(broker.url());
                    Session session = connection.createSession()) {
                ClientSession core = ((ActiveMQSession) session).getCoreSession();
                for (String address : Addresses.PUBLISHED) {
                    assertThatThrownBy(() -> session.createConsumer(session.createTopic(address)))
                            .isInstanceOf(JMSException.class);
                    for (boolean durable : new boolean[] {true, false}) {
                        assertThatThrownBy(() -> create(core, address, durable))
                                .as(login.username() + " creates on " + address)
                                .isInstanceOf(ActiveMQException.class);
                    }
                    for (String name : List.of(".follow", ".board")) {
                        assertThatThrownBy(() -> core.deleteQueue(address + name))
                                .as(login.username() + " deletes " + address + name)
                                .isInstanceOf(ActiveMQException.class);
                    }
                }
                for (String queue : Addresses.QUEUES) {
                    assertThatThrownBy(() -> core.deleteQueue(queue))
                            .as(login.username() + " deletes " + queue)
                            .isInstanceOf(ActiveMQException.class);
                }
            }
        }
        broker.check();
    }

    @Test
    void anExpiredJobIsDeadWithItsCause() throws JMSException {
        try (Connection connection = BrokerLogin.client(data).connect(broker.url());
                Session session = connection.createSession();
                MessageProducer jobs =
                        session.createProducer(session.createQueue(Addresses.JOBS))) {
            Message job = session.createTextMessage("{}");
            job.setStringProperty(MessageProperties.JOB_ID, "expired-1");
            jobs.setTimeToLive(1);
            jobs.send(job);
        }
        try (Connection connection = BrokerLogin.admin(data).connect(broker.url());
                Session session = connection.createSession()) {
            MessageConsumer jobs = session.createConsumer(session.createQueue(Addresses.JOBS));
            assertThat(jobs.receiveNoWait()).isNull();
        }
        await().untilAsserted(() -> assertThat(causes()).contains("expired-1 JOB_EXPIRED"));
    }

    @Test
    void aCrashedMessageThatKeepsFailingIsDeadAfterTenDeliveries() throws JMSException {
        try (Connection connection = broker.plain().createConnection();
                Session session = connection.createSession()) {
            Message message = session.createTextMessage("poison");
            message.setStringProperty(MessageProperties.JOB_ID, "poison-1");
            session.createProducer(session.createQueue(Addresses.CRASHED)).send(message);
        }
        try (Connection connection = broker.transacted().createConnection();
                Session session = connection.createSession(Session.SESSION_TRANSACTED)) {
            connection.start();
            MessageConsumer consumer =
                    session.createConsumer(session.createQueue(Addresses.CRASHED));
            for (int delivery = 1; delivery <= 10; delivery++) {
                assertThat(consumer.receive(3 * MILLIS)).as("delivery " + delivery).isNotNull();
                session.rollback();
            }
        }
        await().untilAsserted(() -> assertThat(causes()).contains("poison-1 MESSAGE_UNREADABLE"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a:b\n\u000b\ncontent-length:1900000000\n\n",
                "a:b\n \ncontent-length:1900000000\n\n",
                "a:b\n\r\ncontent-length:1900000000\n\n",
                "a:b\n Content-Length:9\n\n",
                "content-length:1\ncontent-length:1900000000\n\n",
                "content-length:1900000000\n\n",
                "content-length:1\n\nno zero byte follows"
            })
    void anAmbiguousStompFrameEndsItsConnection(String frame) throws Exception {
        BrokerLogin login = BrokerLogin.client(data);
        URI url = URI.create(broker.url());
        try (Socket socket = new Socket(url.getHost(), url.getPort())) {
            socket.setSoTimeout((int) MILLIS);
            InputStream in = socket.getInputStream();
            String connect =
                    "CONNECT\naccept-version:1.1\nhost:x\nlogin:%s\npasscode:%s\n\n\0"
                            .formatted(login.username(), login.password());
            socket.getOutputStream().write(connect.getBytes(StandardCharsets.UTF_8));
            assertThat((char) in.read()).isEqualTo('C');

            String send = "SEND\ndestination:" + Addresses.JOBS + "\n" + frame;
            socket.getOutputStream().write(send.getBytes(StandardCharsets.UTF_8));

            assertThat(in.readAllBytes()).as("all until the broker ends it").isNotEmpty();
        }
    }

    private List<String> causes() {
        return messages(Addresses.JOBS_DEAD).stream()
                .map(message -> message.jobId() + " " + message.cause())
                .toList();
    }

    private List<MessageContent.Head> messages(String queue) {
        List<MessageContent.Head> messages = new ArrayList<>();
        BrokerUser admin = BrokerUser.read(data, BrokerUser.Account.ADMIN);
        new QueueInspection(new BrokerAccess(broker.url(), admin.name(), admin.password()))
                .browse(queue, messages::add);
        return messages;
    }

    private void publish(String id, String status) throws JMSException {
        try (Connection connection = broker.plain().createConnection();
                Session session = connection.createSession()) {
            Message message = session.createTextMessage("report");
            message.setStringProperty(MessageProperties.JOB_ID, id);
            message.setStringProperty(MessageProperties.STATUS, status);
            session.createProducer(session.createTopic(Addresses.REPORTS)).send(message);
        }
    }

    private static void create(ClientSession session, String address, boolean durable)
            throws ActiveMQException {
        session.createQueue(
                QueueConfiguration.of("mine-" + durable)
                        .setAddress(address)
                        .setDurable(durable)
                        .setRoutingType(RoutingType.MULTICAST));
    }
}
