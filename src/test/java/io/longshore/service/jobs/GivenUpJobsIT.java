package io.longshore.service.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.service.Service;
import io.longshore.service.site.Site;
import io.longshore.testing.ArtemisProcess;
import io.longshore.testing.Fixtures;
import io.longshore.testing.FreePort;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs whose message the broker gives up to deliver, as gateway after gateway died of it. */
class GivenUpJobsIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /** As {@code deploy/artemis/broker.xml} says. */
    private static final int DELIVERIES = 10;

    @TempDir Path folder;

    @Test
    void aJobThatCrashesEveryGatewayFailsWithOneReport() throws Exception {
        String address = FreePort.address();
        Path instance = folder.resolve("broker");
        ArtemisProcess.configure(instance, address, null);
        try (ArtemisProcess broker = ArtemisProcess.start(instance, List.of(), Map.of());
                SandboxRegistry registry = SandboxRegistry.start(SandboxOptions.defaults())) {
            broker.awaitWord("active");
            Site site =
                    new Site(folder, registry.address()).set("longshore.registry.insecure", "true");
            ArtemisProcess.login("longshore-service")
                    .settings("tcp://" + address)
                    .forEach(site::set);
            site.deposit(Fixtures.IMAGE, "x.tar");
            String job =
                    "{\"version\":1,\"id\":\"deadly\",\"file\":\"x.tar\",\"repository\":\"%s/p/x\"}"
                            .formatted(registry.address());
            try (Connection connection =
                            ArtemisProcess.login("longshore-service").connect("tcp://" + address);
                    Session session = connection.createSession(true, Session.SESSION_TRANSACTED)) {
                try (var producer = session.createProducer(session.createQueue("longshore.jobs"))) {
                    producer.send(session.createTextMessage(job));
                    session.commit();
                }
                giveUp(session);
                try (Service service = site.start();
                        var reports =
                                session.createConsumer(
                                        session.createQueue(
                                                "longshore.reports::longshore.reports"));
                        var dead =
                                session.createConsumer(
                                        session.createQueue("longshore.jobs.dead"))) {
                    Message report = reports.receive(PATIENCE.toMillis());
                    assertThat(report).as("a report from " + service.brokerUrl()).isNotNull();
                    assertThat(report.getStringProperty("longshoreJobId")).isEqualTo("deadly");
                    assertThat(report.getStringProperty("longshoreStatus")).isEqualTo("FAILED");
                    assertThat(report.getBody(String.class)).contains("WORKER_DIED");
                    Message buried = dead.receive(PATIENCE.toMillis());
                    assertThat(buried).as("a dead job").isNotNull();
                    assertThat(buried.getStringProperty("longshoreCause")).isEqualTo("WORKER_DIED");
                    assertThat(buried.getBody(String.class)).contains("\"id\":\"deadly\"");
                    assertThat(site.rejected("deadly").resolve("report.json")).exists();
                    try (var producer =
                            session.createProducer(session.createQueue("longshore.jobs"))) {
                        producer.send(session.createTextMessage(job.replace("deadly", "last")));
                        session.commit();
                    }
                    assertThat(
                                    reports.receive(PATIENCE.toMillis())
                                            .getStringProperty("longshoreJobId"))
                            .as("one report too many")
                            .isEqualTo("last");
                    assertThat(dead.receiveNoWait()).as("one dead job too many").isNull();
                }
            }
        }
    }

    /** What the broker sees of a gateway that dies is a delivery that is not committed. */
    private static void giveUp(Session session) throws JMSException {
        try (var consumer = session.createConsumer(session.createQueue("longshore.jobs"))) {
            for (int i = 0; i < DELIVERIES; i++) {
                assertThat(consumer.receive(PATIENCE.toMillis())).as("delivery " + i).isNotNull();
                session.rollback();
            }
        }
    }
}
