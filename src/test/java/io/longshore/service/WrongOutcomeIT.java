package io.longshore.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.longshore.broker.Broker;
import io.longshore.config.Settings;
import io.longshore.task.Watchdog;
import io.longshore.testing.BrokerLogin;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Routes on a real broker, with a recorder in the place of their stages. */
class WrongOutcomeIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Longer than the broker waits before it delivers a message again. */
    private static final long REDELIVERY_MILLIS = 15_000;

    @TempDir Path folder;

    /**
     * A branch of the route that has its file's name.
     *
     * @param queue that the route receives from
     * @param method of the bean that sets the outcome
     * @param target the queue of the branch
     */
    private record Branch(
            String route, String queue, String method, String outcome, String target) {}

    private static final List<Branch> BRANCHES =
            List.of(
                    new Branch("check", "checks", "check", "imports", "imports"),
                    new Branch("import", "imports", "process", "results", "results"),
                    new Branch("filing", "results", "write", "crashed", "crashed"));

    @Test
    void aMessageIsRolledBackIfItsOutcomeHasNoBranch() throws Exception {
        Map<String, String> texts =
                Map.of("longshore.data", folder.toString(), "longshore.broker.port", "0");
        try (Broker broker = Broker.open(Settings.load(null, Map.of(), texts));
                Connection connection = BrokerLogin.service(folder).connect(broker.url());
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            for (Branch branch : BRANCHES) {
                Path mistyped =
                        RoutesWith.changed(
                                folder.resolve(branch.route()),
                                (name, text) ->
                                        text.replace("== '" + branch.outcome() + "'", "== 'no'"));
                handle(broker, session, branch, mistyped);
                if (!branch.target().equals("crashed")) {
                    assertThat(receive(session, branch.target(), 1)).as("sent on").isNull();
                }
                // The broker has moved it there if it was delivered often enough by now.
                Message kept = receive(session, branch.queue(), REDELIVERY_MILLIS);
                kept = kept == null ? receive(session, "crashed", 1) : kept;
                assertThat(kept).as("the message of " + branch).isNotNull();
                assertThat(kept.getBody(String.class)).isEqualTo("the message");

                handle(broker, session, branch, Path.of("routes"));
                assertThat(receive(session, branch.target(), REDELIVERY_MILLIS)).isNotNull();
                assertThat(receive(session, branch.queue(), 1)).isNull();
            }
        }
    }

    /** Sends one message and returns once the stage was called, and the route has stopped. */
    private static void handle(Broker broker, Session session, Branch branch, Path routes)
            throws JMSException, IOException {
        session.createProducer(session.createQueue("longshore." + branch.queue()))
                .send(session.createTextMessage("the message"));
        RecordingStage stage = new RecordingStage();
        stage.when(
                branch.method(), e -> e.getMessage().setHeader("longshoreNext", branch.outcome()));
        Watchdog watchdog = new Watchdog(any -> Duration.ofDays(1), System::nanoTime);
        try (CamelRuntime camel = new CamelRuntime(broker, watchdog)) {
            for (String bean : List.of("check", "import", "filing")) {
                camel.bind(bean, stage);
            }
            camel.start(
                    List.of("errors", branch.route()).stream()
                            .map(name -> "file:" + routes.toAbsolutePath() + "/" + name + ".yaml")
                            .collect(Collectors.joining(",")),
                    Map.of("longshore.workers", "1"));
            camel.startRoute(branch.route());
            await(branch.toString()).atMost(PATIENCE).until(() -> !stage.called.isEmpty());
        }
    }

    private static Message receive(Session session, String queue, long millis) throws JMSException {
        try (MessageConsumer consumer =
                session.createConsumer(session.createQueue("longshore." + queue))) {
            return consumer.receive(millis);
        }
    }
}
