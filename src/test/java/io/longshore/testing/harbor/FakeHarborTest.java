package io.longshore.testing.harbor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.longshore.json.JsonTree;
import io.longshore.oci.Digest;
import io.longshore.oci.MediaTypes;
import io.longshore.testing.harbor.HarborAdmin.Robot;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The fake answers as Harbor does, byte by byte. */
class FakeHarborTest {
    private static final byte[] CONTENT = "content".getBytes(UTF_8);
    private static final Digest DIGEST = Digest.of(CONTENT);
    private static final String UPLOADS = "/v2/p/r/blobs/uploads/";

    private final FakeHarbor harbor = FakeHarbor.start();
    private final HttpClient http = HttpClient.newHttpClient();
    private Robot robot;

    @BeforeEach
    void prepare() {
        harbor.admin().createProject("p", -1);
        robot = harbor.admin().createSystemRobot("all", "p", HarborAdmin.ALL_RIGHTS);
    }

    @AfterEach
    void stop() {
        harbor.close();
    }

    @Test
    void anUnauthenticatedRequestGetsABearerChallengeWithItsScope() {
        String service =
                "Bearer realm=\"http://"
                        + harbor.address()
                        + "/service/token\",service=\"harbor-registry\"";
        assertThat(challenge(send("GET", "/v2/", null))).isEqualTo(service);
        assertThat(challenge(send("POST", UPLOADS, null)))
                .isEqualTo(service + ",scope=\"repository:p/r:pull,push\"");
        assertThat(challenge(send("POST", UPLOADS + "?mount=" + DIGEST + "&from=p/s", null)))
                .isEqualTo(service + ",scope=\"repository:p/r:pull,push repository:p/s:pull\"");
    }

    @Test
    void anInsufficientTokenGetsABasicChallenge() throws IOException {
        harbor.tokensLive(Duration.ofNanos(1));
        HttpResponse<String> answer = send("POST", UPLOADS, null, auth("Bearer " + token()));
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(challenge(answer)).isEqualTo("Basic realm=\"harbor\"");
        assertThat(answer.body()).contains("unauthorized to access repository: p/r, action: push");
    }

    @Test
    void aMissingProjectIs401WithAnEmptyChallenge() {
        HttpResponse<String> answer = send("POST", "/v2/no/r/blobs/uploads/", null, basic());
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(challenge(answer)).isEmpty();
        assertThat(answer.body()).contains("project no not found: ");
    }

    @Test
    void aMissingManifestIs404AndARepositoryWithoutAProjectIs400() {
        assertThat(send("GET", "/v2/p/r/manifests/1", null, basic()).body()).contains("NOT_FOUND");
        assertThat(send("GET", "/v2/r/manifests/1", null, basic()).statusCode()).isEqualTo(400);
    }

    @Test
    void theTokenServiceAcceptsGetAndLeavesAccessTokenEmpty() throws IOException {
        assertThat(send("POST", "/service/token", CONTENT, basic()).statusCode()).isEqualTo(405);
        JsonNode answer = json(send("GET", "/service/token?scope=repository:p/r:pull", null));
        assertThat(answer.path("access_token").asText("none")).isEmpty();
        assertThat(answer.path("expires_in").asInt()).isEqualTo(1800);
        String[] wrong = auth(basicOf(robot.name(), "wrong"));
        assertThat(send("GET", "/service/token", null, wrong).statusCode()).isEqualTo(401);
        assertThat(send("GET", "/service/token?scope=x", null, wrong).statusCode()).isEqualTo(200);
    }

    @Test
    void aTokenIsValidForTheWholeProject() throws IOException {
        String[] token = auth("Bearer " + token());
        assertThat(send("POST", "/v2/p/other/blobs/uploads/", null, token).statusCode())
                .isEqualTo(202);
    }

    @Test
    void aTokenThatIsOlderThanItsProjectIsRejected() throws IOException {
        String value =
                json(send("GET", "/service/token?scope=repository:q/r:pull,push", null, admin()))
                        .path("token")
                        .asText();
        harbor.admin().createProject("q", -1);
        HttpResponse<String> answer =
                send("POST", "/v2/q/r/blobs/uploads/", null, auth("Bearer " + value));
        assertThat(answer.statusCode()).isEqualTo(401);
    }

    @Test
    void basicWorksOnV2AsWell() {
        assertThat(send("GET", "/v2/", null, basic()).statusCode()).isEqualTo(200);
    }

    @Test
    void aFailedSignInLocksTheUserName() {
        harbor.locksFor(Duration.ofHours(1));
        String[] wrong = auth(basicOf("admin", "wrong"));
        assertThat(send("GET", "/v2/", null, wrong).statusCode()).isEqualTo(401);
        assertThat(send("GET", "/v2/", null, admin()).statusCode()).isEqualTo(401);
    }

    @Test
    void aLockedUserNameIsUnlockedAfterAMoment() {
        String[] wrong = auth(basicOf("admin", "wrong"));
        assertThat(send("GET", "/v2/", null, wrong).statusCode()).isEqualTo(401);
        await().atMost(Duration.ofSeconds(30))
                .until(() -> send("GET", "/v2/", null, admin()).statusCode() == 200);
    }

    @Test
    void changesWithASessionCookieRequireACsrfToken() {
        List<String> headers = new ArrayList<>(Arrays.asList(basic()));
        headers.addAll(List.of("Cookie", "sid=1"));
        String[] withCookie = headers.toArray(String[]::new);
        HttpResponse<String> answer = send("POST", UPLOADS, null, withCookie);
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).contains("CSRF token invalid");
        assertThat(send("GET", "/v2/", null, withCookie).statusCode()).isEqualTo(200);
    }

    @Test
    void aSinglePostUploadStoresNothing() {
        HttpResponse<String> answer = send("POST", UPLOADS + "?digest=" + DIGEST, CONTENT, basic());
        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(harbor.storage().blobs().has("p/r", DIGEST)).isFalse();
    }

    @Test
    void theLocationIsAbsoluteAndFollowsTheForwardedHeaders() {
        assertThat(location(send("POST", UPLOADS, null, basic())))
                .startsWith("http://" + harbor.address() + UPLOADS);
        List<String> headers = new ArrayList<>(Arrays.asList(basic()));
        headers.addAll(List.of("X-Forwarded-Proto", "https"));
        assertThat(location(send("POST", UPLOADS, null, headers.toArray(String[]::new))))
                .startsWith("https://");
    }

    @Test
    void aContentRangeIsIgnoredAndAnOldLocationIsInvalid() {
        String first = location(send("POST", UPLOADS, null, basic()));
        List<String> headers = new ArrayList<>(Arrays.asList(basic()));
        headers.addAll(List.of("Content-Range", "700-706"));
        HttpResponse<String> patched =
                send("PATCH", first, CONTENT, headers.toArray(String[]::new));
        assertThat(patched.statusCode()).isEqualTo(202);
        assertThat(patched.headers().firstValue("Range")).hasValue("0-6");
        assertThat(send("PATCH", first, CONTENT, basic()).body()).contains("BLOB_UPLOAD_INVALID");
        String second = location(patched) + "&digest=" + DIGEST;
        assertThat(send("PUT", second, CONTENT, basic()).statusCode()).isEqualTo(400);
        assertThat(send("PUT", second, new byte[0], basic()).statusCode()).isEqualTo(201);
    }

    @Test
    void aMountFromAMissingProjectIs401() {
        String path = UPLOADS + "?mount=" + DIGEST + "&from=no/r";
        assertThat(send("POST", path, null, basic()).statusCode()).isEqualTo(401);
        String inside = UPLOADS + "?mount=" + DIGEST + "&from=p/s";
        assertThat(send("POST", inside, null, basic()).statusCode()).isEqualTo(202);
    }

    @Test
    void anUnknownManifestTypeIsInvalidAndAManifestOver4MibTooLarge() {
        assertThat(putManifest("application/vnd.example", "{}".getBytes(UTF_8)).body())
                .contains("MANIFEST_INVALID");
        assertThat(putManifest(MediaTypes.DOCKER_MANIFEST, "{}".getBytes(UTF_8)).body())
                .contains("MANIFEST_INVALID");
        assertThat(putManifest(MediaTypes.OCI_MANIFEST, new byte[(4 << 20) + 1]).statusCode())
                .isEqualTo(413);
    }

    @Test
    void theApiAcceptsBasicAuthenticationOnly() throws IOException {
        String path = "/api/v2.0/projects/p";
        assertThat(send("GET", path, null, basic()).statusCode()).isEqualTo(200);
        assertThat(send("GET", path, null, auth("Bearer " + token())).statusCode()).isEqualTo(401);
    }

    @Test
    void theHealthEndpointAnswers200EvenIfUnhealthy() {
        harbor.unhealthy();
        HttpResponse<String> answer = send("GET", "/api/v2.0/health", null);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("unhealthy");
    }

    @Test
    void everyAnswerHasARequestId() {
        for (String path : List.of("/v2/", "/service/token", "/api/v2.0/systeminfo")) {
            assertThat(send("GET", path, null).headers().firstValue("X-Request-ID")).isPresent();
        }
    }

    private HttpResponse<String> putManifest(String mediaType, byte[] body) {
        List<String> headers = new ArrayList<>(Arrays.asList(basic()));
        headers.addAll(List.of("Content-Type", mediaType));
        return send("PUT", "/v2/p/r/manifests/1", body, headers.toArray(String[]::new));
    }

    private String token() throws IOException {
        String path = "/service/token?service=harbor-registry&scope=repository:p/r:pull,push";
        return json(send("GET", path, null, basic())).path("token").asText();
    }

    private String[] basic() {
        return auth(basicOf(robot.name(), robot.secret()));
    }

    private String[] admin() {
        return auth(basicOf(harbor.admin().username(), harbor.admin().password()));
    }

    private static String[] auth(String value) {
        return new String[] {"Authorization", value};
    }

    private static String basicOf(String name, String secret) {
        return "Basic " + Base64.getEncoder().encodeToString((name + ":" + secret).getBytes(UTF_8));
    }

    private HttpResponse<String> send(String method, String path, byte[] body, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://" + harbor.address()).resolve(path))
                        .method(
                                method,
                                body == null
                                        ? BodyPublishers.noBody()
                                        : BodyPublishers.ofByteArray(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return http.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static String challenge(HttpResponse<String> answer) {
        return answer.headers().firstValue("WWW-Authenticate").orElse("none");
    }

    private static String location(HttpResponse<String> answer) {
        return answer.headers().firstValue("Location").orElseThrow();
    }

    private static JsonNode json(HttpResponse<String> answer) throws IOException {
        return JsonTree.of(answer.body().getBytes(UTF_8));
    }
}
