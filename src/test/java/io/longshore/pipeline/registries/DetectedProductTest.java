package io.longshore.pipeline.registries;

import static io.longshore.testing.OddAnswers.ALWAYS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.longshore.registry.RegistryProduct;
import io.longshore.registry.RegistrySettings;
import io.longshore.registry.harbor.Harbor;
import io.longshore.registry.harbor.HarborOptions;
import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.task.Cancellation;
import io.longshore.testing.OddAnswers;
import io.longshore.testing.OddAnswers.Reaction;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a registry is asked once, and what each import asks anew. */
class DetectedProductTest {

    static Stream<Arguments> answers() {
        return Stream.of(
                arguments(OddAnswers.status(200, "{\"auth_mode\":\"db_auth\"}"), true, 1),
                arguments(OddAnswers.status(200, "{\"harbor_version\":\"v2.5\"}"), true, 1),
                arguments(OddAnswers.status(200, "{\"version\":\"another\"}"), false, 1),
                arguments(OddAnswers.status(404, ""), false, 1),
                arguments(OddAnswers.status(404, "<html>"), false, 1),
                arguments(OddAnswers.status(401, ""), false, 1),
                arguments(OddAnswers.status(403, ""), false, 1),
                arguments(OddAnswers.status(405, ""), false, 1),
                arguments(OddAnswers.status(200, "<html>"), false, 3),
                arguments(OddAnswers.status(200, "null"), false, 3),
                arguments(OddAnswers.status(302, ""), false, 3),
                arguments(OddAnswers.status(429, ""), false, 3),
                arguments(OddAnswers.status(500, ""), false, 3),
                arguments(OddAnswers.status(503, "<html>"), false, 3),
                arguments(OddAnswers.silence(), false, 3));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("answers")
    void onlyAKnownAnswerIsKept(Reaction answer, boolean isHarbor, int questions) {
        OddAnswers odd = new OddAnswers("GET /api/v2.0/systeminfo", ALWAYS, answer);
        try (SandboxRegistry registry =
                        SandboxRegistry.start(SandboxOptions.defaults().withFilters(odd));
                Registries registries = registries(registry, answer)) {
            for (int time = 0; time < 3; time++) {
                RegistryProduct product =
                        registries.product(registry.address(), Cancellation.none());
                assertThat(product != RegistryProduct.PLAIN).isEqualTo(isHarbor);
            }
        }
        assertThat(odd.count()).isEqualTo(questions);
    }

    private static Registries registries(SandboxRegistry registry, Reaction answer) {
        return new Registries(
                RegistrySettings.builder(registry.address())
                        .plainHttp(true)
                        .environment(Map.of())
                        .stallTimeout(answer.patience())
                        .build(),
                List.of(Harbor.detector(HarborOptions.defaults())));
    }
}
