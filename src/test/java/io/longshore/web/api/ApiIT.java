package io.longshore.web.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.longshore.access.ApiRole;
import io.longshore.problem.Code;
import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.service.Service;
import io.longshore.service.site.Reports;
import io.longshore.service.site.Site;
import io.longshore.testing.Fixtures;
import io.longshore.testing.TriesFix;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The API of a running service, as programs use it. Each answer is held against the contract. */
class ApiIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir Path folder;

    private SandboxRegistry registry;
    private Site site;
    private Service service;
    private Reports reports;
    private ApiUser operator;

    @BeforeEach
    void start() throws Exception {
        registry = SandboxRegistry.start(SandboxOptions.defaults());
        site =
                new Site(folder, registry.address())
                        .set("longshore.registry.insecure", "true")
                        .set("longshore.drop.sidecar-wait", "20s");
        service = site.start();
        reports = site.connect(service);
        operator =
                ApiUser.with(
                        service.pageUrl(),
                        Files.readString(site.data().resolve("local.token")).strip());
    }

    @AfterEach
    void stop() {
        reports.close();
        service.close();
        registry.close();
    }

    @Test
    void a_delivery_is_seen_from_the_upload_to_its_report() throws Exception {
        site.dropAlone(Fixtures.UNSIGNED, "lci/x.tar");
        JsonNode waiting = file("lci/x.tar");
        assertThat(waiting.path("state").asText()).isEqualTo("WAITING");
        await().atMost(PATIENCE)
                .untilAsserted(
                        () ->
                                assertThat(file("lci/x.tar").at("/reason/what").asText())
                                        .contains("no checksum file"));
        assertThat(file("lci/x.tar").at("/reason/until").asText()).isNotEmpty();

        Files.writeString(
                site.share().resolve("drop/lci/x.tar.sha256"), Site.sidecar(Fixtures.UNSIGNED));
        Reports.Report report = reports.next(PATIENCE);
        site.done(report.jobId());
        JsonNode over = operator.document("/jobs/" + report.jobId());
        assertThat(over.path("state").asText()).isEqualTo("VERIFIED");
        assertThat(over.at("/source/file").asText()).isEqualTo("lci/x.tar");
        await().untilAsserted(
                        () ->
                                assertThat(ids(operator.document("/jobs?file=lci/x.tar")))
                                        .containsExactly(report.jobId()));
        await().untilAsserted(() -> assertThat(operator.document("/drop").path("items")).isEmpty());
    }

    @Test
    void the_report_comes_as_it_was_filed_and_in_each_form() {
        String id = imported("lci/x.tar");
        HttpResponse<String> json = operator.get("/jobs/" + id + "/report");
        assertThat(site.done(id).resolve("report.json"))
                .hasBinaryContent(json.body().getBytes(StandardCharsets.UTF_8));
        assertThat(operator.get("/jobs/" + id + "/report", "Accept", "text/html").body())
                .contains("<html");
        assertThat(operator.get("/jobs/" + id + "/report", "Accept", "text/plain").body())
                .contains("VERIFIED");
    }

    @Test
    void without_a_token_nothing_but_the_contract_is_shown() {
        for (String token : List.of("", "wrong", "lsh_wrong")) {
            ApiUser nobody = ApiUser.with(service.pageUrl(), token);
            for (String path : List.of("/now", "/jobs", "/drop", "/queues", "/events", "/alerts")) {
                HttpResponse<String> answer = nobody.get(path);
                assertThat(answer.statusCode()).as(path).isIn(401, 429);
            }
            assertThat(nobody.get("/openapi.json").statusCode()).isEqualTo(200);
            assertThat(nobody.get("/openapi.yaml").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void a_job_that_is_sent_twice_is_one_job_and_other_content_is_refused() throws Exception {
        site.deposit(Fixtures.UNSIGNED, "a/x.tar");
        ApiUser sender = ApiUser.of(site, service.pageUrl(), "ci", ApiRole.SENDER);
        awaitSignIn(sender);
        String job =
                "{\"version\":1,\"id\":\"my-1\",\"file\":\"a/x.tar\",\"repository\":\""
                        + registry.address()
                        + "/team/app\"}";
        HttpResponse<String> first = sender.post("/jobs", job);
        assertThat(first.statusCode()).as(first.body()).isEqualTo(202);
        assertThat(first.headers().firstValue("Location")).contains("/api/v1/jobs/my-1");
        HttpResponse<String> again = sender.post("/jobs", job);
        assertThat(again.headers().firstValue("Idempotency-Replayed")).contains("true");
        assertThat(sender.post("/jobs", job.replace("team/app", "team/b")).statusCode())
                .isEqualTo(409);
        Reports.Report report = reports.next(PATIENCE);
        assertThat(report.status()).as(report.json().toPrettyString()).isEqualTo("VERIFIED");
        assertThat(report.json().path("sentBy").asText()).isEqualTo("ci");
        site.assertNoOtherReport(reports, "the second request");
    }

    @Test
    void a_job_that_does_not_fit_is_refused_with_the_member_that_is_wrong() {
        HttpResponse<String> answer =
                operator.post("/jobs", "{\"version\":1,\"file\":\"x.tar\",\"priority\":12}");
        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(ApiUser.json(answer.body()).path("errors").toString()).contains("/priority");
        assertThat(operator.post("/jobs", "{").statusCode()).isEqualTo(400);
        assertThat(operator.post("/jobs", "[]").statusCode()).isEqualTo(422);
    }

    @Test
    void a_sender_sees_its_own_deliveries_only() {
        ApiUser one = ApiUser.of(site, service.pageUrl(), "one", ApiRole.SENDER);
        ApiUser other = ApiUser.of(site, service.pageUrl(), "other", ApiRole.SENDER);
        awaitSignIn(one);
        awaitSignIn(other);
        site.deposit(Fixtures.UNSIGNED, "a/x.tar");
        String job =
                "{\"version\":1,\"id\":\"own-1\",\"file\":\"a/x.tar\",\"repository\":\""
                        + registry.address()
                        + "/team/app\"}";
        assertThat(one.post("/jobs", job).statusCode()).isEqualTo(202);
        reports.next(PATIENCE);
        site.done("own-1");
        assertThat(one.get("/jobs/own-1").statusCode()).isEqualTo(200);
        assertThat(other.get("/jobs/own-1").statusCode()).isEqualTo(404);
        assertThat(other.get("/jobs/own-1/report").statusCode()).isEqualTo(404);
        await().untilAsserted(() -> assertThat(ids(one.document("/jobs"))).contains("own-1"));
        assertThat(ids(other.document("/jobs"))).isEmpty();
        assertThat(ids(other.document("/jobs?sender=one"))).isEmpty();
    }

    @Test
    @TriesFix({Code.NOT_SIGNED_IN, Code.NOT_PERMITTED})
    void a_token_with_the_right_role_ends_a_refusal() {
        String job = "{\"version\":1,\"id\":\"role-1\",\"file\":\"a/x.tar\"}";
        HttpResponse<String> unknown = ApiUser.with(service.pageUrl(), "").post("/jobs", job);
        assertThat(unknown.statusCode()).isEqualTo(401);
        ApiUser viewer = ApiUser.of(site, service.pageUrl(), "vera", ApiRole.VIEWER);
        awaitSignIn(viewer);
        assertThat(viewer.post("/jobs", job).statusCode()).isEqualTo(403);
        ApiUser sender = ApiUser.of(site, service.pageUrl(), "vera", ApiRole.SENDER);
        awaitSignIn(sender);
        assertThat(sender.post("/jobs", job).statusCode()).isEqualTo(202);
    }

    @Test
    @TriesFix(Code.CHANGED_MEANWHILE)
    void a_rejected_delivery_is_repeated_once_by_two_people_who_saw_the_same() throws Exception {
        site.drop(Fixtures.UNSIGNED, "lci/x.tar");
        Files.writeString(
                site.share().resolve("drop/lci/y.tar.sha256"), "0".repeat(64) + "  y.tar\n");
        site.dropAlone(Fixtures.UNSIGNED, "lci/y.tar");
        List<Reports.Report> both = reports.next(2, PATIENCE);
        String rejected =
                both.stream()
                        .filter(it -> it.status().equals("REJECTED"))
                        .findFirst()
                        .orElseThrow()
                        .jobId();
        site.rejected(rejected);
        String etag = operator.get("/jobs/" + rejected).headers().firstValue("ETag").orElseThrow();
        String body =
                "{\"reason\":\"the checksum file was wrong\",\"sha256\":\""
                        + Site.sidecar(Fixtures.UNSIGNED).substring(0, 64)
                        + "\"}";
        String path = "/jobs/" + rejected + "/replay";
        assertThat(operator.post(path, body).statusCode()).isEqualTo(428);
        assertThat(operator.post(path, body, "If-Match", "\"other\"").statusCode()).isEqualTo(412);
        assertThat(operator.post(path, body, "If-Match", etag).statusCode()).isEqualTo(202);
        Reports.Report report = reports.next(PATIENCE);
        assertThat(report.status()).as(report.json().toPrettyString()).isEqualTo("VERIFIED");
        assertThat(report.json().path("replayOf").asText()).isEqualTo(rejected);
        await().untilAsserted(
                        () ->
                                assertThat(operator.post(path, body, "If-Match", etag).statusCode())
                                        .isEqualTo(412));
    }

    @Test
    void a_request_that_waits_is_answered_when_the_delivery_changes() throws Exception {
        String id = imported("lci/x.tar");
        HttpResponse<String> seen = operator.get("/jobs/" + id);
        String etag = seen.headers().firstValue("ETag").orElseThrow();
        assertThat(operator.get("/jobs/" + id, "If-None-Match", etag).statusCode()).isEqualTo(304);
        assertThat(
                        operator.get("/jobs/" + id, "If-None-Match", "\"old\"", "Prefer", "wait=5")
                                .statusCode())
                .isEqualTo(200);
    }

    @Test
    void unknown_paths_methods_and_parameters_are_problems() {
        assertThat(operator.get("/nothing").statusCode()).isEqualTo(404);
        assertThat(operator.post("/now", "{}").statusCode()).isEqualTo(405);
        assertThat(operator.get("/jobs?stat=FAILED").statusCode()).isEqualTo(400);
        assertThat(operator.get("/jobs?limit=0").statusCode()).isEqualTo(400);
        assertThat(operator.get("/jobs?limit=x").statusCode()).isEqualTo(400);
        assertThat(operator.get("/jobs?cursor=x").statusCode()).isEqualTo(400);
        assertThat(operator.get("/jobs/no-such-job").statusCode()).isEqualTo(404);
        // 503 until the index of a gateway that has just begun is complete.
        await().until(() -> operator.get("/jobs?state=FAILED,FAILED").statusCode() != 503);
        assertThat(operator.get("/jobs?state=FAILED,FAILED").statusCode()).isEqualTo(200);
    }

    @Test
    void every_page_together_is_every_delivery_once() {
        for (int i = 0; i < 5; i++) {
            imported("lci/x" + i + ".tar");
        }
        await().untilAsserted(
                        () -> assertThat(ids(operator.document("/jobs?limit=200"))).hasSize(5));
        List<String> found = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = operator.document("/jobs?limit=2" + cursor);
            found.addAll(ids(page));
            cursor = page.has("next") ? "&cursor=" + page.path("next").asText() : "";
        } while (!cursor.isEmpty());
        assertThat(found)
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(ids(operator.document("/jobs?limit=200")));
    }

    @Test
    void the_state_says_in_a_sentence_what_is_going_on() {
        await().atMost(PATIENCE)
                .untilAsserted(
                        () ->
                                assertThat(operator.document("/now").path("tone").asText())
                                        .isEqualTo("GOOD"));
        assertThat(operator.document("/now").path("sentence").asText())
                .isEqualTo("Nothing is under way.");
        registry.close();
        await().atMost(PATIENCE)
                .untilAsserted(
                        () ->
                                assertThat(operator.document("/now").path("tone").asText())
                                        .isEqualTo("BAD"));
    }

    private String imported(String name) {
        site.drop(Fixtures.UNSIGNED, name);
        Reports.Report report = reports.next(PATIENCE);
        assertThat(report.status()).as(report.json().toPrettyString()).isEqualTo("VERIFIED");
        site.done(report.jobId());
        return report.jobId();
    }

    private JsonNode file(String path) {
        JsonNode[] found = new JsonNode[1];
        await("drop/" + path)
                .atMost(PATIENCE)
                .until(
                        () -> {
                            for (JsonNode item : operator.document("/drop").path("items")) {
                                if (item.at("/source/file").asText().equals(path)) {
                                    found[0] = item;
                                }
                            }
                            return found[0] != null;
                        });
        return found[0];
    }

    /** A new token counts once the gateway has recorded it. */
    private static void awaitSignIn(ApiUser user) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(user.get("/jobs").statusCode()).isEqualTo(200));
    }

    private static List<String> ids(JsonNode page) {
        return Stream.iterate(0, i -> i + 1)
                .limit(page.path("items").size())
                .map(i -> page.path("items").get(i).path("id").asText())
                .toList();
    }
}
