package io.longshore.registry;

import static io.longshore.registry.Clients.problemOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.registry.auth.Credentials;
import io.longshore.registry.blob.BlobContent;
import io.longshore.registry.blob.BlobOutcome;
import io.longshore.task.Cancellation;
import io.longshore.task.Progress;
import io.longshore.testing.registry.ScriptedServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Which credentials a registry receives, and how refused ones are reported. */
class AuthorizationTest extends TokenServiceFixture {
    @Test
    void credentialsDoNotFollowARedirectToAnotherServer() {
        List<String> authorizations = new CopyOnWriteArrayList<>();
        ScriptedServer.Script storage =
                exchange -> {
                    authorizations.add(exchange.headers().getOrDefault("authorization", "none"));
                    exchange.answer(200, "cargo");
                };
        try (ScriptedServer elsewhere = ScriptedServer.start(storage)) {
            start(
                    exchange -> {
                        if (isAuthorized(exchange, ROBOTS_HEADER)) {
                            exchange.answer(
                                    307, "", "Location: http://" + elsewhere.address() + "/blob");
                        }
                    });
            try (RegistryClient client = client(ROBOT)) {
                byte[] read =
                        client.repository("lci/a").readBlob(BLOB, 5, 100, Cancellation.none());
                assertThat(read).asString().isEqualTo("cargo");
                assertThat(authorizations).containsExactly("none");
            }
        }
    }

    @Test
    void cookiesAreNotStored() {
        List<String> cookies = new CopyOnWriteArrayList<>();
        start(
                exchange -> {
                    cookies.add(exchange.headers().getOrDefault("cookie", "none"));
                    exchange.answer(200, "{}", "Set-Cookie: sid=1; Path=/");
                });
        try (RegistryClient client = client(Credentials.anonymous())) {
            client.ping(Cancellation.none());
            client.ping(Cancellation.none());
            assertThat(cookies).hasSizeGreaterThan(1).containsOnly("none");
        }
    }

    @Test
    void anAnonymousTokenForWrongCredentialsIsReportedAsAWrongPassword() {
        start(this::harbor);
        try (RegistryClient client = client(Credentials.of("robot$ci", "wr0ng-0ne"))) {
            Problem problem = problemOf(() -> look(client, "lci/a"));
            assertThat(problem.code()).isEqualTo(Code.CREDENTIALS_REFUSED);
            assertThat(problem.what()).contains("robot$ci");
            assertThat(problem.toString()).doesNotContain("wr0ng-0ne");
        }
    }

    @Test
    void aMissingPermissionIsNotReportedAsAWrongPassword() {
        start(this::harbor);
        try (RegistryClient client = client(ROBOT)) {
            Problem problem = problemOf(() -> look(client, "forbidden/a"));
            assertThat(problem.code()).isEqualTo(Code.PUSH_DENIED);
            assertThat(problem.what()).contains("unauthorized to access repository");
        }
    }

    @Test
    void aMissingProjectIsNotReportedAsAMissingPermission() {
        start(this::harbor);
        try (RegistryClient client = client(ROBOT)) {
            Problem problem = problemOf(() -> push(client, "nowhere/a"));
            assertThat(problem.code()).isEqualTo(Code.PROJECT_NOT_FOUND);
            assertThat(problem.what()).contains("project nowhere not found");
        }
    }

    @Test
    void aWrongPasswordForBasicAuthenticationIsReported() {
        start(exchange -> isAuthorized(exchange, ROBOTS_HEADER));
        try (RegistryClient client = client(Credentials.of("robot$ci", "wr0ng-0ne"))) {
            Problem problem = problemOf(() -> look(client, "lci/a"));
            assertThat(problem.code()).isEqualTo(Code.CREDENTIALS_REFUSED);
        }
    }

    @Test
    void anAnonymousRequestThatIsRefusedIsReportedAsMissingCredentials() {
        start(
                exchange -> {
                    if (isTokenRequest(exchange)) {
                        exchange.answer(401, "");
                    } else {
                        tokenRegistry(exchange, "s");
                    }
                });
        try (RegistryClient client = client(Credentials.anonymous())) {
            Problem problem = problemOf(() -> look(client, "lci/a"));
            assertThat(problem.code()).isEqualTo(Code.CREDENTIALS_REFUSED);
            assertThat(problem.what()).contains("requires credentials");
        }
    }

    @Test
    void aChangedPasswordIsUsedFromThenOn() {
        AtomicReference<Credentials> file =
                new AtomicReference<>(Credentials.of("robot$ci", "yesterday"));
        start(
                exchange -> {
                    if (isAuthorized(exchange, ROBOTS_HEADER)) {
                        exchange.answer(404, "");
                    }
                });
        try (RegistryClient client = client(Credentials.from(file::get))) {
            Problem before = problemOf(() -> look(client, "lci/a"));
            assertThat(before.code()).isEqualTo(Code.CREDENTIALS_REFUSED);
            file.set(ROBOT);
            assertThat(look(client, "lci/a")).isFalse();
        }
    }

    @Test
    void aRegistryTokenIsSentAsItIs() {
        start(
                exchange -> {
                    if (isAuthorized(exchange, "Bearer given")) {
                        exchange.answer(404, "");
                    }
                });
        try (RegistryClient client = client(new Credentials.RegistryToken("given"))) {
            assertThat(look(client, "lci/a")).isFalse();
        }
    }

    @Test
    void aRefusedMountIsFollowedByAnUpload() {
        start(this::harbor);
        try (RegistryClient client = client(ROBOT)) {
            BlobOutcome outcome =
                    client.repository("lci/a")
                            .pushBlob(
                                    BlobContent.of("cargo2".getBytes(StandardCharsets.UTF_8)),
                                    Optional.of("forbidden/b"),
                                    Progress.NONE,
                                    Cancellation.none());
            assertThat(outcome).isEqualTo(BlobOutcome.UPLOADED);
        }
    }

    @Test
    void theTextOfCredentialsAndSettingsContainsNoSecret() {
        List<Credentials> all =
                List.of(
                        ROBOT,
                        new Credentials.IdentityToken(SECRET),
                        new Credentials.RegistryToken(SECRET),
                        Credentials.from(() -> ROBOT));
        for (Credentials credentials : all) {
            assertThat(credentials.toString()).doesNotContain(SECRET);
            assertThat(RegistrySettings.builder("h").credentials(credentials).build().toString())
                    .doesNotContain(SECRET);
        }
    }

    private static void push(RegistryClient client, String repository) {
        client.repository(repository)
                .pushBlob(
                        BlobContent.of(new byte[] {1}),
                        Optional.empty(),
                        Progress.NONE,
                        Cancellation.none());
    }

    private static boolean isAuthorized(ScriptedServer.Exchange exchange, String expected)
            throws IOException {
        boolean right = expected.equals(exchange.headers().get("authorization"));
        if (!right) {
            exchange.answer(401, "", "WWW-Authenticate: Basic realm=\"registry\"");
        }
        return right;
    }
}
