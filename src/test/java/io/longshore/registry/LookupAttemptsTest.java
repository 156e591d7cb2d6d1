package io.longshore.registry;

import static io.longshore.testing.OddAnswers.ALWAYS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.longshore.oci.Manifest;
import io.longshore.registry.blob.BlobContent;
import io.longshore.registry.blob.BlobOutcome;
import io.longshore.registry.http.RetryPolicy;
import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.task.Cancellation;
import io.longshore.task.Progress;
import io.longshore.testing.OddAnswers;
import io.longshore.testing.OddAnswers.Reaction;
import io.longshore.testing.registry.SmallImage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** How often a lookup is sent that never gets an answer: the table of docs/registries.md. */
class LookupAttemptsTest {
    private static final Cancellation NONE = Cancellation.none();
    private static final Duration SHORT = Duration.ofMillis(1);
    private static final Reaction ERROR = OddAnswers.status(503, "");
    private static final Reaction BUSY = OddAnswers.status(429, "");
    private static final Reaction TIME_OUT = OddAnswers.silence();

    private enum Lookup {
        /** Of a manifest before its push. */
        MANIFEST("HEAD .*/manifests/.*", it -> lookup(it).look("1.0")),
        TAGS("GET .*/tags/list.*", it -> lookup(it).tags()),
        REFERRERS(
                "GET .*/referrers/.*",
                it ->
                        it.listReferrers(
                                SmallImage.manifest("subject").digest(),
                                List.of(SmallImage.push(it, "referrer", "1.0")),
                                NONE)),
        /** Where the answer decides whether the tag may be set. */
        RELEASE_TAG("HEAD .*/manifests/.*", it -> lookup(it).settle("1.0"));

        private final String request;
        private final Consumer<RepositoryClient> question;

        Lookup(String request, Consumer<RepositoryClient> question) {
            this.request = request;
            this.question = question;
        }

        private static ManifestLookup lookup(RepositoryClient repository) {
            return new ManifestLookup(repository, () -> RegistryProduct.PLAIN, NONE);
        }
    }

    static Stream<Arguments> lookups() {
        return Stream.of(Lookup.values())
                .flatMap(
                        lookup -> {
                            boolean decides = lookup == Lookup.RELEASE_TAG;
                            return Stream.of(
                                    arguments(lookup, ERROR, 5, decides ? 5 : 3),
                                    arguments(lookup, BUSY, 5, decides ? 11 : 9),
                                    arguments(lookup, TIME_OUT, 5, decides ? 5 : 3),
                                    arguments(lookup, ERROR, 2, 2),
                                    arguments(lookup, BUSY, 2, 8),
                                    arguments(lookup, BUSY, 1, 1));
                        });
    }

    @ParameterizedTest(name = "{0}, {1}, {2} configured: {3}")
    @MethodSource("lookups")
    void aLookupIsAttemptedAsOftenAsDocumented(
            Lookup lookup, Reaction failure, int configured, int expected) {
        OddAnswers odd = new OddAnswers(lookup.request, ALWAYS, failure);
        try (SandboxRegistry registry = start(odd);
                RegistryClient client = connect(registry, configured, failure)) {
            lookup.question.accept(client.repository("p/x"));
        }
        assertThat(odd.count()).isEqualTo(expected);
    }

    static Stream<Arguments> blobs() {
        return Stream.of(arguments(ERROR, 1), arguments(TIME_OUT, 1), arguments(BUSY, 8));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("blobs")
    void theLookupOfABlobGivesWayToItsPush(Reaction failure, int expected) {
        OddAnswers odd = new OddAnswers("(GET|HEAD) .*/blobs/sha256:.*", ALWAYS, failure);
        BlobContent blob = BlobContent.of(new byte[] {1, 2, 3});
        try (SandboxRegistry registry = start(odd);
                RegistryClient client = connect(registry, 5, failure)) {
            assertThat(
                            client.repository("p/x")
                                    .pushBlob(blob, Optional.empty(), Progress.NONE, NONE))
                    .isEqualTo(BlobOutcome.UPLOADED);
            assertThat(registry.storage().blobs().has("p/x", blob.digest())).isTrue();
        }
        assertThat(odd.count()).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0} subjects")
    @MethodSource("subjects")
    void anApiForReferrersThatGivesNoAnswerIsNotAskedForEachSubject(int subjects) {
        OddAnswers odd = new OddAnswers(Lookup.REFERRERS.request, ALWAYS, ERROR);
        try (SandboxRegistry registry = start(odd);
                RegistryClient client = connect(registry, 5, ERROR)) {
            RepositoryClient repository = client.repository("p/x");
            Manifest referrer = SmallImage.push(repository, "referrer", "1.0");
            for (int subject = 0; subject < subjects; subject++) {
                repository.listReferrers(
                        SmallImage.manifest("subject " + subject).digest(),
                        List.of(referrer),
                        NONE);
            }
        }
        assertThat(odd.count()).isEqualTo(3);
    }

    static Stream<Integer> subjects() {
        return Stream.of(1, 2, 7);
    }

    private static RegistryClient connect(
            SandboxRegistry registry, int attempts, Reaction failure) {
        return RegistryClient.connect(
                RegistrySettings.builder(registry.address())
                        .plainHttp(true)
                        .environment(Map.of())
                        .stallTimeout(failure.patience())
                        .retry(new RetryPolicy(attempts, SHORT, SHORT))
                        .build());
    }

    private static SandboxRegistry start(OddAnswers odd) {
        return SandboxRegistry.start(SandboxOptions.defaults().withFilters(odd));
    }
}
