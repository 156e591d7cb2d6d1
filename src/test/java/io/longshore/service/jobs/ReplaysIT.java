package io.longshore.service.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.longshore.json.Json;
import io.longshore.service.Service;
import io.longshore.service.site.DeadJobs;
import io.longshore.service.site.Reports;
import io.longshore.service.site.Site;
import io.longshore.testing.AmqpSender;
import io.longshore.testing.BrokerLogin;
import io.longshore.testing.Fixtures;
import io.longshore.testing.RequiresTool;
import io.longshore.testing.StompSender;
import io.longshore.testing.registry.Distribution;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.activemq.artemis.jms.client.ActiveMQMessage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Who sent a job, and who may have one done again: a service, users of its broker, a registry. */
@RequiresTool("docker-registry")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReplaysIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String CLAIM = "_AMQ_VALIDATED_USER";
    private static final String ADDRESS = "longshoreSentFrom";
    private static final BrokerLogin SALLY = new BrokerLogin("sally", "pw-sally");
    private static final BrokerLogin ADAM = new BrokerLogin("adam", "pw-adam");

    private Distribution registry;
    private Site site;
    private Service service;
    private Reports reports;
    private DeadJobs invalid;
    private int count;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        registry = Distribution.start(folder.resolve("registry"), Distribution.options());
        Path users =
                Files.writeString(
                        folder.resolve("users"),
                        "sally=sender:pw-sally\nanna=sender:pw-anna\nadam=admin:pw-adam\n");
        String host = registry.address();
        site =
                new Site(folder, host)
                        .set("longshore.registry.insecure", "true")
                        .set("longshore.broker.users-file", users.toString())
                        .set(
                                "longshore.targets",
                                "sally:*=%1$s/of-sally/*,anna:*=%1$s/of-anna/*,adam:*=%1$s/other/*"
                                        .formatted(host));
        service = site.start();
        reports = site.connect(service);
        invalid = DeadJobs.invalid(service.brokerUrl(), site.data());
        site.deposit(Fixtures.IMAGE, "image.tar");
    }

    @AfterAll
    void stop() {
        for (AutoCloseable one : new AutoCloseable[] {invalid, reports, service, registry}) {
            try {
                one.close();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
    }

    private interface Way {
        void send(String job) throws Exception;
    }

    /** Each claims to be anna, in each place where a client can write a name. */
    private Map<String, Way> ways() {
        String url = service.brokerUrl();
        String jobs = "longshore.jobs";
        Map<String, Way> ways = new HashMap<>();
        ways.put("CORE", job -> core(SALLY, jobs, job, m -> {}));
        ways.put("CORE, property", job -> core(SALLY, jobs, job, m -> put(m, CLAIM, "anna")));
        ways.put(
                "CORE, JMSXUserID",
                job -> core(SALLY, jobs, job, m -> m.setStringProperty("JMSXUserID", "anna")));
        ways.put("AMQP", job -> AmqpSender.send(url, SALLY, jobs, job, Map.of(), null));
        ways.put(
                "AMQP, property",
                job -> AmqpSender.send(url, SALLY, jobs, job, Map.of(CLAIM, "anna"), null));
        ways.put(
                "AMQP, address",
                job -> AmqpSender.send(url, SALLY, jobs, job, Map.of(ADDRESS, "192.0.2.1"), null));
        ways.put(
                "STOMP, address",
                job -> StompSender.send(url, SALLY, jobs, ADDRESS + ":192.0.2.1\n", job));
        ways.put(
                "AMQP, JMSXUserID",
                job -> AmqpSender.send(url, SALLY, jobs, job, Map.of("JMSXUserID", "anna"), null));
        ways.put(
                "AMQP, user-id",
                job -> AmqpSender.send(url, SALLY, jobs, job, Map.of(CLAIM, "anna"), "anna"));
        ways.put("STOMP", job -> StompSender.send(url, SALLY, jobs, "", job));
        for (String header : new String[] {CLAIM, "JMSXUserID"}) {
            ways.put(
                    "STOMP, " + header,
                    job -> StompSender.send(url, SALLY, jobs, header + ":anna\n", job));
        }
        return ways;
    }

    @Test
    void theSenderOfAJobIsTheAuthenticatedUserOfTheBroker() throws Exception {
        for (Map.Entry<String, Way> way : ways().entrySet()) {
            String claim = "\"requestedBy\":\"anna\"";
            way.getValue().send(job("image.tar", claim + target("of-sally/x")));
            Reports.Report report = reports.next(PATIENCE);
            assertThat(report.json().path("sentBy").asText()).as(way.getKey()).isEqualTo("sally");
            assertThat(report.status()).as(way.getKey()).isEqualTo("VERIFIED");
            assertThat(report.json().path("requestedBy").asText()).isEqualTo("anna");
            Path ticket = site.done(report.jobId()).resolve("job.json");
            assertThat(Json.THEIRS.readTree(Files.readAllBytes(ticket)).at("/sender/from").asText())
                    .as("the address, " + way.getKey())
                    .isEqualTo("127.0.0.1");

            way.getValue().send(job("image.tar", claim + target("of-anna/x")));
            Reports.Report refused = reports.next(PATIENCE);
            assertThat(refused.firstProblem()).as(way.getKey()).isEqualTo("REGISTRY_NOT_ALLOWED");
            assertThat(refused.json().path("sentBy").asText()).isEqualTo("sally");
        }
    }

    @Test
    void aSenderMayNotReplayJobs() throws Exception {
        String old = rejected();
        assertThatThrownBy(
                        () ->
                                core(
                                        SALLY,
                                        "longshore.replays",
                                        job("image.tar", "\"replayOf\":\"" + old + "\""),
                                        m -> {}))
                .isInstanceOf(JMSException.class);
        for (String more : new String[] {"", target("of-sally/loot")}) {
            String id = next();
            core(
                    SALLY,
                    "longshore.jobs",
                    "{\"version\":1,\"id\":\"%s\",\"file\":\"image.tar\",\"replayOf\":\"%s\"%s}"
                            .formatted(id, old, more),
                    m -> {});
            Reports.Report report = reports.next(PATIENCE);
            assertThat(report.jobId()).isEqualTo(id);
            assertThat(report.status()).isEqualTo("REJECTED");
            assertThat(report.firstProblem()).isEqualTo("REPLAY_NOT_ALLOWED");
            assertThat(report.json().path("sentBy").asText()).isEqualTo("sally");
            assertThat(invalid.next().cause()).isEqualTo("REPLAY_NOT_ALLOWED");
        }
        assertThat(site.share().resolve("rejected").resolve(old)).isDirectory();
    }

    @Test
    void aReplayKeepsItsTargetUnlessAnotherIsGiven() throws Exception {
        String kept = replay("");
        String elsewhere = replay(target("other/y"));
        assertThat(kept).isEqualTo(registry.address() + "/of-sally/x");
        assertThat(elsewhere).isEqualTo(registry.address() + "/other/y");
    }

    @Test
    void aMessageOnTheReplayQueueRepeatsARejectedJob() throws Exception {
        core(ADAM, "longshore.replays", job("image.tar", "\"priority\":4"), m -> {});
        assertThat(reports.next(PATIENCE).firstProblem()).isEqualTo("NOT_A_JOB");
        invalid.next();
        core(ADAM, "longshore.replays", job("image.tar", "\"replayOf\":\"no-such-job\""), m -> {});
        assertThat(reports.next(PATIENCE).firstProblem()).isEqualTo("NOTHING_TO_REPLAY");
    }

    /** The target of a replay of a job of sally whose file was missing. */
    private String replay(String more) throws Exception {
        String old = rejected();
        String file = site.share().resolve("rejected").resolve(old).resolve("job.json").toString();
        String name =
                Files.readString(Path.of(file))
                        .replaceAll("(?s).*\"file\" ?: ?\"([^\"]+)\".*", "$1");
        site.deposit(Fixtures.IMAGE, name);
        core(
                ADAM,
                "longshore.replays",
                job(name, "\"requestedBy\":\"anna\",\"replayOf\":\"" + old + "\"" + more),
                m -> put(m, CLAIM, "anna"));
        Reports.Report report = reports.next(PATIENCE);
        assertThat(report.status()).as(report.json().toString()).isEqualTo("VERIFIED");
        assertThat(report.json().path("sentBy").asText()).isEqualTo("adam");
        assertThat(report.json().path("replayOf").asText()).isEqualTo(old);
        return report.json().path("target").path("repository").asText();
    }

    /** A job of sally that is rejected, because its file is missing. */
    private String rejected() throws Exception {
        String id = next();
        core(
                SALLY,
                "longshore.jobs",
                "{\"version\":1,\"id\":\"%s\",\"file\":\"%s.tar\"%s}"
                        .formatted(id, id, target("of-sally/x")),
                m -> {});
        assertThat(reports.next(PATIENCE).firstProblem()).isEqualTo("FILE_MISSING");
        site.rejected(id);
        return id;
    }

    private String next() {
        return "job-" + ++count;
    }

    private String job(String file, String more) {
        return "{\"version\":1,\"id\":\"%s\",\"file\":\"%s\",%s}".formatted(next(), file, more);
    }

    private String target(String path) {
        return ",\"repository\":\"" + registry.address() + "/" + path + "\"";
    }

    private interface Change {
        void on(Message message) throws JMSException;
    }

    private void core(BrokerLogin login, String queue, String job, Change change)
            throws JMSException {
        try (Connection connection = login.connect(service.brokerUrl());
                Session session = connection.createSession();
                var producer = session.createProducer(session.createQueue(queue))) {
            Message message = session.createTextMessage(job);
            change.on(message);
            producer.send(message);
        }
    }

    private static void put(Message message, String name, String value) {
        ((ActiveMQMessage) message).getCoreMessage().putStringProperty(name, value);
    }
}
