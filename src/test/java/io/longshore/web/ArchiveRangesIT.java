package io.longshore.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.config.Settings;
import io.longshore.job.JobId;
import io.longshore.json.Json;
import io.longshore.share.FileState;
import io.longshore.share.JobFolders;
import io.longshore.share.Share;
import io.longshore.share.Ticket;
import io.longshore.share.WorkFolder;
import io.longshore.share.serve.JobTokens;
import io.longshore.share.serve.RangeRequest;
import io.longshore.task.TimeService;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the gateway gives out of a share with two jobs under way. */
class ArchiveRangesIT {
    private static final ClockState CLOCKS =
            ClockState.of(
                    Optional.of(Duration.ofMillis(-3_250)),
                    new TimeService(TimeService.State.SERVICE_RUNS, "chrony runs."));
    private static final JobId ONE = JobId.parse("job-1");
    private static final JobId TWO = JobId.parse("job-2");

    @TempDir Path folder;
    private WebServer server;
    private final Readiness readiness =
            new Readiness(Map.of(), Duration.ofSeconds(1), Clock.systemUTC(), finding -> {});
    private final Metrics metrics = new Metrics(Map::of);
    private Share share;
    private JobTokens tokens;
    private Path tarball;
    private String url;

    @BeforeEach
    void start() throws IOException {
        share = Share.prepare(folder.resolve("share"));
        tokens = new JobTokens(share);
        WorkFolder work = new WorkFolder(share, new JobFolders(share));
        tarball = admit(work, ONE, "0123456789");
        admit(work, TWO, "abcdefghij");
        Settings settings =
                Settings.load(
                        null,
                        Map.of(),
                        Map.of(
                                "longshore.data",
                                folder.resolve("data").toString(),
                                "longshore.http.port",
                                "0"));
        server =
                WebServer.start(
                        settings,
                        readiness,
                        metrics,
                        () -> new HealthDetails(CLOCKS, "No receipts."),
                        Optional.of(new ArchiveRanges(work, tokens)),
                        Optional.empty());
        url = server.url();
    }

    @AfterEach
    void stop() {
        server.close();
        readiness.close();
        metrics.close();
    }

    @Test
    void theTokenOfAJobPermitsReadingItsTarball() throws Exception {
        HttpResponse<String> answer = get("/jobs/job-1/tarball", token(ONE), "bytes=3-5", etag());

        assertThat(answer.statusCode()).isEqualTo(206);
        assertThat(answer.body()).isEqualTo("345");
        assertThat(answer.headers().firstValue("Content-Range")).contains("bytes 3-5/10");
    }

    @Test
    void otherTokensAreRefused() throws Exception {
        String pageToken = Files.readString(folder.resolve("data/http.token")).strip();
        for (String wrong : new String[] {null, "", "wrong", pageToken, token(TWO)}) {
            HttpResponse<String> answer = get("/jobs/job-1/tarball", wrong, "bytes=0-9", etag());

            assertThat(answer.statusCode()).isEqualTo(401);
            assertThat(answer.body()).isEmpty();
        }
    }

    @Test
    void theTokenIsInvalidAfterTheEndOfItsJob() throws Exception {
        String etag = etag();
        Files.move(share.work().resolve("job-1"), share.done().resolve("job-1"));

        assertThat(get("/jobs/job-1/tarball", token(ONE), "bytes=0-9", etag).statusCode())
                .isEqualTo(404);
    }

    @Test
    void tokensOfAnotherShareAreRefused() throws Exception {
        Share other = Share.prepare(folder.resolve("other"));
        String theirs = Json.OURS.convertValue(new JobTokens(other).of(ONE), String.class);

        assertThat(get("/jobs/job-1/tarball", theirs, "bytes=0-9", etag()).statusCode())
                .isEqualTo(401);
    }

    @Test
    void theNextGatewayIssuesTheSameTokens() throws Exception {
        String next = Json.OURS.convertValue(new JobTokens(share).of(ONE), String.class);

        assertThat(next).isEqualTo(token(ONE));
        assertThat(Files.getPosixFilePermissions(share.state().resolve("ranges.key")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void aChangedFileIsNotServed() throws Exception {
        String before = etag();
        Files.writeString(tarball, "something longer than before");

        assertThat(get("/jobs/job-1/tarball", token(ONE), "bytes=0-9", before).statusCode())
                .isEqualTo(412);
        assertThat(get("/jobs/job-1/tarball", token(ONE), "bytes=0-9", null).statusCode())
                .isEqualTo(412);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"bytes=0-10", "bytes=5-", "bytes=0-1,3-4"})
    void anythingButOneRangeInsideTheFileIsRefused(String range) throws Exception {
        HttpResponse<String> answer = get("/jobs/job-1/tarball", token(ONE), range, etag());

        assertThat(answer.statusCode()).isEqualTo(416);
        assertThat(answer.headers().firstValue("Content-Range")).contains("bytes */10");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/jobs/..%2f..%2fsecret/tarball",
                "/jobs/%2e%2e/tarball",
                "/jobs/job-1/../../secret",
                "/jobs/job-1%00/tarball",
                "/jobs/job-1/job.json",
                "/jobs//tarball"
            })
    void noPathLeadsOutOfTheFolderOfTheJob(String path) throws Exception {
        Files.writeString(folder.resolve("secret"), "0123456789");

        assertThat(get(path, token(ONE), "bytes=0-9", etag()).statusCode())
                .isBetween(400, 499)
                .isNotEqualTo(412);
    }

    @Test
    void symbolicLinksOutOfTheShareAreNotFollowed() throws Exception {
        Path outside = Files.writeString(folder.resolve("secret"), "0123456789");
        Files.delete(tarball);
        Files.createSymbolicLink(tarball, outside);

        assertThat(get("/jobs/job-1/tarball", token(ONE), "bytes=0-9", etag()).statusCode())
                .isEqualTo(404);
    }

    private Path admit(WorkFolder work, JobId id, String content) throws IOException {
        Ticket ticket =
                new Ticket(
                        Ticket.VERSION,
                        id,
                        Ticket.Origin.DROP,
                        "x.tar",
                        null,
                        Instant.EPOCH,
                        null,
                        List.of(),
                        null,
                        null);
        work.admit(ticket);
        return Files.writeString(share.work().resolve(id.toString()).resolve("x.tar"), content);
    }

    /** As the message to the worker carries it. */
    private String token(JobId id) {
        return Json.OURS.convertValue(tokens.of(id), String.class);
    }

    private String etag() {
        return RangeRequest.etag(FileState.of(tarball));
    }

    private HttpResponse<String> get(String path, String bearer, String range, String etag)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path));
        header(request, "Authorization", bearer == null ? null : "Bearer " + bearer);
        header(request, "Range", range);
        header(request, "If-Match", etag);
        return HttpClient.newHttpClient()
                .send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static void header(HttpRequest.Builder request, String name, String value) {
        if (value != null) {
            request.header(name, value);
        }
    }
}
