package io.longshore.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.broker.Addresses;
import io.longshore.broker.Broker;
import io.longshore.config.Settings;
import io.longshore.job.MessageProperties;
import io.longshore.json.JsonTree;
import io.longshore.testing.BrokerLogin;
import io.longshore.testing.RequiresTool;
import io.longshore.testing.Tool;
import jakarta.jms.Connection;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example in Python at a broker behind which nobody takes a job but the test. */
class PythonExampleIT {
    private static final String PYTHON = "/usr/bin/python3";

    @TempDir Path data;

    @Test
    @RequiresTool("python3")
    void theJobIsSentOnceWhateverCreditTheBrokerGrants() throws Exception {
        ExamplesIT.requireProton();
        Settings settings =
                Settings.load(
                        null,
                        Map.of(),
                        Map.of("longshore.data", data.toString(), "longshore.broker.port", "0"));
        try (Broker broker = Broker.open(settings);
                Connection connection = broker.plain().createConnection();
                Session session = connection.createSession()) {
            connection.start();
            CompletableFuture<Tool.Result> example =
                    CompletableFuture.supplyAsync(() -> run(broker.url()));

            Message job =
                    session.createConsumer(session.createQueue(Addresses.JOBS)).receive(60_000);
            assertThat(job).as("a job").isNotNull();
            String id = JsonTree.of(job.getBody(String.class).getBytes(UTF_8)).path("id").asText();
            Message second =
                    session.createConsumer(session.createQueue(Addresses.JOBS)).receive(2_000);
            assertThat(second).as("a second message").isNull();

            Message report = session.createTextMessage("{\"status\":\"VERIFIED\"}");
            report.setStringProperty(MessageProperties.JOB_ID, id);
            session.createProducer(session.createTopic(Addresses.REPORTS)).send(report);
            Tool.Result ended = example.get(60, TimeUnit.SECONDS);
            assertThat(ended.exitCode()).as(ended.err()).isZero();
            assertThat(ended.err()).containsOnlyOnce("Sent job");
            assertThat(broker.depths().get(Addresses.JOBS)).isZero();
        }
    }

    private Tool.Result run(String url) {
        URI broker = URI.create(url);
        BrokerLogin user = BrokerLogin.client(data);
        return Tool.runAnyhow(
                List.of(PYTHON, "examples/python/import.py", "lci/x.tar"),
                Map.of(
                        "BROKER_HOST", broker.getHost(),
                        "BROKER_PORT", String.valueOf(broker.getPort()),
                        "BROKER_USERNAME", user.username(),
                        "BROKER_PASSWORD", user.password()));
    }
}
