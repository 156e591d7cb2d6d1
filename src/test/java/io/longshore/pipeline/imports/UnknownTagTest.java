package io.longshore.pipeline.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
import io.longshore.config.ReplaceTags;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.registry.RegistrySettings;
import io.longshore.registry.http.RetryPolicy;
import io.longshore.report.ImportReport;
import io.longshore.report.Status;
import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.testing.Imports;
import io.longshore.testing.archive.TarballBuilder;
import io.longshore.testing.archive.TestImages;
import io.longshore.testing.archive.TestImages.Image;
import io.longshore.testing.registry.RegistryContents;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The registry does not say what a release tag names: by every rule, for every state of the tag,
 * for each kind of answer, to each set of questions. An import replaces no tag unseen, and an
 * unknown answer refuses nothing for good.
 */
class UnknownTagTest {
    private static final String PATH = "p/app";
    private static final String TAG = "stable";
    private static final Duration SHORT = Duration.ofMillis(1);

    @TempDir Path folder;
    private final TestImages images = new TestImages(21);
    private final Reticence reticence = new Reticence();
    private SandboxRegistry registry;
    private Imports imports;
    private int archives;

    private enum Before {
        ABSENT,
        OWN,
        FOREIGN
    }

    /** An answer that says nothing about the tag. */
    private enum Answer {
        STATUS_500(500, true),
        STATUS_503(503, true),
        STATUS_429(429, true),
        RESET(0, true),
        STATUS_401(401, false),
        STATUS_403(403, false),
        STATUS_405(405, false),
        HTML(200, false);

        private final int status;
        private final boolean mayPass;

        Answer(int status, boolean mayPass) {
            this.status = status;
            this.mayPass = mayPass;
        }
    }

    private enum Questions {
        HEAD("HEAD .*/manifests/" + TAG),
        MANIFEST("(HEAD|GET) .*/manifests/" + TAG),
        MANIFEST_AND_LIST("(HEAD|GET) (.*/manifests/" + TAG + "|.*/tags/list.*)");

        private final String requests;

        Questions(String requests) {
            this.requests = requests;
        }
    }

    private enum Moment {
        BEFORE_THE_IMPORT,
        BEFORE_THE_TAG_IS_SET
    }

    private record Case(
            ReplaceTags rule, Before before, Answer answer, Questions questions, Moment moment) {
        /** A look that the registry refuses for good is repeated in another way. */
        boolean isFoundOut() {
            return switch (questions) {
                // A refused HEAD is repeated as a GET.
                case HEAD -> !answer.mayPass;
                case MANIFEST -> !answer.mayPass && before == Before.ABSENT;
                case MANIFEST_AND_LIST -> false;
            };
        }

        boolean isPermitted() {
            return switch (rule) {
                case NEVER -> before == Before.ABSENT;
                case OWN -> before != Before.FOREIGN;
                case ALWAYS -> true;
            };
        }

        boolean isPossible() {
            // A tag that is known to be refused ends an import before the tag is set.
            return moment == Moment.BEFORE_THE_IMPORT || isPermitted();
        }

        /** The rules differ in what they permit; what an answer means is the same for all. */
        boolean isSample() {
            boolean isOneOfAKind = answer == Answer.STATUS_503 || answer == Answer.STATUS_403;
            return rule == ReplaceTags.OWN || moment == Moment.BEFORE_THE_IMPORT && isOneOfAKind;
        }
    }

    static Stream<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (ReplaceTags rule : ReplaceTags.values()) {
            for (Before before : Before.values()) {
                for (Answer answer : Answer.values()) {
                    for (Questions questions : Questions.values()) {
                        for (Moment moment : Moment.values()) {
                            cases.add(new Case(rule, before, answer, questions, moment));
                        }
                    }
                }
            }
        }
        return cases.stream().filter(Case::isPossible).filter(Case::isSample);
    }

    /** Says nothing about the tag until a manifest was pushed under it. */
    private static final class Reticence extends Filter {
        private volatile String requests = "";
        private volatile Answer answer = Answer.STATUS_500;
        private final AtomicInteger unanswered = new AtomicInteger();
        private volatile String since = "";

        void begin(Case it) {
            answer = it.answer();
            unanswered.set(0);
            since = it.moment() == Moment.BEFORE_THE_IMPORT ? "" : "PUT .*/blobs/uploads/.*";
            requests = it.questions().requests;
        }

        void end() {
            requests = "";
        }

        @Override
        public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
            String request = exchange.getRequestMethod() + " " + exchange.getRequestURI();
            if (!since.isEmpty() && request.matches(since)) {
                since = "";
            }
            if (request.matches("PUT .*/manifests/" + TAG)) {
                end();
            }
            if (since.isEmpty() && request.matches(requests)) {
                unanswered.incrementAndGet();
                evade(exchange);
            } else {
                chain.doFilter(exchange);
            }
        }

        private void evade(HttpExchange exchange) throws IOException {
            if (answer == Answer.RESET) {
                exchange.close();
                return;
            }
            byte[] body = "<html>".getBytes(StandardCharsets.UTF_8);
            boolean isHead = exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(answer.status, isHead ? -1 : body.length);
            if (!isHead) {
                exchange.getResponseBody().write(body);
            }
            exchange.close();
        }

        @Override
        public String description() {
            return "answers that say nothing";
        }
    }

    @BeforeEach
    void start() {
        registry = SandboxRegistry.start(SandboxOptions.defaults().withFilters(reticence));
        imports =
                new Imports(
                        RegistrySettings.builder(registry.address())
                                .plainHttp(true)
                                .retry(new RetryPolicy(2, SHORT, SHORT))
                                .build());
    }

    @AfterEach
    void stop() {
        imports.close();
        registry.close();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aTagIsReplacedOnlyIfTheRuleIsKnownToPermitIt(Case it) {
        Image former = image();
        imports.run(archive("other", former), PATH);
        if (it.before() != Before.ABSENT) {
            imports.run(archive(TAG, former), PATH);
        }
        Optional<String> before = tag();
        Map<String, List<String>> own =
                it.before() == Before.OWN ? Map.of(TAG, List.of(digest(former))) : Map.of();
        Image ours = image();
        Path archive = archive(TAG, ours);

        reticence.begin(it);
        Outcome outcome = run(archive, it.rule(), own);
        reticence.end();

        assertThat(reticence.unanswered).as("unanswered").hasPositiveValue();
        if (outcome.isSet()) {
            assertThat(it.isPermitted()).as("permitted").isTrue();
            assertThat(it.rule() == ReplaceTags.ALWAYS || it.isFoundOut()).as("known").isTrue();
            assertThat(tag()).contains(digest(ours));
        } else {
            assertThat(it.rule() != ReplaceTags.ALWAYS).isTrue();
            assertThat(tag()).isEqualTo(before);
            boolean isRefused = outcome.code().equals("TAG_NOT_REPLACEABLE");
            assertThat(isRefused).isEqualTo(it.isFoundOut() && !it.isPermitted());
            assertThat(outcome.mayPass()).isEqualTo(!isRefused);
        }

        // Once the registry answers, the rule decides.
        Outcome next = run(archive, it.rule(), own);
        assertThat(next.isSet()).isEqualTo(it.isPermitted());
        assertThat(tag()).isEqualTo(it.isPermitted() ? Optional.of(digest(ours)) : before);
    }

    /**
     * How an import ended.
     *
     * @param code of the problem if the tag was not set
     */
    private record Outcome(boolean isSet, String code, boolean mayPass) {}

    private Outcome run(Path archive, ReplaceTags rule, Map<String, List<String>> own) {
        ImportReport[] report = new ImportReport[1];
        ProblemException failed =
                catchThrowableOfType(
                        ProblemException.class,
                        () -> report[0] = imports.run(archive, PATH, rule, own));
        if (failed != null) {
            Problem problem = failed.problem();
            return new Outcome(false, problem.code().name(), problem.retryable());
        }
        if (report[0].status() == Status.VERIFIED) {
            return new Outcome(true, "", false);
        }
        var first = report[0].problems().get(0);
        return new Outcome(false, first.code(), first.retryable());
    }

    private Optional<String> tag() {
        return Optional.ofNullable(RegistryContents.of(registry.address()).tags(PATH).get(TAG))
                .map(RegistryContents.Held::digest);
    }

    private static String digest(Image image) {
        return image.digest().toString();
    }

    private Image image() {
        return images.image("origin.test/app", images.layer(500));
    }

    private Path archive(String tag, Image image) {
        return new TarballBuilder()
                .add(image, tag)
                .write(folder.resolve("archive-" + ++archives + ".tar"));
    }
}
