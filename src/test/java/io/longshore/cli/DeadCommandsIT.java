package io.longshore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.longshore.broker.Addresses;
import io.longshore.broker.BrokerUser;
import io.longshore.job.JobId;
import io.longshore.job.MessageProperties;
import io.longshore.json.JsonTree;
import io.longshore.report.Status;
import io.longshore.testing.TcpProxy;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code dead show}, {@code dead remove} and {@code dead resend}, against a real broker. */
class DeadCommandsIT {
    private static final String JOB = "{\"version\":1,  \"id\":\"job-1\",\"file\":\"x.tar\"}";

    @TempDir Path folder;
    private QueueSite site;

    @BeforeEach
    void start() throws IOException {
        site = QueueSite.start(folder);
    }

    @AfterEach
    void stop() {
        site.close();
    }

    @Test
    void showPrintsCauseAndBodyWithoutAnythingThatATerminalObeys() throws Exception {
        long number =
                site.deadJob("job-1", "NOT\u001b[2J", "line 1\nline \u001b]0;title\u0007\u202e2");

        CommandResult shown = dead("show", "" + number);

        assertThat(shown.exitCode()).as(shown.err()).isZero();
        assertThat(shown.out())
                .contains("Message     " + number + " of longshore.jobs.dead")
                .contains("Job         job-1", "Cause       NOT\uFFFD[2J", "text, 26 B")
                .contains("longshoreJobId = job-1", "line 1", "line \uFFFD]0;title\uFFFD\uFFFD2")
                .doesNotContain("\u001b", "\u0007", "\u202e");
        assertThat(depth(Addresses.JOBS_DEAD)).isEqualTo(1);
    }

    @Test
    void showPrintsTheBeginningOfALongBodyAndSaysSo() throws Exception {
        long number = site.deadJob(null, "NOT_A_JOB", "€".repeat(22_000));

        CommandResult shown = dead("show", "" + number, "-o", "json");

        JsonNode document = JsonTree.of(shown.out().getBytes(StandardCharsets.UTF_8));
        assertThat(document.path("size").asInt()).isEqualTo(66_000);
        assertThat(document.path("truncated").asBoolean()).isTrue();
        assertThat(document.path("body").asText()).startsWith("€€€").hasSizeLessThan(22_000);
        assertThat(dead("show", "" + number).out())
                .contains("text, 64.5 KiB; this is its beginning");
    }

    @Test
    void showReadsNoLargeMessage() throws Exception {
        long number = site.deadJob(null, "NOT_A_JOB", "x".repeat(3_000_000));

        CommandResult shown = dead("show", "" + number);

        assertThat(shown.out()).contains("a large message of", "which is not read");
        assertThat(shown.out()).hasSizeLessThan(5_000);
    }

    @Test
    void removeTakesOneOrAllMessagesOfTheNamedQueue() throws Exception {
        for (String cause : List.of("ONE", "TWO", "THREE")) {
            site.dead(null, cause);
        }
        String json = run("dead", "--queue", Addresses.JOBS_DEAD, "-o", "json").out();
        JsonNode messages = JsonTree.of(json.getBytes(StandardCharsets.UTF_8)).get("messages");
        String second = messages.get(1).get("number").asText();

        CommandResult one = dead("remove", second);

        assertThat(one.out()).isEqualTo("Removed message " + second + "\n");
        assertThat(run("dead", "--queue", Addresses.JOBS_DEAD).out())
                .contains("ONE", "THREE")
                .doesNotContain("TWO");
        assertThat(dead("remove", second).err()).contains("MESSAGE_NOT_FOUND");
        assertThat(dead("remove", "all").out()).isEqualTo("Removed 2 messages\n");
        assertThat(run("dead", "remove", "all").exitCode()).isEqualTo(2);
        assertThat(dead("remove", "some").err()).contains("or 'all'");
        assertThat(run("dead", "--queue", "longshore.leader").exitCode()).isEqualTo(2);
        assertThat(depth(Addresses.JOBS_DEAD)).isZero();
    }

    @Test
    void theFormerFlagIsRefusedWithTheCommandThatReplacesIt() throws Exception {
        site.dead(null, "ONE");

        CommandResult refused = run("dead", "--queue", Addresses.JOBS_DEAD, "--remove", "all");

        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err()).contains("longshore dead remove all --queue longshore.jobs.dead");
        assertThat(depth(Addresses.JOBS_DEAD)).isEqualTo(1);
    }

    @Test
    void anExpiredJobIsResentUnchangedToTheQueueToWhichItWasSent() throws Exception {
        expire(Addresses.JOBS, JOB, "job-1");
        String replay = "{\"version\":1,\"file\":\"x.tar\",\"replayOf\":\"job-0\"}";
        expire(Addresses.REPLAYS, replay, null);
        List<Long> numbers = numbers();

        CommandResult first = dead("resend", "" + numbers.get(0));
        CommandResult second = dead("resend", "" + numbers.get(1));

        assertThat(first.out())
                .isEqualTo("Sent message " + numbers.get(0) + " (job job-1) to longshore.jobs\n");
        assertThat(second.out()).endsWith(" to longshore.replays\n");
        Message job = receive(Addresses.JOBS);
        assertThat(job.getBody(String.class)).isEqualTo(JOB);
        assertThat(job.getStringProperty(MessageProperties.JOB_ID)).isEqualTo("job-1");
        assertThat(job.getJMSExpiration()).isZero();
        assertThat(job.getJMSPriority()).isEqualTo(7);
        assertThat(receive(Addresses.REPLAYS).getBody(String.class)).isEqualTo(replay);
        assertThat(depth(Addresses.JOBS_DEAD)).isZero();
    }

    @Test
    void aJobWithAReportIsNotResentAndReplayIsNamed() throws Exception {
        site.file(QueueSite.report(JobId.parse("job-1"), Status.FAILED));
        Path ticket = site.share().rejected().resolve("job-1").resolve("job.json");
        Files.writeString(ticket, "{}");
        long number = site.deadJob("job-1", "REGISTRY_UNREACHABLE", JOB);

        CommandResult refused = dead("resend", "" + number);

        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err())
                .contains("It has a report", "longshore replay job-1")
                .doesNotContain("INTERNAL_ERROR");
        assertThat(depth(Addresses.JOBS_DEAD)).isEqualTo(1);
        assertThat(depth(Addresses.JOBS)).isZero();
    }

    @Test
    void aJobThatIsUnderWayOrWhoseIdIsAnothersIsNotResent() throws Exception {
        Files.createDirectory(site.share().work().resolve("job-1"));
        long running = site.deadJob("job-1", "JOB_EXPIRED", JOB);
        long reused = site.deadJob("job-1", "JOB_ID_REUSED", JOB);

        assertThat(dead("resend", "" + running).err()).contains("It is under way");
        assertThat(dead("resend", "" + reused).err()).contains("Send it with another id");
        assertThat(depth(Addresses.JOBS_DEAD)).isEqualTo(2);
    }

    @Test
    void whatIsNoJobStaysWhereItIs() throws Exception {
        site.dead(null, "NOT_A_JOB");
        long bytes = site.lastNumber(Addresses.JOBS_DEAD);
        long text = site.deadJob(null, "NOT_A_JOB", "hello");
        long large = site.deadJob(null, "NOT_A_JOB", JOB + " ".repeat(300_000));

        for (long number : List.of(bytes, text, large)) {
            CommandResult refused = dead("resend", "" + number);
            assertThat(refused.exitCode()).as(refused.err()).isEqualTo(3);
            assertThat(refused.err()).contains("NOT_A_JOB", "was not resent");
        }
        CommandResult between = run("dead", "resend", "1", "--queue", Addresses.IMPORTS);
        assertThat(between.err()).contains("between two stages");
        assertThat(depth(Addresses.JOBS_DEAD)).isEqualTo(3);
    }

    /** Of the connection of the command, byte after byte from its sign-in to its end. */
    @Test
    void aJobIsNeitherLostNorDoubledWhereverTheCommandEnds() throws Exception {
        String broker = site.broker().url().replaceFirst(".*//", "").replaceFirst("[?].*", "");
        try (TcpProxy network = TcpProxy.before(broker)) {
            Path config = through(network);
            String number = "" + site.deadJob("job-1", "JOB_EXPIRED", JOB);
            assertThat(resend(number, config).exitCode()).isZero();
            long all = network.bytesSent();
            receive(Addresses.JOBS);
            number = "" + site.deadJob("job-1", "JOB_EXPIRED", JOB);
            int kept = 0;
            int sent = 0;
            List<Long> cuts = new ArrayList<>();
            LongStream.rangeClosed(20, 39).forEach(part -> cuts.add(all * part / 40));
            // What follows the commit is short.
            LongStream.rangeClosed(1, 12).forEach(part -> cuts.add(all - 6 * part));
            for (long cut : cuts) {
                network.cutAfter(cut);
                resend(number, config);
                Awaitility.await()
                        .untilAsserted(
                                () ->
                                        assertThat(
                                                        depth(Addresses.JOBS_DEAD)
                                                                + depth(Addresses.JOBS))
                                                .isEqualTo(1));
                if (depth(Addresses.JOBS) == 1) {
                    sent++;
                    assertThat(receive(Addresses.JOBS).getBody(String.class)).isEqualTo(JOB);
                    number = "" + site.deadJob("job-1", "JOB_EXPIRED", JOB);
                } else {
                    kept++;
                }
            }
            assertThat(kept).as("cut before the commit").isPositive();
            assertThat(sent).as("cut after the commit").isPositive();
        }
    }

    private CommandResult resend(String number, Path config) {
        return CommandResult.longshore(
                "dead",
                "resend",
                number,
                "--queue",
                Addresses.JOBS_DEAD,
                "--config",
                config.toString());
    }

    private Path through(TcpProxy network) throws IOException {
        String password = site.access(BrokerUser.Account.ADMIN).password().reveal();
        return Files.writeString(
                folder.resolve("through.properties"),
                """
                longshore.share=%s
                longshore.broker.url=tcp://%s
                longshore.broker.username=longshore-admin
                longshore.broker.password-file=%s
                """
                        .formatted(
                                site.share().root(),
                                network.address(),
                                Files.writeString(folder.resolve("password"), password)));
    }

    /** The broker moves an expired message once a consumer would get it. */
    private void expire(String queue, String text, String jobId) throws JMSException {
        long before = depth(Addresses.JOBS_DEAD);
        try (Connection connection = site.broker().plain().createConnection();
                Session session = connection.createSession();
                MessageProducer producer = session.createProducer(session.createQueue(queue))) {
            Message message = session.createTextMessage(text);
            if (jobId != null) {
                message.setStringProperty(MessageProperties.JOB_ID, jobId);
            }
            producer.setTimeToLive(1);
            producer.setPriority(7);
            producer.send(message);
            connection.start();
            try (var consumer = session.createConsumer(session.createQueue(queue))) {
                assertThat(consumer.receiveNoWait()).isNull();
            }
        }
        Awaitility.await().until(() -> depth(Addresses.JOBS_DEAD) == before + 1);
    }

    private List<Long> numbers() throws IOException {
        String json = run("dead", "--queue", Addresses.JOBS_DEAD, "-o", "json").out();
        List<Long> numbers = new ArrayList<>();
        JsonTree.of(json.getBytes(StandardCharsets.UTF_8))
                .get("messages")
                .forEach(message -> numbers.add(message.get("number").asLong()));
        return numbers;
    }

    private long depth(String queue) {
        return site.broker().depths().get(queue);
    }

    private Message receive(String queue) throws JMSException {
        try (Connection connection = site.broker().plain().createConnection();
                Session session = connection.createSession();
                var consumer = session.createConsumer(session.createQueue(queue))) {
            connection.start();
            Message message = consumer.receive(10_000);
            assertThat(message).isNotNull();
            return message;
        }
    }

    private CommandResult dead(String command, String number, String... more) {
        List<String> words =
                new ArrayList<>(List.of("dead", command, number, "--queue", Addresses.JOBS_DEAD));
        words.addAll(List.of(more));
        return run(words.toArray(String[]::new));
    }

    private CommandResult run(String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--config", site.config().toString()));
        return CommandResult.longshore(all.toArray(String[]::new));
    }
}
