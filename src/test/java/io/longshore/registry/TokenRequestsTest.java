package io.longshore.registry;

import static io.longshore.registry.Clients.problemOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.registry.auth.Credentials;
import io.longshore.testing.registry.ScriptedServer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** How many tokens are requested, for which scope and from which server. */
class TokenRequestsTest extends TokenServiceFixture {
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
}
