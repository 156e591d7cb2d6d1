package io.longshore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.longshore.broker.Addresses;
import io.longshore.broker.Broker;
import io.longshore.job.ImportJob;
import io.longshore.job.JobId;
import io.longshore.json.JsonTree;
import io.longshore.report.ImportReport;
import io.longshore.report.Status;
import io.longshore.share.Share;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The commands around the queue, against a real broker; the test plays the service behind it. */
class QueueCommandsIT {
    private static final String FILE = QueueSite.FILE;

    @TempDir Path folder;
    private QueueSite site;
    private Share share;
    private Broker broker;

    private record Outcome(int code, String out, String err) {}

    @BeforeEach
    void start() throws IOException {
        site = QueueSite.start(folder);
        share = site.share();
        broker = site.broker();
    }

    @AfterEach
    void stop() {
        site.close();
    }

    @Test
    void submitCopiesTheFileAndItsChecksumToTheDepotAndSendsAJob() throws Exception {
        Path tarball = Files.writeString(folder.resolve(FILE), "an archive");
        Files.writeString(folder.resolve(FILE + ".sha256"), "abc");

        Outcome outcome =
                run(
                        "submit",
                        tarball.toString(),
                        "--to-repo",
                        "harbor1.test.com/p/lci",
                        "--id",
                        "job-1",
                        "--priority",
                        "7");

        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.out()).isEqualTo("Sent job job-1\n");
        assertThat(share.depot().resolve(FILE)).hasContent("an archive");
        assertThat(share.depot().resolve(FILE + ".sha256")).hasContent("abc");
        Message message = receive();
        assertThat(message.getJMSPriority()).isEqualTo(7);
        ImportJob job = job(message);
        assertThat(job.file()).isEqualTo(FILE);
        assertThat(job.repository()).isEqualTo("harbor1.test.com/p/lci");
        assertThat(job.id()).isEqualTo(JobId.parse("job-1"));
    }

    @Test
    void submitDoesNotReplaceAnotherFileInTheDepot() throws Exception {
        Files.writeString(share.depot().resolve(FILE), "another one");
        Path tarball = Files.writeString(folder.resolve(FILE), "an archive");

        Outcome outcome = run("submit", tarball.toString());

        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).contains("DEPOT_NAME_TAKEN");
        assertThat(share.depot().resolve(FILE)).hasContent("another one");
        assertThat(broker.depths()).containsEntry(Addresses.JOBS, 0L);
    }

    @Test
    void submitDoesNotCopyAFileThatIsInTheDepot() throws Exception {
        Path tarball = share.depot().resolve("lci").resolve(FILE);
        Files.createDirectories(tarball.getParent());
        Files.writeString(tarball, "an archive");

        Outcome outcome = run("submit", tarball.toString(), "-o", "json");

        assertThat(outcome.code()).as(outcome.err()).isZero();
        JsonNode sent = JsonTree.of(outcome.out().getBytes(StandardCharsets.UTF_8));
        ImportJob job = job(receive());
        assertThat(job.file()).isEqualTo("lci/" + FILE);
        assertThat(job.id()).hasToString(sent.path("jobId").asText());
        assertThat(share.depot().resolve(FILE)).doesNotExist();
    }

    @Test
    void anInvalidJobIsRejectedBeforeItIsSent() {
        Outcome outcome =
                run("submit", "--job", "{\"version\":1,\"file\":\"x.tar\",\"repo\":\"y\"}");

        assertThat(outcome.code()).isEqualTo(3);
        assertThat(outcome.err()).contains("NOT_A_JOB", "repo");
        assertThat(broker.depths()).containsEntry(Addresses.JOBS, 0L);
    }

    @Test
    void waitPrintsOnlyItsOwnReportAndExitsWithItsCode() throws Exception {
        CompletableFuture<Outcome> waiting =
                CompletableFuture.supplyAsync(
                        () ->
                                run(
                                        "submit",
                                        "--job",
                                        "{\"version\":1,\"file\":\"x.tar\"}",
                                        "--wait",
                                        "-o",
                                        "json"));
        ImportJob job = job(receive());
        site.publish(QueueSite.report(JobId.parse("someone-elses"), Status.VERIFIED));
        site.publish(QueueSite.report(job.id(), Status.REJECTED));

        Outcome outcome = waiting.get(20, TimeUnit.SECONDS);

        assertThat(outcome.code()).isEqualTo(3);
        assertThat(outcome.err()).contains("waiting for its report").doesNotContain("already");
        ImportReport shown = ImportReport.parse(outcome.out().getBytes(StandardCharsets.UTF_8));
        assertThat(shown.jobId()).isEqualTo(job.id());
        assertThat(broker.depths()).containsEntry(Addresses.REPORTS, 2L);
    }

    @Test
    void waitFindsAReportThatWasPublishedBeforeAndSaysThatItWas() throws Exception {
        site.publish(QueueSite.report(JobId.parse("job-1"), Status.VERIFIED));

        Outcome outcome =
                run(
                        "submit",
                        "--job",
                        "{\"version\":1,\"file\":\"x.tar\",\"id\":\"job-1\"}",
                        "--wait");

        assertThat(outcome.code()).isZero();
        assertThat(outcome.out()).startsWith("VERIFIED: ");
        assertThat(outcome.err()).contains("has a report already", "JOB_ID_REUSED");
    }

    @Test
    void waitEndsAtItsTimeout() {
        Outcome outcome =
                run(
                        "submit",
                        "--job",
                        "{\"version\":1,\"file\":\"x.tar\"}",
                        "--wait",
                        "--timeout",
                        "1ms");

        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err()).contains("REPORT_NOT_SEEN", "longshore reports --job");
    }

    @Test
    void reportsPrintsAllReportsAndRemovesNone() throws Exception {
        site.publish(QueueSite.report(JobId.parse("job-1"), Status.VERIFIED));
        site.publish(QueueSite.report(JobId.parse("job-2"), Status.FAILED));

        Outcome first = run("reports");
        Outcome second = run("reports");

        assertThat(first.out().lines())
                .hasSize(2)
                .satisfiesExactly(
                        line -> assertThat(line).contains("VERIFIED", "job-1", FILE),
                        line -> assertThat(line).contains("FAILED", "job-2", FILE));
        assertThat(second.out()).isEqualTo(first.out());
        String json = run("reports", "-o", "json").out();
        assertThat(JsonTree.of(json.getBytes(StandardCharsets.UTF_8)).get("reports")).hasSize(2);
        assertThat(run("reports", "--job", "job-2").code()).isEqualTo(1);

        Outcome unknown = run("reports", "--job", "job-3");

        assertThat(unknown.code()).isEqualTo(5);
        assertThat(unknown.err()).contains("JOB_UNKNOWN");
    }

    @Test
    void followPrintsExistingAndNewReports() throws Exception {
        site.publish(QueueSite.report(JobId.parse("job-1"), Status.VERIFIED));
        StringWriter out = new StringWriter();
        Thread following = new Thread(() -> run(new PrintWriter(out, true), "reports", "--follow"));
        following.start();
        Awaitility.await().until(() -> out.toString().contains("job-1"));

        site.publish(QueueSite.report(JobId.parse("job-2"), Status.VERIFIED));

        Awaitility.await().until(() -> out.toString().contains("job-2"));
        following.interrupt();
        following.join();
    }

    @Test
    void deadListsRejectedJobsAndInvalidMessages() throws Exception {
        site.file(QueueSite.report(JobId.parse("job-1"), Status.REJECTED));
        site.dead("job-1", "CHECKSUM_MISMATCH");
        site.dead(null, "NOT_A_JOB: it is not JSON");

        Outcome outcome = run("dead");

        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.out())
                .containsOnlyOnce("job-1")
                .contains("It was cut off. [TARBALL_TRUNCATED]", "do: Send it again.")
                .contains("(no job)", "NOT_A_JOB: it is not JSON");
        assertThat(broker.depths()).containsEntry(Addresses.JOBS_DEAD, 2L);
    }

    @Test
    void replaySendsTheRejectedFileAsANewJob() throws Exception {
        site.file(QueueSite.report(JobId.parse("Job-1"), Status.REJECTED));

        Outcome outcome = run("replay", "job-1", "--to-repo", "harbor1.test.com/p/other");

        assertThat(outcome.code()).as(outcome.err()).isZero();
        ImportJob job = job(receive(Addresses.REPLAYS));
        assertThat(job.replayOf()).isEqualTo(JobId.parse("job-1"));
        assertThat(job.id()).isNotEqualTo(job.replayOf());
        assertThat(job.file()).isEqualTo(FILE);
        assertThat(job.repository()).isEqualTo("harbor1.test.com/p/other");
    }

    @Test
    void aJobOutsideOfRejectedCannotBeReplayed() throws Exception {
        Files.createDirectory(share.work().resolve("job-2"));

        assertThat(run("replay", "job-1").err())
                .contains("NOTHING_TO_REPLAY", "No job with this id");
        assertThat(run("replay", "job-2").err()).contains("still running");
        assertThat(broker.depths()).containsEntry(Addresses.JOBS, 0L);
    }

    @Test
    void anUnreachableBrokerIsReportedInOneSentence() {
        broker.close();

        Outcome outcome = run("reports");

        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err())
                .contains("BROKER_UNREACHABLE", "longshore.broker.port")
                .doesNotContain("\tat ");
    }

    private Outcome run(String... arguments) {
        return run(null, arguments);
    }

    private Outcome run(PrintWriter live, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = Program.commandLine();
        line.setOut(live != null ? live : new PrintWriter(out));
        line.setErr(new PrintWriter(err));
        String[] all = new String[arguments.length + 2];
        System.arraycopy(arguments, 0, all, 0, arguments.length);
        all[arguments.length] = "--config";
        all[arguments.length + 1] = site.config().toString();
        int code = line.execute(all);
        return new Outcome(code, out.toString(), err.toString());
    }

    private Message receive() throws JMSException {
        return receive(Addresses.JOBS);
    }

    private Message receive(String queue) throws JMSException {
        try (Connection connection = broker.transacted().createConnection();
                Session session = connection.createSession()) {
            connection.start();
            MessageConsumer jobs = session.createConsumer(session.createQueue(queue));
            Message message = jobs.receive(10_000);
            assertThat(message).isNotNull();
            return message;
        }
    }

    private static ImportJob job(Message message) throws JMSException {
        return ImportJob.parse(message.getBody(String.class).getBytes(StandardCharsets.UTF_8));
    }
}
