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
import io.longshore.testing.AmqpSender;
import io.longshore.testing.BrokerLogin;
import io.longshore.testing.Fixtures;
import io.longshore.testing.RequiresTool;
import io.longshore.testing.registry.Distribution;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
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
import java.util.UUID;
import org.apache.activemq.artemis.jms.client.ActiveMQQueue;
import org.apache.activemq.artemis.jms.client.ActiveMQTopic;
import org.apache.qpid.proton.Proton;
import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Answers to senders who ask for one by reply-to. */
@RequiresTool("docker-registry")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RepliesIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final BrokerLogin SALLY = new BrokerLogin("sally", "pw-sally");
    private static final BrokerLogin ANNA = new BrokerLogin("anna", "pw-anna");
    private static final Queue OWN = new ActiveMQQueue("longshore.replies.sally");
    private static final Queue OF_ANNA = new ActiveMQQueue("longshore.replies.anna");
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
                List.of("no JSON", "{}", "{\"version\":2,\"file\":\"image.tar\"}", "", "[]")) {
            Message sent = send(text, null, OWN);
            Message reply = next();
            assertThat(reply.getJMSCorrelationID()).isEqualTo(sent.getJMSMessageID());
            assertThat(content(reply).path("status").asText()).as(text).isEqualTo("REFUSED");
            assertThat(content(reply).at("/problems/0/code").asText()).isEqualTo("NOT_A_JOB");
        }
    }

    @Test
    void aSenderByAmqpIsAnsweredWithItsId() throws Exception {
        amqp("no JSON", message -> message.setCorrelationId("text-id"));
        assertThat(next().getJMSCorrelationID()).isEqualTo("text-id");
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

    private void amqp(String text, Ids ids) throws IOException {
        org.apache.qpid.proton.message.Message message = Proton.message();
        message.setBody(new AmqpValue(text));
        message.setReplyTo("longshore.replies.sally");
        ids.set(message);
        AmqpSender.send(service.brokerUrl(), SALLY, "longshore.jobs", message);
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

    private Message next() throws JMSException {
        Message reply = replies.receive(PATIENCE.toMillis());
        assertThat(reply).as("an answer").isNotNull();
        return reply;
    }

    /** As the schema has it. */
    private static JsonNode content(Message reply) throws Exception {
        byte[] text = reply.getBody(String.class).getBytes(StandardCharsets.UTF_8);
        new DocumentSchema("reply-v1.schema.json", Code.NOT_A_JOB, "a reply").check(text);
        return new ObjectMapper().readTree(text);
    }
}
