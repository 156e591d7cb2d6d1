package io.longshore.transfer;

import static io.longshore.testing.OddAnswers.ALWAYS;
import static io.longshore.testing.OddAnswers.WHERE_MISSING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.sun.net.httpserver.Filter;
import io.longshore.oci.Digest;
import io.longshore.oci.Repository;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.registry.RegistrySettings;
import io.longshore.registry.RepositoryClient;
import io.longshore.registry.http.RetryPolicy;
import io.longshore.report.Status;
import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.task.Cancellation;
import io.longshore.testing.Fixtures;
import io.longshore.testing.Imports;
import io.longshore.testing.OddAnswers;
import io.longshore.testing.OddAnswers.Reaction;
import java.time.Duration;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each lookup that an import makes before it pushes, answered by each failure that may pass: the
 * import goes on without the answer.
 */
class UnansweredLookupsTest {
    private static final String REFERRERS = "GET .*/referrers/.*";
    private static final Duration SHORT = Duration.ofMillis(1);

    /** The lookups, by the names of their rows in docs/registries.md. */
    static Stream<Arguments> lookups() {
        return Stream.of(
                arguments(
                        "missing manifest unanswered",
                        "(GET|HEAD) /v2/p/x/manifests/.*",
                        WHERE_MISSING),
                arguments("tags unanswered", "GET .*/tags/list.*", ALWAYS),
                arguments(
                        "missing blob unanswered", "(GET|HEAD) .*/blobs/sha256:.*", WHERE_MISSING),
                arguments("referrers unanswered", REFERRERS, ALWAYS));
    }

    private static List<Reaction> failures() {
        return List.of(
                OddAnswers.status(500, ""),
                OddAnswers.status(502, "<html>Bad gateway</html>"),
                OddAnswers.status(503, "{}"),
                OddAnswers.status(504, ""),
                OddAnswers.status(408, ""),
                OddAnswers.status(429, ""),
                OddAnswers.cut(),
                OddAnswers.silence());
    }

    static Stream<Arguments> cases() {
        return lookups()
                .flatMap(
                        lookup ->
                                failures().stream()
                                        .map(
                                                failure ->
                                                        arguments(
                                                                lookup.get()[0],
                                                                failure,
                                                                lookup.get()[1],
                                                                lookup.get()[2])));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("cases")
    void aLookupWithoutAnAnswerDoesNotEndAnImport(
            String name, Reaction failure, String request, IntPredicate when) {
        OddAnswers odd = new OddAnswers(request, when, failure);
        try (SandboxRegistry registry = start(odd);
                Imports imports = imports(registry, failure)) {
            // Into a repository without tags small blobs are pushed without a lookup.
            assertThat(imports.run(Fixtures.NESTED, "p/x").status()).isEqualTo(Status.VERIFIED);
            assertThat(imports.run(Fixtures.REFERRERS, "p/x").status()).isEqualTo(Status.VERIFIED);
            assertThat(odd.count()).as("lookups that got no answer").isPositive();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("failures")
    void withoutAnAnswerOfTheReferrersApiTheReferrersTagIsWritten(Reaction failure) {
        OddAnswers odd = new OddAnswers(REFERRERS, ALWAYS, failure);
        try (SandboxRegistry registry = start(odd);
                Imports imports = imports(registry, failure)) {
            imports.run(Fixtures.REFERRERS, "p/x");
            assertThat(tags(registry, imports)).anyMatch(tag -> tag.matches("sha256-[0-9a-f]{64}"));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusals")
    void aRefusedLookupOfTheReferrersTagIsSettledByTheListOfTags(int status) {
        Reaction none = OddAnswers.status(406, "");
        OddAnswers noApi = new OddAnswers(REFERRERS, ALWAYS, none);
        OddAnswers refused =
                new OddAnswers(
                        "(GET|HEAD) /v2/p/x/manifests/.*",
                        WHERE_MISSING,
                        OddAnswers.status(status, "{}"));
        try (SandboxRegistry registry = start(noApi, refused);
                Imports imports = imports(registry, none)) {
            assertThat(imports.run(Fixtures.REFERRERS, "p/x").status()).isEqualTo(Status.VERIFIED);
            assertThat(tags(registry, imports)).anyMatch(tag -> tag.matches("sha256-[0-9a-f]{64}"));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("failures")
    void referrersAreReadForAnExportOrItEnds(Reaction failure) {
        OddAnswers odd = new OddAnswers(REFERRERS, ALWAYS, failure);
        try (SandboxRegistry registry = start(odd);
                Imports imports = imports(registry, failure)) {
            Repository repository = new Repository(registry.address(), "p/x");
            Problem problem =
                    catchThrowableOfType(
                                    ProblemException.class,
                                    () ->
                                            imports.registries()
                                                    .repository(repository)
                                                    .referrers(
                                                            Digest.of(new byte[0]),
                                                            Cancellation.none()))
                            .problem();
            assertThat(problem.retryable()).as(problem.toString()).isTrue();
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(ints = {400, 403, 405, 501})
    void aHeadThatIsAlwaysRefusedIsRepeatedAsAGet(int status) {
        Reaction refusal = OddAnswers.status(status, "");
        OddAnswers odd = new OddAnswers("HEAD .*/manifests/.*", ALWAYS, refusal);
        try (SandboxRegistry registry = start(odd);
                Imports imports = imports(registry, refusal)) {
            assertThat(imports.run(Fixtures.NESTED, "p/x").status()).isEqualTo(Status.VERIFIED);
            assertThat(imports.run(Fixtures.REFERRERS, "p/x").status()).isEqualTo(Status.VERIFIED);
            assertThat(odd.count()).as("refused requests").isPositive();
        }
    }

    static List<Integer> refusals() {
        return List.of(400, 401, 403, 405, 501);
    }

    private static List<String> tags(SandboxRegistry registry, Imports imports) {
        RepositoryClient repository =
                imports.registries().repository(new Repository(registry.address(), "p/x"));
        return repository.tags(Cancellation.none());
    }

    private static Imports imports(SandboxRegistry registry, Reaction failure) {
        return new Imports(
                RegistrySettings.builder(registry.address())
                        .plainHttp(true)
                        .stallTimeout(failure.patience())
                        .retry(new RetryPolicy(5, SHORT, SHORT))
                        .build());
    }

    private static SandboxRegistry start(Filter... filters) {
        return SandboxRegistry.start(SandboxOptions.defaults().withFilters(filters));
    }
}
