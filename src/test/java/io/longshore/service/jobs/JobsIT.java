package io.longshore.service.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.service.Service;
import io.longshore.service.site.DeadJobs;
import io.longshore.service.site.Reports;
import io.longshore.service.site.Site;
import io.longshore.testing.Fixtures;
import io.longshore.testing.RequiresTool;
import io.longshore.testing.registry.Distribution;
import jakarta.jms.BytesMessage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Jobs that other systems send, with nothing of ours in their clients. */
@RequiresTool("docker-registry")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JobsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Path folder;
    private Distribution registry;
    private Site site;
    private Service service;
    private Reports client;
    private DeadJobs dead;
    private DeadJobs invalid;

    @BeforeAll
    void start(@TempDir Path temporary) {
        folder = temporary;
        registry = Distribution.start(folder.resolve("registry"), Distribution.options());
        site =
                new Site(folder, registry.address())
                        .set("longshore.registry.insecure", "true")
                        .set(
                                "longshore.registry.allowed",
                                "%1$s/supervisor-services/*,%1$s/p/*".formatted(registry.address()))
                        .set("longshore.broker.subscriptions", "one,other")
                        .set("longshore.target.repository", "{name}");
        service = site.start();
        client = site.connect(service);
        dead = DeadJobs.connect(service.brokerUrl(), site.data());
        invalid = DeadJobs.invalid(service.brokerUrl(), site.data());
        site.deposit(Fixtures.UNSIGNED, "lci/lci.tar");
        site.deposit(Fixtures.IMAGE, "image.tar");
    }

    /** What a failed test has left must not fail the next one. */
    @AfterEach
    void drain() {
        while (client.poll(Duration.ofMillis(50)) != null) {
            continue;
        }
        for (DeadJobs queue : List.of(dead, invalid)) {
            while (queue.poll(Duration.ofMillis(50)) != null) {
                continue;
            }
        }
    }

    @AfterAll
    void stop() {
        for (AutoCloseable one : new AutoCloseable[] {dead, invalid, client, service, registry}) {
            try {
                one.close();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
    }

    @Test
    void aJobSentByJmsIsImportedAndItsFileIsKept() {
        client.sendJob(
                job("jms-1", "lci/lci.tar", "\"repository\":\"%s/p/jms\"", registry.address()), 9);
        Reports.Report report = client.next(PATIENCE);
        assertThat(report.status()).as(report.json().toPrettyString()).isEqualTo("VERIFIED");
        assertThat(report.jobId()).isEqualTo("jms-1");
        assertThat(registry.contents().tags("p/jms")).isNotEmpty();
        assertThat(site.share().resolve("depot/lci/lci.tar")).exists();
        assertThat(site.done("jms-1").resolve("report.json")).hasBinaryContent(report.bytes());
        assertThat(site.done("jms-1").resolve("lci.tar")).doesNotExist();
    }

    @Test
    void twoSubscriptionsBothReceiveAllReports() {
        try (Reports one = Reports.subscribe(service.brokerUrl(), site.data(), "one");
                Reports other = Reports.subscribe(service.brokerUrl(), site.data(), "other")) {
            while (one.poll(Duration.ofMillis(50)) != null
                    || other.poll(Duration.ofMillis(50)) != null) {
                continue;
            }
            for (String id : List.of("read-1", "read-2")) {
                client.sendJob(
                        job(id, "image.tar", "\"repository\":\"%s/p/read\"", registry.address()));
            }
            for (Reports reader : List.of(one, other, client)) {
                assertThat(reader.next(2, PATIENCE))
                        .extracting(Reports.Report::jobId)
                        .containsExactlyInAnyOrder("read-1", "read-2");
            }
        }
    }

    @Test
    void aRepeatedJobIsDoneOnce() {
        String job = job("twice", "image.tar", "\"repository\":\"%s/p/twice\"", registry.address());
        client.sendJob(job);
        client.sendJob(job);
        assertThat(client.next(PATIENCE).status()).isEqualTo("VERIFIED");
        client.sendJob(job.replace("twice\",", "TWICE\",").replace("/TWICE", "/twice"));
        site.assertNoOtherReport(client, "a second report");
    }

    @Test
    void anIdCannotBeReusedForAnotherJob() {
        client.sendJob(
                job("reused", "image.tar", "\"repository\":\"%s/p/reused\"", registry.address()));
        assertThat(client.next(PATIENCE).status()).isEqualTo("VERIFIED");
        client.sendJob(job("Reused", "lci/lci.tar", "\"requestedBy\":\"x\""));
        assertThat(dead.next().cause()).isEqualTo("JOB_ID_REUSED");
        site.assertNoOtherReport(client, "a second report");
    }

    @Test
    void aJobWithoutIdAndTargetGetsAnIdAndTheTargetOfTheTemplate() {
        client.sendJob("{\"version\":1,\"file\":\"lci/lci.tar\"}");
        Reports.Report report = client.next(PATIENCE);
        assertThat(report.status()).as(report.json().toPrettyString()).isEqualTo("VERIFIED");
        assertThat(report.jobId()).contains("-job-");
        assertThat(report.json().at("/target/repository").asText())
                .startsWith(registry.address() + "/supervisor-services/");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "missing-1 | {\"file\":\"none.tar\"} | FILE_MISSING",
                "link-1 | {\"file\":\"link.tar\"} | FILE_MISSING",
                "registry-1 | {\"file\":\"image.tar\",\"repository\":\"evil.example.com/a/b\"} |"
                        + " REGISTRY_NOT_ALLOWED",
                "target-1 | {\"file\":\"image.tar\",\"repository\":\"nonsense\"} | BAD_TARGET",
                "sum-1 | {\"file\":\"image.tar\",\"sha256\":"
                        + "\"0000000000000000000000000000000000000000000000000000000000000000\"}"
                        + " | CHECKSUM_MISMATCH",
            })
    void aJobWithADefectiveFileIsRejected(String id, String fields, String code) throws Exception {
        Path link = site.share().resolve("depot/link.tar");
        if (!Files.exists(link, LinkOption.NOFOLLOW_LINKS)) {
            Files.createSymbolicLink(link, Fixtures.IMAGE.toAbsolutePath());
        }
        client.sendJob(fields.replaceFirst("\\{", "{\"version\":1,\"id\":\"" + id + "\","));
        Reports.Report report = client.next(PATIENCE);
        assertThat(report.jobId()).isEqualTo(id);
        assertThat(report.status()).isEqualTo("REJECTED");
        assertThat(report.firstProblem()).isEqualTo(code);
        assertThat(site.rejected(id).resolve("report.json")).exists();
        site.assertNoOtherReport(client, "a second report");
        dead.assertEmpty("a rejected job is not dead");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"version\":1,\"id\":\"dead-1\",\"file\":\"../../etc/passwd\"} | dead-1",
                "{\"version\":1,\"id\":\"dead-2\",\"file\":\"/etc/passwd\"} | dead-2",
                "{\"version\":9,\"id\":\"dead-3\",\"file\":\"x.tar\"} | dead-3",
                "{\"version\":1,\"id\":\"dead-4\",\"file\":\"x.tar\",\"colour\":1} | dead-4",
                "{\"version\":1,\"id\":\"..\",\"file\":\"x.tar\"} | ``",
                "{\"version\":1,\"id\":\".\",\"file\":\"x.tar\"} | ``",
                "{\"version\":1,\"id\":\"-x\",\"file\":\"x.tar\"} | ``",
                "no JSON | ``",
            })
    void anInvalidJobIsSetAsideAndReportedIfItHasAnId(String body, String id) {
        client.sendJob(body);
        DeadJobs.Dead buried = invalid.next();
        assertThat(buried.cause()).isEqualTo("NOT_A_JOB");
        assertThat(buried.text()).isEqualTo(body);
        if (!id.isEmpty()) {
            Reports.Report report = client.next(PATIENCE);
            assertThat(report.jobId()).isEqualTo(id);
            assertThat(report.status()).isEqualTo("REJECTED");
        }
        site.assertNoOtherReport(client, "one report if there is an id, else none");
    }

    @Test
    void aBinaryMessageIsSetAside() {
        client.send(
                session -> {
                    BytesMessage bytes = session.createBytesMessage();
                    bytes.writeBytes(new byte[] {(byte) 0xAC, (byte) 0xED, 0, 5});
                    return bytes;
                });
        assertThat(invalid.next().cause()).isEqualTo("NOT_A_JOB");
        site.assertNoOtherReport(client, "a report without an id");
    }

    @Test
    void aBytesMessageThatContainsTextIsAJob() {
        String job = job("bytes", "image.tar", "\"repository\":\"%s/p/b\"", registry.address());
        client.send(
                session -> {
                    BytesMessage bytes = session.createBytesMessage();
                    bytes.writeBytes(job.getBytes(StandardCharsets.UTF_8));
                    return bytes;
                });
        assertThat(client.next(PATIENCE).status()).isEqualTo("VERIFIED");
    }

    private static String job(String id, String file, String more, Object... values) {
        return "{\"version\":1,\"id\":\""
                + id
                + "\",\"file\":\""
                + file
                + "\","
                + more.formatted(values)
                + "}";
    }
}
