package io.longshore.registry;

import static io.longshore.registry.Clients.problemOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.oci.Digest;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.registry.auth.Credentials;
import io.longshore.registry.blob.BlobContent;
import io.longshore.registry.blob.BlobOutcome;
import io.longshore.task.Cancellation;
import io.longshore.task.Progress;
import io.longshore.testing.ScriptedServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who we say we are, to whom, and how often we ask for a token. */
class AuthorizationTest {
    private static final Digest BLOB = Digest.of("cargo".getBytes(StandardCharsets.UTF_8));
    private static final String SECRET = "s3cr3t-pa55";
    private static final Credentials ROBOT = Credentials.of("robot$ci", SECRET);
    private static final String ROBOTS_HEADER =
            "Basic "
                    + Base64.getEncoder()
                            .encodeToString(
                                    ("robot$ci:" + SECRET).getBytes(StandardCharsets.UTF_8));

    /** Names the server's own address, where it is known only later. */
    private final AtomicReference<String> realm = new AtomicReference<>();

    private final AtomicInteger tokensGiven = new AtomicInteger();
    private final List<String> tokenRequests = new CopyOnWriteArrayList<>();

    /** Tokens up to this number have expired. */
    private final AtomicInteger expired = new AtomicInteger();

    private ScriptedServer server;

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void fiftyRequestsWithAnExpiredTokenRequestOneToken() throws Exception {
        start(this::harbor);
        try (RegistryClient client = client(ROBOT)) {
            look(client, "lci/a");
            expired.set(tokensGiven.get());
            int before = tokenRequests.size();

            inParallel(50, () -> look(client, "lci/a"));

            assertThat(tokenRequests).hasSize(before + 1);
        }
    }

    @Test
    void fiftyFirstRequestsRequestOneToken() throws Exception {
        start(this::harbor);
        try (RegistryClient client = client(ROBOT)) {
            inParallel(50, () -> look(client, "lci/a"));
            assertThat(tokenRequests).hasSize(1);
            assertThat(server.seen().stream().filter("GET /v2/"::equals)).hasSize(1);
        }
    }

    @Test
    void aTokenOfHarborIsReusedForAllRepositoriesOfItsProject() {
        start(this::harbor);
        try (RegistryClient client = client(ROBOT)) {
            look(client, "lci/a");
            look(client, "lci/b");
            look(client, "other/c");
            assertThat(tokenRequests).hasSize(2);
        }
    }

    @Test
    void otherRegistriesGetATokenRequestForEachRepository() {
        start(exchange -> tokenRegistry(exchange, "registry.test"));
        try (RegistryClient client = client(ROBOT)) {
            look(client, "lci/a");
            look(client, "lci/b");
            assertThat(tokenRequests)
                    .hasSize(2)
                    .last()
                    .asString()
                    .contains("service=registry.test", "scope=repository%3Alci%2Fb%3Apull");
        }
    }

    @Test
    void anExpiredTokenIsRenewedAlthoughHarborChallengesForBasic() {
        start(this::harbor);
        try (RegistryClient client = client(ROBOT)) {
            look(client, "lci/a");
            expired.set(tokensGiven.get());
            assertThat(look(client, "lci/a")).isTrue();
        }
    }

    @Test
    void twoScopesOfOneChallengeAreRequestedOneByOne() {
        start(
                exchange -> {
                    if (isTokenRequest(exchange)) {
                        giveToken(exchange);
                    } else if (exchange.headers()
                            .getOrDefault("authorization", "")
                            .equals("Bearer token-2")) {
                        exchange.answer(200, "", "Docker-Content-Digest: " + BLOB);
                    } else {
                        exchange.answer(
                                401,
                                "",
                                "WWW-Authenticate: Bearer realm=\""
                                        + realm.get()
                                        + "\",service=\"s\",scope=\"repository:lci/a:pull"
                                        + " repository:lci/b:pull\"");
                    }
                });
        try (RegistryClient client = client(ROBOT)) {
            look(client, "lci/a");
            assertThat(tokenRequests)
                    .last()
                    .asString()
                    .contains("scope=repository%3Alci%2Fa%3Apull&")
                    .contains("scope=repository%3Alci%2Fb%3Apull&");
        }
    }

    @Test
    void aRealmOnAnotherHostGetsNoCredentials() {
        List<String> elsewhereSaw = new CopyOnWriteArrayList<>();
        try (ScriptedServer elsewhere = ScriptedServer.start(e -> elsewhereSaw.add(e.target()))) {
            realm.set("http://127.0.0.1" + elsewhere.address().substring(9) + "/token");
            start(this::harbor);
            try (RegistryClient client = client(ROBOT)) {
                Problem problem = problemOf(() -> look(client, "lci/a"));
                assertThat(problem.code()).isEqualTo(Code.TOKEN_SERVICE_NOT_ALLOWED);
                assertThat(problem.what()).contains("127.0.0.1");
                assertThat(elsewhereSaw).isEmpty();
            }
        }
    }

    @Test
    void anAllowedRealmOnAnotherHostIsUsedOverTlsOnly() {
        realm.set("http://auth.test/token");
        start(this::harbor);
        RegistrySettings settings =
                Clients.plain(server.address())
                        .credentials(ROBOT)
                        .tokenHosts(Set.of("auth.test"))
                        .build();
        try (RegistryClient client = RegistryClient.connect(settings)) {
            Problem problem = problemOf(() -> look(client, "lci/a"));
            assertThat(problem.code()).isEqualTo(Code.REGISTRY_ANSWER_UNUSABLE);
            assertThat(problem.what()).contains("auth.test in plain HTTP");
        }
    }

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
    void repositoriesOfOneProjectWithCredentialsOfTheirOwnShareNoToken() {
        List<String> asked = new CopyOnWriteArrayList<>();
        start(
                exchange -> {
                    if (exchange.target().startsWith("/service/token")) {
                        asked.add(exchange.headers().getOrDefault("authorization", "nobody"));
                    }
                    tokenRegistry(exchange, "harbor-registry");
                });
        Credentials byRepository =
                Credentials.byRepository(path -> Credentials.of("user of " + path, "p"));
        try (RegistryClient client = client(byRepository)) {
            look(client, "lci/a");
            look(client, "lci/b");
            look(client, "lci/a");
        }
        assertThat(asked)
                .containsExactly(
                        okhttp3.Credentials.basic("user of lci/a", "p"),
                        okhttp3.Credentials.basic("user of lci/b", "p"));
    }

    @Test
    void anIdentityTokenIsExchangedForAccessTokens() {
        List<String> forms = new CopyOnWriteArrayList<>();
        start(
                exchange -> {
                    if (isTokenRequest(exchange)) {
                        forms.add(
                                exchange.method()
                                        + " "
                                        + new String(exchange.body(), StandardCharsets.UTF_8));
                        exchange.answer(
                                200,
                                "{\"access_token\":\"token-"
                                        + tokensGiven.incrementAndGet()
                                        + "\",\"expires_in\":300}");
                    } else {
                        tokenRegistry(exchange, "s");
                    }
                });
        try (RegistryClient client = client(new Credentials.IdentityToken("identity-1"))) {
            assertThat(look(client, "lci/a")).isTrue();
            assertThat(forms)
                    .singleElement()
                    .asString()
                    .startsWith("POST grant_type=refresh_token");
            assertThat(forms.get(0)).contains("refresh_token=identity-1", "service=s");
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

    private void start(ScriptedServer.Script script) {
        server = ScriptedServer.start(script);
        realm.compareAndSet(null, "http://" + server.address() + "/service/token");
    }

    private RegistryClient client(Credentials credentials) {
        return RegistryClient.connect(
                Clients.plain(server.address()).credentials(credentials).build());
    }

    /** Whether a blob is there; any is. */
    private static boolean look(RegistryClient client, String repository) {
        return client.repository(repository).headManifest("1.0", Cancellation.none()).isPresent();
    }

    private static void push(RegistryClient client, String repository) {
        client.repository(repository)
                .pushBlob(
                        BlobContent.of(new byte[] {1}),
                        Optional.empty(),
                        Progress.NONE,
                        Cancellation.none());
    }

    private static void inParallel(int count, Callable<?> work) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(count);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                all.add(threads.submit(work));
            }
            for (Future<?> each : all) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private boolean isTokenRequest(ScriptedServer.Exchange exchange) {
        boolean token = exchange.target().startsWith("/service/token");
        if (token) {
            tokenRequests.add(exchange.target() + "&");
        }
        return token;
    }

    private void giveToken(ScriptedServer.Exchange exchange) throws IOException {
        exchange.answer(
                200,
                "{\"token\":\"token-"
                        + tokensGiven.incrementAndGet()
                        + "\",\"access_token\":\"\",\"expires_in\":1800}");
    }

    private static boolean isAuthorized(ScriptedServer.Exchange exchange, String expected)
            throws IOException {
        boolean right = expected.equals(exchange.headers().get("authorization"));
        if (!right) {
            exchange.answer(401, "", "WWW-Authenticate: Basic realm=\"registry\"");
        }
        return right;
    }

    /** As facts about Harbor have it: token service, challenges, refusals. */
    private void harbor(ScriptedServer.Exchange exchange) throws IOException {
        if (isTokenRequest(exchange)) {
            boolean right = ROBOTS_HEADER.equals(exchange.headers().get("authorization"));
            if (right) {
                giveToken(exchange);
            } else if (exchange.target().contains("scope=")) {
                exchange.answer(200, "{\"token\":\"anonymous\",\"expires_in\":1800}");
            } else {
                exchange.answer(401, "");
            }
        } else {
            tokenRegistry(exchange, "harbor-registry");
        }
    }

    private void tokenRegistry(ScriptedServer.Exchange exchange, String service)
            throws IOException {
        if (isTokenRequest(exchange)) {
            giveToken(exchange);
            return;
        }
        String authorization = exchange.headers().getOrDefault("authorization", "");
        if (authorization.isEmpty()) {
            exchange.answer(
                    401,
                    "",
                    "WWW-Authenticate: Bearer realm=\""
                            + realm.get()
                            + "\",service=\""
                            + service
                            + "\"");
        } else if (exchange.target().contains("/nowhere/")) {
            exchange.answer(401, error("UNAUTHORIZED", "project nowhere not found"));
        } else if (exchange.target().contains("forbidden")
                || authorization.equals("Bearer anonymous")
                || Integer.parseInt(authorization.substring("Bearer token-".length()))
                        <= expired.get()) {
            exchange.answer(
                    401,
                    error("UNAUTHORIZED", "unauthorized to access repository: r, action: push"),
                    "WWW-Authenticate: Basic realm=\"harbor\"");
        } else {
            answer(exchange);
        }
    }

    private static void answer(ScriptedServer.Exchange exchange) throws IOException {
        switch (exchange.method()) {
            case "POST" -> exchange.answer(202, "", "Location: /v2/lci/a/blobs/uploads/1");
            case "PUT" -> {
                exchange.body();
                exchange.answer(201, "");
            }
            default -> {
                if (exchange.target().contains("/blobs/")) {
                    exchange.answer(404, "");
                } else {
                    exchange.answer(200, "", "Docker-Content-Digest: " + BLOB);
                }
            }
        }
    }

    private static String error(String code, String message) {
        return "{\"errors\":[{\"code\":\"" + code + "\",\"message\":\"" + message + "\"}]}";
    }
}
