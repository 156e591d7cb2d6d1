package io.longshore.registry.http;

import static io.longshore.registry.Clients.problemOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.registry.Clients;
import io.longshore.registry.RegistryClient;
import io.longshore.task.Cancellation;
import io.longshore.testing.registry.ScriptedServer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a registry's refusal is reported as. */
class RefusalTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'code':'UNAUTHORIZED','message':'unauthorized to access repository: team/lci,"
                        + " action: pull'}",
                "{'code':'DENIED','message':'requested access to the resource is denied',"
                        + "'detail':[{'Type':'repository','Name':'team/lci','Action':'pull'}]}"
            })
    void aMissingRightToPullIsNamed(String error) {
        Problem problem = refusal(403, error);
        assertThat(problem.code()).isEqualTo(Code.PUSH_DENIED);
        assertThat(problem.why())
                .contains("A push needs the right to pull in addition to the right to push");
        assertThat(problem.fix()).contains("right to pull");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'code':'UNAUTHORIZED','message':'unauthorized to access repository: team/lci,"
                        + " action: push'}",
                "{'code':'DENIED','message':'requested access to the resource is denied'}"
            })
    void anotherMissingRightIsNotReportedAsTheRightToPull(String error) {
        Problem problem = refusal(403, error);
        assertThat(problem.code()).isEqualTo(Code.PUSH_DENIED);
        assertThat(problem.why()).doesNotContain("right to pull");
    }

    private static Problem refusal(int status, String error) {
        String body = ("{'errors':[" + error + "]}").replace('\'', '"');
        try (ScriptedServer server =
                        ScriptedServer.start(exchange -> exchange.answer(status, body));
                RegistryClient client =
                        RegistryClient.connect(Clients.plain(server.address()).build())) {
            return problemOf(() -> client.repository("team/lci").tryPush(Cancellation.none()));
        }
    }
}
