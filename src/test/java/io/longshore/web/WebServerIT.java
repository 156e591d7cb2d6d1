package io.longshore.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.longshore.config.Settings;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.problem.ProblemPage;
import io.longshore.problem.ProblemSection;
import io.longshore.report.FiledReport;
import io.longshore.report.RunningProgram;
import io.longshore.report.Status;
import io.longshore.task.TimeService;
import io.longshore.testing.RequiresTool;
import io.longshore.testing.SampleReports;
import io.longshore.testing.TestCa;
import io.longshore.testing.Tool;
import io.longshore.text.Html;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebServerIT {
    private static final ClockState CLOCKS =
            ClockState.of(
                    Optional.of(Duration.ofMillis(-3_250)),
                    new TimeService(TimeService.State.SERVICE_RUNS, "chrony runs."));
    private static final Problem AWAY =
            Problem.temporary(Code.REGISTRY_UNREACHABLE, "The registry is away.", "", "Wait.");

    private static final List<String> EVERYWHERE =
            List.of(
                    "/",
                    "/observe/health",
                    "/observe/health/live",
                    "/observe/health/ready",
                    "/observe/metrics",
                    "/problems",
                    "/problems/DISK_FULL",
                    "/problems/none",
                    "/none");

    @TempDir Path data;
    private WebServer server;
    private final AtomicReference<Problem> registry = new AtomicReference<>();
    private final Readiness readiness =
            new Readiness(
                    Map.of(
                            "broker",
                            () -> {},
                            "registry",
                            () -> {
                                if (registry.get() != null) {
                                    throw new ProblemException(registry.get());
                                }
                            }),
                    Duration.ofMillis(50),
                    Clock.systemUTC(),
                    finding -> {});
    private final Metrics metrics = new Metrics(() -> Map.of("longshore.jobs", 7L));
    private String url;
    private String token;

    @BeforeEach
    void start() throws IOException {
        server =
                WebServer.start(
                        settings("0"),
                        readiness,
                        metrics,
                        () -> new HealthDetails(CLOCKS, "No receipts."),
                        Optional.empty(),
                        Optional.empty());
        url = server.url();
        token = Files.readString(data.resolve("http.token")).strip();
        Awaitility.await().until(readiness::isReady);
    }

    @AfterEach
    void stop() {
        server.close();
        readiness.close();
        metrics.close();
    }

    @Test
    void readinessIsPublicAndContainsNoDetails() throws Exception {
        assertThat(get("/observe/health/live", null).body()).isEqualTo("{\"status\":\"UP\"}");
        assertThat(get("/observe/health/ready", null).body()).isEqualTo("{\"status\":\"UP\"}");

        registry.set(AWAY);
        Awaitility.await().until(() -> !readiness.isReady());

        HttpResponse<String> ready = get("/observe/health/ready", null);
        assertThat(ready.statusCode()).isEqualTo(503);
        assertThat(ready.body()).isEqualTo("{\"status\":\"DOWN\"}");
        assertThat(get("/observe/health/live", null).statusCode()).isEqualTo(200);
    }

    @Test
    void theStartPageSaysWhetherTheServiceIsReadyAndNothingElse() throws Exception {
        HttpResponse<String> ready = get("/", null);
        assertThat(ready.statusCode()).isEqualTo(200);
        assertThat(ready.body()).contains("<h1 class=\"up\">Ready</h1>").doesNotContain("http:");
        assertThat(ready.headers().firstValue("Content-Security-Policy").orElseThrow())
                .startsWith("default-src 'none'; style-src 'sha256-")
                .doesNotContain("unsafe");

        registry.set(AWAY);
        Awaitility.await().until(() -> !readiness.isReady());

        HttpResponse<String> down = get("/", null);
        assertThat(down.statusCode()).isEqualTo(503);
        assertThat(down.body()).contains("Not ready").doesNotContain(AWAY.what(), "registry");
    }

    @Test
    void everyCodeHasAPageThatSaysWhatExplainSaysAndNeedsNoToken() throws Exception {
        String list = get("/problems", null).body();
        for (ProblemSection section : ProblemPage.sections()) {
            String path = "/problems/" + section.code();
            assertThat(list).contains("<a href=\"" + path + "\">", text(section.summary()));

            HttpResponse<String> page = get(path, null);
            assertThat(page.statusCode()).as(path).isEqualTo(200);
            assertThat(page.body())
                    .contains("<h1>" + section.code() + "</h1>")
                    .contains(text(section.meaning()), text(section.causes()))
                    .contains(text(section.whatToDo()), text(section.whoActs()))
                    .contains(text(section.retry()), text(section.result()));
        }
        assertThat(get("/problems/disk-full", null).body()).contains("<h1>DISK_FULL</h1>");
    }

    private static String text(String plain) {
        return new Html().text(plain).toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "NONE",
                "DISK_FULL/x",
                "DISK_FULL%00",
                "%3Cscript%3Ealert(1)%3C%2Fscript%3E",
                "..%2F..%2Fetc%2Fpasswd"
            })
    void aPageOfNoCodeIsNotFoundAndRepeatsNothing(String name) throws Exception {
        HttpResponse<String> answer = get("/problems/" + name, null);

        assertThat(answer.statusCode()).isIn(400, 404);
        assertThat(answer.body())
                .isIn("{\"status\":\"NOT_FOUND\"}", "{\"status\":\"BAD_REQUEST\"}");
    }

    @Test
    void theTokenGivesAccessToTheDetailsOfHealth() throws Exception {
        registry.set(AWAY);
        Awaitility.await().until(() -> !readiness.isReady());

        HttpResponse<String> health = get("/observe/health", token);

        assertThat(health.statusCode()).isEqualTo(503);
        assertThat(health.body())
                .contains("\"longshore\":\"" + RunningProgram.version() + "\"")
                .contains("\"name\":\"broker\",\"status\":\"UP\"")
                .contains("\"name\":\"registry\",\"status\":\"DOWN\"")
                .contains("The registry is away.")
                .contains("\"brokerAheadSeconds\":-3.25")
                .contains("The broker's clock is 3.3 seconds behind this machine's.")
                .contains("\"synchronised\":\"SERVICE_RUNS\",\"machine\":\"chrony runs.\"");
    }

    @Test
    void everythingElseRequiresTheToken() throws Exception {
        for (String path : List.of("/observe/health", "/observe/metrics")) {
            for (String wrong : new String[] {null, "", "wrong", token + "x"}) {
                HttpResponse<String> answer = get(path, wrong);
                assertThat(answer.statusCode()).isEqualTo(401);
                assertThat(answer.body()).isEqualTo("{\"status\":\"UNAUTHORIZED\"}");
            }
        }
        assertThat(get("/reports", token).statusCode()).isEqualTo(404);
        assertThat(get("/observe/../../etc/passwd", token).statusCode()).isEqualTo(404);
    }

    /** CVE-2026-84176: with CORS on, every origin would be let in. */
    @Test
    void noResponseAllowsOtherOrigins() throws Exception {
        for (String path : EVERYWHERE) {
            for (String method : List.of("GET", "OPTIONS", "POST")) {
                for (String origin : List.of("https://evil.example", "null", url)) {
                    HttpResponse<String> answer =
                            send(
                                    method,
                                    path,
                                    "Origin",
                                    origin,
                                    "Access-Control-Request-Method",
                                    "GET",
                                    "Authorization",
                                    "Bearer " + token);
                    assertThat(answer.headers().map().keySet())
                            .as(method + " " + path + " from " + origin)
                            .noneMatch(
                                    name ->
                                            name.toLowerCase(Locale.ROOT)
                                                    .startsWith("access-control-"));
                }
            }
        }
    }

    /** CVE-2026-85254: headers of the request that come back in the answer. */
    @Test
    void noResponseRepeatsARequestHeader() throws Exception {
        for (String path : EVERYWHERE) {
            for (String name : List.of("X-Mark", "x-mark", "X-MARK", "CamelMark", "CAmelMark")) {
                HttpResponse<String> answer = send("GET", path, name, "mark-7f3a");
                assertThat(answer.headers().map().values().toString() + answer.body())
                        .as(path + " with " + name)
                        .doesNotContain("mark-7f3a");
            }
        }
    }

    @Test
    void theMetricsHaveTheNamesOfTheContract() throws Exception {
        metrics.filed(
                new FiledReport(
                        SampleReports.full(Status.VERIFIED, "x.tar", List.of()), new byte[0]));
        metrics.requested("PUT", 201);
        metrics.requested("HEAD", 0);
        metrics.retried("REGISTRY_UNREACHABLE");

        assertThat(get("/observe/metrics", token).body())
                .contains("longshore_jobs_total{outcome=\"verified\"} 1.0")
                .contains("longshore_jobs_total{outcome=\"rejected\"} 0.0")
                .contains("longshore_job_seconds_count 1")
                .contains("longshore_job_seconds_sum 126.377")
                .contains("longshore_bytes_total{outcome=\"uploaded\"} 1841.0")
                .contains("longshore_bytes_total{outcome=\"present\"} 4.0E7")
                .contains("longshore_queue_messages{queue=\"longshore.jobs\"} 7.0")
                .contains("longshore_registry_requests_total{code=\"201\",method=\"PUT\"} 1.0")
                .contains("longshore_registry_requests_total{code=\"none\",method=\"HEAD\"} 1.0")
                .contains("longshore_retries_total{reason=\"REGISTRY_UNREACHABLE\"} 1.0")
                .contains("jvm_memory_used_bytes", "process_files_open_files");
    }

    @Test
    void theGeneratedTokenIsReadableByItsOwnerOnly() throws IOException {
        assertThat(Files.getPosixFilePermissions(data.resolve("http.token")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void aPortInUseIsNamed() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = String.valueOf(other.getLocalPort());

            Problem problem =
                    catchThrowableOfType(
                                    ProblemException.class,
                                    () ->
                                            WebServer.start(
                                                    settings(port),
                                                    readiness,
                                                    metrics,
                                                    () -> new HealthDetails(CLOCKS, "No receipts."),
                                                    Optional.empty(),
                                                    Optional.empty()))
                            .problem();

            assertThat(problem.code()).isEqualTo(Code.HTTP_PORT_TAKEN);
            assertThat(problem.what()).contains(port);
        }
    }

    @Test
    @RequiresTool("curl")
    void withACertificateThePageIsServedOverTls() throws Exception {
        TestCa ca = TestCa.create("Page CA");
        TestCa.Issued issued = ca.server();
        Settings secure =
                Settings.load(
                        null,
                        Map.of(),
                        Map.of(
                                "longshore.data",
                                data.toString(),
                                "longshore.http.port",
                                "0",
                                "longshore.http.certificate",
                                issued.writeCertificate(data.resolve("http.crt")).toString(),
                                "longshore.http.key",
                                issued.writeKey(data.resolve("http.key")).toString()));

        try (WebServer another =
                WebServer.start(
                        secure,
                        readiness,
                        metrics,
                        () -> new HealthDetails(CLOCKS, "No receipts."),
                        Optional.empty(),
                        Optional.empty())) {
            String page = another.url();

            assertThat(page).startsWith("https://");
            Tool.Result answer =
                    Tool.run(
                            List.of(
                                    "curl",
                                    "-sS",
                                    "--cacert",
                                    ca.writePem(data.resolve("ca.pem")).toString(),
                                    page + "/observe/health/live"));
            assertThat(answer.text()).isEqualTo("{\"status\":\"UP\"}");
        }
    }

    private Settings settings(String port) {
        return Settings.load(
                null,
                Map.of(),
                Map.of("longshore.data", data.toString(), "longshore.http.port", port));
    }

    private HttpResponse<String> get(String path, String bearer)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path));
        if (bearer != null) {
            request.header("Authorization", "Bearer " + bearer);
        }
        return HttpClient.newHttpClient()
                .send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> send(String method, String path, String... headers)
            throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(url + path))
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .headers(headers)
                        .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }
}
