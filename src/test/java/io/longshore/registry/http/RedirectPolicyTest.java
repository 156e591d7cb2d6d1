package io.longshore.registry.http;

import static io.longshore.registry.Clients.problemOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.longshore.oci.Digest;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.registry.Clients;
import io.longshore.registry.RegistryClient;
import io.longshore.task.Cancellation;
import io.longshore.testing.registry.ScriptedServer;
import java.util.Map;
import okhttp3.HttpUrl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedirectPolicyTest {
    private static final Digest BLOB = Digest.of(new byte[] {1});

    /** The registry is somewhere else: behind a proxy that answers in its name. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://127.0.0.1:PORT/secret",
                "https://127.9.9.9:PORT/secret",
                "https://[::1]:PORT/secret",
                "https://[::ffff:127.0.0.1]:PORT/secret",
                "https://0.0.0.0:PORT/secret",
                "https://localhost:PORT/secret",
                "https://2130706433:PORT/secret",
                "https://169.254.169.254/latest/meta-data/",
                "https://[fe80::1]/latest/meta-data/"
            })
    void aRemoteRegistryMayNotRedirectToLoopbackOrAMetadataService(String location) {
        try (ScriptedServer trap = ScriptedServer.start(exchange -> exchange.answer(200, "no"));
                ScriptedServer proxy =
                        ScriptedServer.start(
                                exchange -> {
                                    if (exchange.target().endsWith("/v2/")) {
                                        exchange.answer(200, "{}");
                                    } else {
                                        exchange.answer(307, "", "Location: " + at(trap, location));
                                    }
                                });
                RegistryClient client =
                        RegistryClient.connect(
                                Clients.plain("harbor.test")
                                        .environment(
                                                Map.of("HTTP_PROXY", "http://" + proxy.address()))
                                        .build())) {
            Problem problem =
                    problemOf(
                            () ->
                                    client.repository("p/lci")
                                            .readBlob(BLOB, 1, 100, Cancellation.none()));
            assertThat(problem.code()).isEqualTo(Code.REGISTRY_ANSWER_UNUSABLE);
            assertThat(problem.retryable()).isFalse();
            assertThat(problem.what()).contains("was sent on to");
            assertThat(trap.seen()).isEmpty();
        }
    }

    @Test
    void aLocalRegistryMayRedirectToItselfButNotToAMetadataService() {
        RedirectPolicy redirects = new RedirectPolicy(HttpUrl.get("http://127.0.0.1:5000/"));
        assertThatCode(() -> redirects.check("read", HttpUrl.get("https://127.0.0.2/blob")))
                .doesNotThrowAnyException();
        assertThatCode(() -> redirects.lookup("localhost")).doesNotThrowAnyException();
        Problem problem =
                problemOf(() -> redirects.check("read", HttpUrl.get("https://169.254.169.254/")));
        assertThat(problem.code()).isEqualTo(Code.REGISTRY_ANSWER_UNUSABLE);
    }

    private static String at(ScriptedServer trap, String location) {
        return location.replace("PORT", trap.address().replaceAll(".*:", ""));
    }
}
