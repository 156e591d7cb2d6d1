package io.longshore.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.json.JsonTree;
import io.longshore.oci.Digest;
import io.longshore.testing.TestClock;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SandboxAccessTest {
    private static final byte[] CONTENT = "content".getBytes(UTF_8);
    private static final Digest DIGEST = Digest.of(CONTENT);
    private static final Access BASIC = new Access.Basic("robot", "s3cret");
    private static final Access BEARER =
            new Access.Bearer("robot", "s3cret", Duration.ofMinutes(5));

    @Test
    void basicAuthenticationRequiresThePassword() {
        try (SandboxRegistry registry = start(BASIC)) {
            HttpProbe wire = new HttpProbe(registry);
            HttpResponse<String> stranger = wire.send("GET", "/v2/");
            assertThat(stranger.statusCode()).isEqualTo(401);
            assertThat(challenge(stranger)).startsWith("Basic realm=");
            assertThat(status(wire.with(HttpProbe.basic("robot", "wrong")), "/v2/")).isEqualTo(401);
            HttpProbe robot = wire.with(HttpProbe.basic("robot", "s3cret"));
            assertThat(status(robot, "/v2/")).isEqualTo(200);
            assertThat(robot.push("a/b", CONTENT, DIGEST).statusCode()).isEqualTo(201);
        }
    }

    @Test
    void theBearerChallengeNamesRealmAndScope() {
        try (SandboxRegistry registry = start(BEARER)) {
            HttpResponse<String> stranger =
                    new HttpProbe(registry).send("POST", "/v2/a/b/blobs/uploads/?mount=x&from=a/c");
            assertThat(stranger.statusCode()).isEqualTo(401);
            assertThat(challenge(stranger))
                    .isEqualTo(
                            "Bearer realm=\"http://"
                                    + registry.address()
                                    + "/token\",service=\"longshore-sandbox\","
                                    + "scope=\"repository:a/b:pull,push repository:a/c:pull\"");
        }
    }

    @Test
    void aTokenPermitsItsScopeOnly() throws IOException {
        try (SandboxRegistry registry = start(BEARER)) {
            HttpProbe wire = new HttpProbe(registry);
            HttpProbe pushes = wire.with("Bearer " + token(wire, "repository:a/b:pull,push"));
            assertThat(pushes.push("a/b", CONTENT, DIGEST).statusCode()).isEqualTo(201);
            assertThat(status(pushes, "/v2/a/c/blobs/" + DIGEST)).isEqualTo(401);
            HttpProbe pulls = wire.with("Bearer " + token(wire, "repository:a/b:pull"));
            assertThat(status(pulls, "/v2/a/b/blobs/" + DIGEST)).isEqualTo(200);
            assertThat(pulls.send("POST", "/v2/a/b/blobs/uploads/").statusCode()).isEqualTo(401);
            assertThat(status(wire.with("Bearer made-up"), "/v2/")).isEqualTo(401);
        }
    }

    @Test
    void aTokenRequestRequiresThePassword() {
        try (SandboxRegistry registry = start(BEARER)) {
            HttpProbe wire = new HttpProbe(registry);
            assertThat(status(wire, "/token")).isEqualTo(401);
            assertThat(status(wire.with(HttpProbe.basic("robot", "wrong")), "/token"))
                    .isEqualTo(401);
        }
    }

    @Test
    void aTokenExpires() {
        TestClock clock = new TestClock();
        Tokens tokens = new Tokens(clock);
        String token = tokens.create(Set.of("repository:a/b:pull"), Duration.ofSeconds(3));
        assertThat(tokens.allow(token, Set.of("repository:a/b:pull"))).isTrue();
        clock.advance(3);
        assertThat(tokens.allow(token, Set.of("repository:a/b:pull"))).isFalse();
    }

    @Test
    void passwordsAreNeverPrinted() {
        assertThat(BASIC.toString() + BEARER).doesNotContain("s3cret");
    }

    private static SandboxRegistry start(Access access) {
        return SandboxRegistry.start(SandboxOptions.defaults().withAccess(access));
    }

    private static int status(HttpProbe wire, String path) {
        return wire.send("GET", path).statusCode();
    }

    private static String challenge(HttpResponse<String> answer) {
        return answer.headers().firstValue("WWW-Authenticate").orElse("");
    }

    private static String token(HttpProbe wire, String scope) throws IOException {
        String body =
                wire.with(HttpProbe.basic("robot", "s3cret"))
                        .send("GET", "/token?service=x&scope=" + scope)
                        .body();
        return JsonTree.of(body.getBytes(UTF_8)).get("token").asText();
    }
}
