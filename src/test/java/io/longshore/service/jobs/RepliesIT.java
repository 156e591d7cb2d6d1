package io.longshore.service.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.longshore.job.DocumentSchema;
import io.longshore.problem.Code;
import io.longshore.service.Service;
import io.longshore.service.site.DeadJobs;
import io.longshore.service.site.Reports;
import io.longshore.service.site.Site;
import io.longshore.testing.AmqpReceiver;
import io.longshore.testing.AmqpSender;
import io.longshore.testing.BrokerLogin;
import io.longshore.testing.Fixtures;
import io.longshore.testing.RequiresTool;
import io.longshore.testing.StompSender;
import io.longshore.testing.registry.Distribution;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.activemq.artemis.jms.client.ActiveMQQueue;
import org.apache.activemq.artemis.jms.client.ActiveMQTopic;
import org.apache.qpid.proton.Proton;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.UnsignedLong;
import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers to senders who ask for one by reply-to. */
@RequiresTool("docker-registry")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RepliesIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final BrokerLogin SALLY = new BrokerLogin("sally", "pw-sally");
    private static final BrokerLogin ANNA = new BrokerLogin("anna", "pw-anna");
    private static final ActiveMQQueue OWN = new ActiveMQQueue("longshore.replies.sally");
    private static final ActiveMQQueue OF_ANNA = new ActiveMQQueue("longshore.replies.anna");
    private static final String JOB =
            "{\"version\":1,\"id\":\"%s\",\"file\":\"image.tar\",\"repository\":\"%s/p/x\"}";

    private Distribution registry;
    private Site site;
    private Service service;
    private Reports reports;
    private Connection connection;
    private Session session;
    private MessageConsumer replies;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        registry = Distribution.start(folder.resolve("registry"), Distribution.options());
        Path users =
                Files.writeString(
                        folder.resolve("users"),
                        "sally=sender:pw-sally\nanna=sender:pw-anna\nrita=reader:pw-rita\n");
        site =
                new Site(folder, registry.address())
                        .set("longshore.registry.insecure", "true")
                        .set("longshore.registry.allowed", registry.address() + "/p/*")
                        .set("longshore.broker.users-file", users.toString());
        service = site.start();
        reports = site.connect(service);
        site.deposit(Fixtures.IMAGE, "image.tar");
        connection = SALLY.connect(service.brokerUrl());
        session = connection.createSession();
        replies = session.createConsumer(OWN);
    }

    @AfterAll
    void stop() throws Exception {
        for (AutoCloseable one : new AutoCloseable[] {connection, reports, service, registry}) {
            one.close();
        }
    }

    @Test
    void aJobIsAnsweredOnceItIsFiled() throws Exception {
        send(job("jms-1"), "c-1", OWN);
        Message reply = next();
        assertThat(reply.getJMSCorrelationID()).isEqualTo("c-1");
        assertThat(reply.getJMSDeliveryMode()).isEqualTo(DeliveryMode.NON_PERSISTENT);
        assertThat(reply.getJMSExpiration()).as("an answer expires").isPositive();
        assertThat(reply.getStringProperty("longshoreJobId")).isEqualTo("jms-1");
        assertThat(reply.getStringProperty("longshoreStatus")).isEqualTo("VERIFIED");
        JsonNode content = content(reply);
        assertThat(content.path("status").asText()).isEqualTo("VERIFIED");
        assertThat(content.path("report").asText()).isEqualTo("done/jms-1/report.json");
        assertThat(site.share().resolve(content.path("report").asText())).exists();
        reports.next(PATIENCE);

        send(job("jms-1"), "c-2", OWN);
        Message again = next();
        assertThat(again.getJMSCorrelationID()).isEqualTo("c-2");
        assertThat(content(again)).isEqualTo(content);

        send(job("jms-1").replace("p/x", "p/y"), "c-3", OWN);
        assertThat(content(next()).at("/problems/0/code").asText()).isEqualTo("JOB_ID_REUSED");
    }

    @Test
    void whatIsNoJobIsAnswered() throws Exception {
        for (String text :
                List.of("no JSON", "{}", "{\"version\":9,\"file\":\"image.tar\"}", "", "[]")) {
            Message sent = send(text, null, OWN);
            Message reply = next();
            assertThat(reply.getJMSCorrelationID()).isEqualTo(sent.getJMSMessageID());
            assertThat(content(reply).path("status").asText()).as(text).isEqualTo("REFUSED");
            assertThat(content(reply).at("/problems/0/code").asText()).isEqualTo("NOT_A_JOB");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "queue://", "queue:///", "/queue/", "jms.queue.", "anycast://"})
    void aSenderByAmqpIsAnsweredWithItsIdOfAnyTypeHoweverTheAddressIsSpelt(String prefix)
            throws Exception {
        for (Object id :
                List.of(
                        "text-id",
                        "ID:AMQP_UUID:no",
                        UUID.randomUUID(),
                        UnsignedLong.valueOf(Long.MAX_VALUE),
                        new Binary(new byte[] {0, 1, -1, 'x'}))) {
            for (AmqpValue body :
                    List.of(new AmqpValue("no JSON"), new AmqpValue(Map.of("a", 1)))) {
                amqp(
                        ANNA,
                        body,
                        message -> {
                            message.setReplyTo(prefix + OF_ANNA.getQueueName());
                            message.setCorrelationId(id);
                        });
                var reply = AmqpReceiver.next(service.brokerUrl(), ANNA, OF_ANNA.getQueueName());
                assertThat(reply.getCorrelationId()).isEqualTo(id);
                assertThat(content(((AmqpValue) reply.getBody()).getValue().toString()))
                        .isEqualTo("REFUSED NOT_A_JOB");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "queue://", "queue:///", "/queue/", "jms.queue.", "anycast://"})
    void aSenderByStompIsAnsweredHoweverTheAddressIsSpelt(String prefix) throws Exception {
        StompSender.send(
                service.brokerUrl(),
                SALLY,
                "longshore.jobs",
                "reply-to:" + prefix + "longshore.replies.sally\ncorrelation-id:stomp-1\n",
                "no JSON");
        Message reply = next();
        assertThat(reply.getJMSCorrelationID()).isEqualTo("stomp-1");
        assertThat(content(reply).path("status").asText()).isEqualTo("REFUSED");
    }

    @ParameterizedTest
    @ValueSource(strings = {"no JSON", "{\"version\":1}"})
    void aSenderByStompWithoutACorrelationIdIsAnsweredWithAnId(String body) throws Exception {
        StompSender.send(
                service.brokerUrl(),
                SALLY,
                "longshore.jobs",
                "reply-to:longshore.replies.sally\n",
                body);
        Message reply = next();
        assertThat(reply.getJMSCorrelationID()).matches("ID:[1-9][0-9]*");
        assertThat(content(reply).path("status").asText()).isEqualTo("REFUSED");
    }

    @Test
    void whatTheBrokerSetsAsideIsAnswered() throws Exception {
        Message map = session.createMapMessage();
        Message object = session.createObjectMessage("x");
        Message empty = session.createMessage();
        Message large = session.createTextMessage("x".repeat(300_000));
        Message reserved = session.createTextMessage("{}");
        reserved.setLongProperty("_AMQ_SCHED_DELIVERY", 1);
        for (Message message : List.of(map, object, empty, large, reserved)) {
            message.setJMSCorrelationIDAsBytes(new byte[] {1, 2});
            Message reply = answer(session, message);
            assertThat(reply.getJMSCorrelationIDAsBytes()).containsExactly(1, 2);
            assertThat(reply.getJMSExpiration()).as("an answer expires").isPositive();
            assertThat(reply.getStringProperty("longshoreStatus")).isEqualTo("REFUSED");
            assertThat(content(reply).at("/problems/0/code").asText()).isEqualTo("NOT_A_JOB");
        }
        try (ActiveMQConnectionFactory factory =
                        new ActiveMQConnectionFactory(
                                service.brokerUrl() + "?compressLargeMessage=true");
                Connection compressing =
                        factory.createConnection(SALLY.username(), SALLY.password());
                Session of = compressing.createSession()) {
            Message compressed = of.createTextMessage("x".repeat(300_000));
            compressed.setJMSCorrelationID("compressed");
            assertThat(answer(of, compressed).getJMSCorrelationID()).isEqualTo("compressed");
        }
        try (Session transacted = connection.createSession(true, Session.SESSION_TRANSACTED)) {
            Message rolledBack = transacted.createMapMessage();
            rolledBack.setJMSCorrelationID("rolled-back");
            send(transacted, rolledBack);
            transacted.rollback();
            Message committed = transacted.createMapMessage();
            committed.setJMSCorrelationID("committed");
            send(transacted, committed);
            transacted.commit();
            assertThat(next().getJMSCorrelationID()).isEqualTo("committed");
        }
    }

    @Test
    void anExpiredMessageIsAnswered() throws Exception {
        amqp(
                SALLY,
                new AmqpValue(job("expired-1")),
                message -> {
                    message.setReplyTo(OWN.getQueueName());
                    message.setCorrelationId("expired");
                    message.setExpiryTime(1);
                });
        Message reply = next();
        assertThat(reply.getJMSCorrelationID()).isEqualTo("expired");
        assertThat(content(reply).path("status").asText()).isEqualTo("REFUSED");
        assertThat(content(reply).at("/problems/0/code").asText()).isEqualTo("JOB_EXPIRED");
    }

    @Test
    void theSameJobSentAgainIsAnsweredOnceItIsFiled() throws Exception {
        for (int i = 0; i < 5; i++) {
            send(job("again-1"), "again-" + i, OWN);
        }
        List<String> answered = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            Message reply = next();
            answered.add(reply.getJMSCorrelationID());
            assertThat(content(reply).path("status").asText()).isEqualTo("VERIFIED");
        }
        assertThat(answered)
                .containsExactlyInAnyOrder("again-0", "again-1", "again-2", "again-3", "again-4");
        assertThat(reports.next(PATIENCE).jobId()).isEqualTo("again-1");
        assertThat(site.done("again-1").resolve("sent-again.json")).doesNotExist();
    }

    @Test
    void noOtherAddressGetsAnAnswer() throws Exception {
        try (Connection anna = ANNA.connect(service.brokerUrl());
                Session of = anna.createSession();
                MessageConsumer annas = of.createConsumer(OF_ANNA);
                DeadJobs dead = DeadJobs.connect(service.brokerUrl(), site.data())) {
            for (jakarta.jms.Destination refused :
                    List.of(
                            OF_ANNA,
                            new ActiveMQQueue("longshore.jobs.dead"),
                            new ActiveMQQueue("longshore.jobs.dead::longshore.jobs.dead"),
                            new ActiveMQQueue("longshore.results"),
                            new ActiveMQQueue("longshore.replies.sally::longshore.replies.anna"),
                            new ActiveMQTopic("longshore.replies.sally"),
                            new ActiveMQTopic("longshore.reports"))) {
                String id = "refused-" + UUID.randomUUID();
                send(job(id), "c", refused);
                assertThat(reports.next(PATIENCE).jobId()).as("%s", refused).isEqualTo(id);
            }
            // Answers are sent in order: what was sent before is there now.
            send("no JSON", "last", OWN);
            assertThat(next().getJMSCorrelationID()).isEqualTo("last");
            assertThat(annas.receiveNoWait()).isNull();
            // Failed jobs and notes of other tests have a cause; an answer has none.
            DeadJobs.Dead one = dead.poll(Duration.ofMillis(50));
            while (one != null) {
                assertThat(one.cause()).as("no answer is a failed job: %s", one).isNotNull();
                one = dead.poll(Duration.ofMillis(50));
            }
            assertThatThrownBy(() -> of.createConsumer(OWN)).isInstanceOf(JMSException.class);
            assertThatThrownBy(() -> session.createProducer(OWN).send(session.createMessage()))
                    .isInstanceOf(JMSException.class);
        }
    }

    @Test
    void theAnswersThatNobodyReadsAreBounded() throws Exception {
        try (Connection anna = ANNA.connect(service.brokerUrl());
                Session of = anna.createSession()) {
            for (int i = 0; i < 150; i++) {
                Message message = of.createTextMessage("no JSON");
                message.setJMSReplyTo(OF_ANNA);
                message.setJMSCorrelationID("flood-" + i);
                of.createProducer(of.createQueue("longshore.jobs")).send(message);
            }
            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> {
                                List<String> kept = correlationIds(of);
                                assertThat(kept)
                                        .contains("flood-149")
                                        .hasSizeLessThanOrEqualTo(100);
                            });
            try (MessageConsumer consumer = of.createConsumer(OF_ANNA)) {
                while (consumer.receive(100) != null) {
                    continue;
                }
            }
        }
    }

    private static List<String> correlationIds(Session session) throws JMSException {
        List<String> ids = new ArrayList<>();
        try (QueueBrowser browser = session.createBrowser(OF_ANNA)) {
            Enumeration<?> messages = browser.getEnumeration();
            while (messages.hasMoreElements()) {
                ids.add(((Message) messages.nextElement()).getJMSCorrelationID());
            }
        }
        return ids;
    }

    private interface Ids {
        void set(org.apache.qpid.proton.message.Message message);
    }

    private void amqp(BrokerLogin login, AmqpValue body, Ids ids) throws IOException {
        org.apache.qpid.proton.message.Message message = Proton.message();
        message.setBody(body);
        ids.set(message);
        AmqpSender.send(service.brokerUrl(), login, "longshore.jobs", message);
    }

    private String job(String id) {
        return JOB.formatted(id, registry.address());
    }

    private Message send(String text, String correlation, jakarta.jms.Destination replyTo)
            throws JMSException {
        Message message = session.createTextMessage(text);
        message.setJMSCorrelationID(correlation);
        message.setJMSReplyTo(replyTo);
        session.createProducer(session.createQueue("longshore.jobs")).send(message);
        return message;
    }

    private static void send(Session of, Message message) throws JMSException {
        message.setJMSReplyTo(OWN);
        of.createProducer(of.createQueue("longshore.jobs")).send(message);
    }

    private Message answer(Session of, Message message) throws JMSException {
        send(of, message);
        return next();
    }

    private Message next() throws JMSException {
        Message reply = replies.receive(PATIENCE.toMillis());
        assertThat(reply).as("an answer").isNotNull();
        return reply;
    }

    private static String content(String reply) throws Exception {
        JsonNode content = parsed(reply.getBytes(StandardCharsets.UTF_8));
        return content.path("status").asText() + " " + content.at("/problems/0/code").asText();
    }

    private static JsonNode content(Message reply) throws Exception {
        return parsed(reply.getBody(String.class).getBytes(StandardCharsets.UTF_8));
    }

    /** As the schema has it. */
    private static JsonNode parsed(byte[] text) throws Exception {
        new DocumentSchema("reply-v1.schema.json", Code.NOT_A_JOB, "a reply").check(text);
        return new ObjectMapper().readTree(text);
    }
}
