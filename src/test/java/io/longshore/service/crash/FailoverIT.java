package io.longshore.service.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.service.Role;
import io.longshore.service.site.Site;
import io.longshore.testing.ArtemisProcess;
import io.longshore.testing.BrokerLogin;
import io.longshore.testing.Fixtures;
import io.longshore.testing.FreePort;
import io.longshore.testing.RequiresTool;
import io.longshore.testing.ServiceProcess;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A pair of brokers as {@code deploy/artemis/} describes it, a gateway and a worker: processes. */
class FailoverIT {
    private static final int JOBS = 50;
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final BrokerLogin SERVICE = ArtemisProcess.login("longshore-service");
    private static final BrokerLogin CLIENT = ArtemisProcess.login("longshore");
    private static final BrokerLogin ADMIN = ArtemisProcess.login("longshore-admin");
    private static final String REPORTS = "longshore.reports::longshore.reports";

    @TempDir Path folder;
    private String first;
    private String second;

    @Test
    void fiftyJobsEndInFiftyReportsWhenThePrimaryBrokerIsKilled() throws Exception {
        passFailover("killed", List.of());
    }

    /** A delay or a deadline by the clock of one broker would last for longer than the test. */
    @ParameterizedTest
    @Tag("slow")
    @RequiresTool("faketime")
    @ValueSource(strings = {"+10m", "-10m"})
    void fiftyJobsEndInFiftyReportsWhenTheClocksOfTheBrokersDifferByTenMinutes(String shift)
            throws Exception {
        // Without the variable every timed wait of Java ends at once: libfaketime then takes the
        // monotonic deadlines of pthread_cond_timedwait for ones by the time of day.
        passFailover(
                "killed",
                List.of(
                        "env",
                        "FAKETIME_FORCE_MONOTONIC_FIX=0",
                        "faketime",
                        "--exclude-monotonic",
                        "-f",
                        shift));
    }

    @Test
    @Tag("slow")
    void fiftyJobsEndInFiftyReportsWhenThePrimaryBrokerIsStopped() throws Exception {
        passFailover("stopped", List.of());
    }

    /**
     * @param clock stands before the command of the backup, to give it another clock
     */
    private void passFailover(String end, List<String> clock) throws Exception {
        findPorts();
        Path store = Files.createDirectory(folder.resolve("store"));
        try (SandboxRegistry registry = SandboxRegistry.start(SandboxOptions.defaults());
                ArtemisProcess primary = broker("primary", store, first, second, List.of());
                ArtemisProcess backup = broker("backup", store, second, first, clock)) {
            primary.awaitWord("active").awaitWord("paired");
            Site site =
                    new Site(folder, registry.address()).set("longshore.registry.insecure", "true");
            SERVICE.settings(url()).forEach(site::set);
            Map<String, String> workers = new HashMap<>(site.texts());
            workers.put("longshore.data", folder.resolve("worker-data").toString());
            try (ServiceProcess gateway =
                            ServiceProcess.start(folder, "gateway", site.texts(), Role.GATEWAY)
                                    .awaitReady();
                    ServiceProcess worker =
                            ServiceProcess.start(folder, "worker", workers, Role.WORKER)
                                    .awaitReady()) {
                site.deposit(Fixtures.SIGNED, "x.tar");
                sendJobs(registry.address());
                await("some are done").atMost(PATIENCE).until(() -> count(site, "done") >= 5);
                if (end.equals("killed")) {
                    primary.kill();
                } else {
                    primary.stop();
                }
                backup.awaitWord("active");

                try {
                    await("all are done")
                            .atMost(PATIENCE)
                            .until(() -> count(site, "done") == JOBS && count(site, "work") == 0);
                } catch (ConditionTimeoutException e) {
                    throw new AssertionError(
                            "done: %d, work: %d%n== gateway%n%s%n== worker%n%s%n== backup%n%s"
                                    .formatted(
                                            count(site, "done"),
                                            count(site, "work"),
                                            gateway.log(),
                                            worker.log(),
                                            backup.log()),
                            e);
                }

                // A queue browser may end while the broker still sends a large message.
                await("a report of each")
                        .untilAsserted(() -> assertThat(reports()).isEqualTo(expected()));
                assertThat(count(site, "done")).isEqualTo(JOBS);
                assertThat(browse(ADMIN, "longshore.jobs.dead")).isEmpty();
                assertThat(gateway.log()).contains("this gateway leads");
                assertThat(worker.log()).contains(" delivery: pushed ");
            }
        }
    }

    private ArtemisProcess broker(
            String name, Path store, String own, String other, List<String> clock)
            throws IOException {
        Path instance = Files.createDirectory(folder.resolve(name));
        Files.createSymbolicLink(instance.resolve("data"), store);
        ArtemisProcess.configure(instance, own, "pair/" + name + ".xml");
        return ArtemisProcess.start(
                instance,
                clock,
                Map.of(
                        "longshore.pair.password", "pw-of-pair",
                        "longshore.pair.this", "tcp://" + own,
                        "longshore.pair.other", "tcp://" + other));
    }

    private void sendJobs(String registry) throws JMSException {
        try (Connection connection = CLIENT.connect(url());
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                MessageProducer producer =
                        session.createProducer(session.createQueue("longshore.jobs"))) {
            for (String id : ids()) {
                producer.send(
                        session.createTextMessage(
                                """
                                {"version":1,"id":"%s","file":"x.tar","repository":"%s/p/%s"}\
                                """
                                        .formatted(id, registry, id)));
            }
        }
    }

    /** Id and status of each report, sorted; none is taken away. */
    private List<String> reports() throws JMSException {
        return browse(CLIENT, REPORTS);
    }

    private List<String> browse(BrokerLogin login, String queue) throws JMSException {
        List<String> found = new ArrayList<>();
        try (Connection connection = login.connect(url());
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                var browser = session.createBrowser(session.createQueue(queue))) {
            Enumeration<?> messages = browser.getEnumeration();
            while (messages.hasMoreElements()) {
                Message message = (Message) messages.nextElement();
                found.add(
                        message.getStringProperty("longshoreJobId")
                                + " "
                                + message.getStringProperty("longshoreStatus"));
            }
        }
        Collections.sort(found);
        return found;
    }

    private static List<String> ids() {
        return Stream.iterate(10, i -> i + 1).limit(JOBS).map(i -> "job-" + i).toList();
    }

    private static List<String> expected() {
        return ids().stream().map(id -> id + " VERIFIED").toList();
    }

    private static long count(Site site, String place) throws IOException {
        try (Stream<Path> folders = Files.list(site.share().resolve(place))) {
            return folders.count();
        }
    }

    private String url() {
        return "(tcp://" + first + ",tcp://" + second + ")?ha=true";
    }

    private void findPorts() {
        first = "127.0.0.1:" + FreePort.find();
        second = "127.0.0.1:" + FreePort.find();
    }
}
