package io.longshore.registry.harbor;

import static io.longshore.testing.OddAnswers.ALWAYS;
import static io.longshore.testing.OddAnswers.WHERE_MISSING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.registry.RegistrySettings;
import io.longshore.registry.auth.Credentials;
import io.longshore.registry.http.RetryPolicy;
import io.longshore.report.ImportReport;
import io.longshore.report.Status;
import io.longshore.testing.Faults;
import io.longshore.testing.Fixtures;
import io.longshore.testing.Imports;
import io.longshore.testing.OddAnswers;
import io.longshore.testing.OddAnswers.Reaction;
import io.longshore.testing.harbor.FakeHarbor;
import io.longshore.testing.harbor.HarborAdmin;
import io.longshore.testing.harbor.HarborAdmin.Robot;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntPredicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Harbor's API gives no answer, or a proxy answers in its place: its questions are lookups, and the
 * push decides. Only a project that would have to be created is waited for.
 */
class HarborApiAwayTest {
    private static final String TARGET = "services/lci";
    private static final Duration SHORT = Duration.ofMillis(1);
    private static final HarborOptions CREATING = new HarborOptions(true, false, -1, null);
    private static final String PROJECT_LOOKUP = "HEAD /api/v2.0/projects\\?.*";

    /** How long the client waits for an answer. */
    private Duration patience = Duration.ofSeconds(60);

    private final AtomicBoolean away = new AtomicBoolean();

    private static List<String> questions() {
        return List.of(
                "GET /api/v2.0/systeminfo",
                PROJECT_LOOKUP,
                "GET /api/v2.0/projects/services",
                "GET /api/v2.0/(quotas.*|projects/services/summary)",
                "GET /api/v2.0/projects/services/immutabletagrules.*",
                "GET /api/v2.0/robots.*",
                "GET /api/v2.0/projects/services/repositories/.*",
                "(GET|HEAD) /api/v2.0/.*");
    }

    private static List<Reaction> away() {
        return List.of(
                OddAnswers.status(500, ""),
                OddAnswers.status(502, "<html>Bad gateway</html>"),
                OddAnswers.status(503, "{}"),
                OddAnswers.status(429, ""),
                OddAnswers.cut(),
                OddAnswers.silence());
    }

    private static List<Reaction> foreign() {
        return List.of(
                OddAnswers.status(200, "<html>Welcome</html>"),
                OddAnswers.status(200, "null"),
                OddAnswers.status(204, ""),
                OddAnswers.status(302, ""),
                OddAnswers.status(418, "<html>Teapot</html>"));
    }

    static Stream<Arguments> cases() {
        return questions().stream()
                .flatMap(
                        question ->
                                Stream.concat(away().stream(), foreign().stream())
                                        .map(answer -> arguments(question, answer)));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("cases")
    void aQuestionToTheApiWithoutAnAnswerDoesNotEndAnImport(String question, Reaction answer) {
        try (FakeHarbor harbor = FakeHarbor.start(later(question, answer))) {
            harbor.admin().createProject("services", -1);
            harbor.admin().setQuota("services", 1 << 30);
            away.set(true);
            assertThat(run(harbor, HarborOptions.defaults()).status()).isEqualTo(Status.VERIFIED);
        }
    }

    static Stream<Arguments> awaited() {
        return Stream.of("GET /api/v2.0/systeminfo", PROJECT_LOOKUP, "POST /api/v2.0/projects")
                .flatMap(request -> away().stream().map(answer -> arguments(request, answer)));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("awaited")
    void aProjectToCreateIsRetriedUntilTheApiAnswers(String request, Reaction answer) {
        try (FakeHarbor harbor = FakeHarbor.start(later(request, answer))) {
            away.set(true);
            Problem problem =
                    catchThrowableOfType(ProblemException.class, () -> run(harbor, CREATING))
                            .problem();
            assertThat(problem.retryable()).as(problem.toString()).isTrue();
            away.set(false);
            assertThat(run(harbor, CREATING).status()).isEqualTo(Status.VERIFIED);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("away")
    void aQuotaIsNotReckonedWithContentOfWhichItIsUnknownWhetherItIsThere(Reaction answer) {
        Filter blobs = later("(GET|HEAD) .*/copy/blobs/sha256:.*", WHERE_MISSING, answer);
        try (FakeHarbor harbor = FakeHarbor.start(blobs)) {
            harbor.admin().createProject("services", -1);
            run(harbor, HarborOptions.defaults());
            long manifests = 50_000;
            harbor.admin().setQuota("services", harbor.used("services") + manifests);
            away.set(true);
            try (Imports imports = imports(settings(harbor), HarborOptions.defaults())) {
                assertThat(imports.run(Fixtures.NESTED, "services/copy").status())
                        .isEqualTo(Status.VERIFIED);
            }
        }
    }

    @Test
    void theApiIsAskedWithTheCredentialsOfTheRepository() throws IOException {
        Faults faults = new Faults();
        try (FakeHarbor harbor = FakeHarbor.start(faults)) {
            harbor.admin().createProject("services", 1_000);
            Robot robot =
                    harbor.admin().createSystemRobot("all", "services", HarborAdmin.ALL_RIGHTS);
            Credentials others = Credentials.of("robot$others", "wrong");
            Credentials its = Credentials.of(robot.name(), robot.secret());
            faults.requests().clear();
            for (Credentials elsewhere : List.of(Credentials.anonymous(), others)) {
                Credentials byPath =
                        Credentials.byRepository(
                                path -> path.startsWith("services/") ? its : elsewhere);
                try (Imports imports =
                        imports(settings(harbor, byPath), HarborOptions.defaults())) {
                    Problem problem =
                            catchThrowableOfType(
                                            ProblemException.class,
                                            () -> imports.run(Fixtures.NESTED, TARGET))
                                    .problem();
                    assertThat(problem.code()).isEqualTo(Code.QUOTA_EXCEEDED);
                    assertThat(faults.count("POST")).as("found before the first byte").isZero();
                }
            }
        }
    }

    /** The answer as soon as the API is away. */
    private Filter later(String request, Reaction answer) {
        return later(request, ALWAYS, answer);
    }

    private Filter later(String request, IntPredicate when, Reaction answer) {
        patience = answer.patience();
        OddAnswers odd = new OddAnswers(request, when, answer);
        return new Filter() {
            @Override
            public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
                if (away.get()) {
                    odd.doFilter(exchange, chain);
                } else {
                    chain.doFilter(exchange);
                }
            }

            @Override
            public String description() {
                return "an API that may be away";
            }
        };
    }

    private ImportReport run(FakeHarbor harbor, HarborOptions options) {
        try (Imports imports = imports(settings(harbor), options)) {
            return imports.run(Fixtures.NESTED, TARGET);
        }
    }

    private static Imports imports(RegistrySettings settings, HarborOptions options) {
        return new Imports(settings, List.of(Harbor.detector(options)));
    }

    private RegistrySettings settings(FakeHarbor harbor) {
        return settings(
                harbor, Credentials.of(harbor.admin().username(), harbor.admin().password()));
    }

    private RegistrySettings settings(FakeHarbor harbor, Credentials credentials) {
        return RegistrySettings.builder(harbor.address())
                .plainHttp(true)
                .environment(Map.of())
                .stallTimeout(patience)
                .retry(new RetryPolicy(3, SHORT, SHORT))
                .credentials(credentials)
                .build();
    }
}
