package io.longshore.service.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.access.ApiRole;
import io.longshore.broker.ApiJobs;
import io.longshore.broker.BrokerAccess;
import io.longshore.config.Secret;
import io.longshore.job.ImportJob;
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
import io.longshore.web.access.Caller;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** For whom the service sends a job, and that nobody else can send one for another user. */
@RequiresTool("docker-registry")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ApiJobsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String PRINCIPAL = "longshorePrincipal";
    private static final String FROM = "longshorePrincipalFrom";
    private static final BrokerLogin SALLY = new BrokerLogin("sally", "pw-sally");
    private static final BrokerLogin ADAM = new BrokerLogin("adam", "pw-adam");
    private static final Caller ANNA = new Caller("anna", ApiRole.SENDER, "aaaaaaaa");

    private Distribution registry;
    private Site site;
    private Service service;
    private Reports reports;
    private DeadJobs invalid;
    private ApiJobs api;
    private int count;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        registry = Distribution.start(folder.resolve("registry"), Distribution.options());
        Path users =
                Files.writeString(
                        folder.resolve("users"), "sally=sender:pw-sally\nadam=admin:pw-adam\n");
        String host = registry.address();
        site =
                new Site(folder, host)
                        .set("longshore.registry.insecure", "true")
                        .set("longshore.broker.users-file", users.toString())
                        .set(
                                "longshore.targets",
                                ("sally:*=%1$s/of-sally/*,anna:*=%1$s/of-anna/*,adam:*=%1$s/other/*,"
                                                + "longshore:*=%1$s/supervisor-services/*")
                                        .formatted(host));
        service = site.start();
        reports = site.connect(service);
        invalid = DeadJobs.invalid(service.brokerUrl(), site.data());
        BrokerLogin login = BrokerLogin.service(site.data());
        api =
                ApiJobs.of(
                        new BrokerAccess(
                                service.brokerUrl(),
                                login.username(),
                                Secret.of(login.password())));
        site.deposit(Fixtures.IMAGE, "image.tar");
    }

    @AfterAll
    void stop() {
        for (AutoCloseable one : new AutoCloseable[] {api, invalid, reports, service, registry}) {
            try {
                one.close();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
    }

    @Test
    void theUserOfTheApiIsTheSenderAndDecidesOnTheTarget() throws Exception {
        send(job("image.tar", target("of-anna/x")), ANNA);

        Reports.Report report = reports.next(PATIENCE);
        assertThat(report.status()).as(report.json().toString()).isEqualTo("VERIFIED");
        assertThat(report.json().path("sentBy").asText()).isEqualTo("anna");
        assertThat(report.json().path("sentVia").asText()).isEqualTo("API");
        Path filed = site.done(report.jobId());
        assertThat(Files.readString(filed.resolve("REPORT.txt"))).contains("anna (HTTP API)");
        assertThat(
                        Json.THEIRS
                                .readTree(Files.readAllBytes(filed.resolve("job.json")))
                                .at("/sender/from")
                                .asText())
                .isEqualTo("192.0.2.7");

        send(job("image.tar", target("of-sally/x")), ANNA);

        Reports.Report refused = reports.next(PATIENCE);
        assertThat(refused.firstProblem()).isEqualTo("REGISTRY_NOT_ALLOWED");
        assertThat(refused.json().path("sentBy").asText()).isEqualTo("anna");
    }

    @Test
    void aReplayOfTheApiKeepsItsTargetAndNamesItsUser() throws Exception {
        String old = next();
        send(
                "{\"version\":1,\"id\":\"%s\",\"file\":\"%s.tar\"%s}"
                        .formatted(old, old, target("of-anna/y")),
                ANNA);
        assertThat(reports.next(PATIENCE).firstProblem()).isEqualTo("FILE_MISSING");
        site.rejected(old);
        site.deposit(Fixtures.IMAGE, old + ".tar");
        Caller olga = new Caller("olga", ApiRole.OPERATOR, "bbbbbbbb");

        send(job(old + ".tar", ",\"replayOf\":\"" + old + "\""), olga);

        Reports.Report report = reports.next(PATIENCE);
        assertThat(report.status()).as(report.json().toString()).isEqualTo("VERIFIED");
        assertThat(report.json().path("sentBy").asText()).isEqualTo("olga");
        assertThat(report.json().path("replayOf").asText()).isEqualTo(old);
        assertThat(report.json().at("/target/repository").asText()).endsWith("/of-anna/y");
    }

    /** Each claims to be sent for anna, by each protocol, by a sender and by an administrator. */
    private Map<String, Way> forgeries() {
        String url = service.brokerUrl();
        String jobs = "longshore.jobs";
        Map<String, Way> ways = new LinkedHashMap<>();
        for (BrokerLogin login : new BrokerLogin[] {SALLY, ADAM}) {
            for (String property : new String[] {PRINCIPAL, FROM, PRINCIPAL + "More"}) {
                String who = login.username() + ", " + property;
                ways.put("CORE, " + who, job -> core(login, property, job));
                ways.put(
                        "AMQP, " + who,
                        job ->
                                AmqpSender.send(
                                        url, login, jobs, job, Map.of(property, "anna"), null));
                ways.put(
                        "STOMP, " + who,
                        job -> StompSender.send(url, login, jobs, property + ":anna\n", job));
            }
        }
        return ways;
    }

    private interface Way {
        void send(String job) throws Exception;
    }

    @Test
    void aMessageOfAnotherUserThatNamesAPrincipalIsSetAside() throws Exception {
        for (Map.Entry<String, Way> way : forgeries().entrySet()) {
            way.getValue().send(job("image.tar", target("of-anna/forged")));

            DeadJobs.Dead dead = invalid.next();
            assertThat(dead.cause()).as(way.getKey()).isEqualTo("NOT_A_JOB");
            assertThat(dead.text()).as(way.getKey()).isNull();
        }
        site.assertNoOtherReport(reports, "forged jobs");
    }

    private void send(String json, Caller caller) throws IOException {
        api.send(
                ImportJob.parse(json.getBytes(StandardCharsets.UTF_8)),
                caller,
                InetAddress.getByName("192.0.2.7"));
    }

    private void core(BrokerLogin login, String property, String job) throws JMSException {
        try (Connection connection = login.connect(service.brokerUrl());
                Session session = connection.createSession();
                var producer = session.createProducer(session.createQueue("longshore.jobs"))) {
            Message message = session.createTextMessage(job);
            message.setStringProperty(property, "anna");
            producer.send(message);
        }
    }

    private String next() {
        return "api-job-" + ++count;
    }

    private String job(String file, String more) {
        return "{\"version\":1,\"id\":\"%s\",\"file\":\"%s\"%s}".formatted(next(), file, more);
    }

    private String target(String path) {
        return ",\"repository\":\"" + registry.address() + "/" + path + "\"";
    }
}
