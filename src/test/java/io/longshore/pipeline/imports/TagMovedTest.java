package io.longshore.pipeline.imports;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
import io.longshore.config.ReplaceTags;
import io.longshore.registry.RegistrySettings;
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
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Somebody else moves, sets or removes a release tag while an import is under way: by every rule,
 * for every state of the tag before, at every moment.
 */
class TagMovedTest {
    private static final String PATH = "p/app";
    private static final String TAG = "stable";
    private static final String UNTOUCHED = "untouched";

    @TempDir Path folder;
    private final TestImages images = new TestImages(20);
    private final Interference interference = new Interference();
    private SandboxRegistry registry;
    private Imports imports;
    private int archives;

    private enum Before {
        ABSENT,
        NAMES_ANOTHER
    }

    private enum Moment {
        BEFORE_THE_FIRST_UPLOAD,
        BEFORE_THE_SECOND_LOOK
    }

    private enum Move {
        TO_A_THIRD,
        TO_ANOTHER_OWN,
        TO_THE_SAME_AS_THE_IMPORT,
        REMOVED,
        THERE_AND_BACK
    }

    private record Case(ReplaceTags rule, Before before, Moment moment, Move move) {
        boolean isPossible() {
            boolean isPermitted = rule != ReplaceTags.NEVER || before == Before.ABSENT;
            boolean isThere = before == Before.NAMES_ANOTHER || move != Move.REMOVED;
            // The registry takes a manifest only when it has its layers.
            boolean isKnown =
                    move != Move.TO_THE_SAME_AS_THE_IMPORT
                            || moment == Moment.BEFORE_THE_SECOND_LOOK;
            return isPermitted && isThere && isKnown;
        }

        boolean isHarmless() {
            return move == Move.TO_THE_SAME_AS_THE_IMPORT || move == Move.THERE_AND_BACK;
        }
    }

    static Stream<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (ReplaceTags rule : ReplaceTags.values()) {
            for (Before before : Before.values()) {
                for (Moment moment : Moment.values()) {
                    Arrays.stream(Move.values())
                            .map(move -> new Case(rule, before, moment, move))
                            .filter(Case::isPossible)
                            .forEach(cases::add);
                }
            }
        }
        return cases.stream();
    }

    /** Does something once, before the registry sees a request. */
    private static final class Interference extends Filter {
        private final AtomicReference<Action> action = new AtomicReference<>();
        private final AtomicInteger seen = new AtomicInteger();

        /**
         * @param number of the request to this path, from 1
         */
        private record Action(String path, int number, Runnable run) {}

        void plan(String path, int number, Runnable run) {
            seen.set(0);
            action.set(new Action(path, number, run));
        }

        @Override
        public void doFilter(HttpExchange request, Chain chain) throws IOException {
            Action planned = action.get();
            if (planned != null
                    && request.getRequestURI().getPath().contains(planned.path())
                    && seen.incrementAndGet() == planned.number()
                    && action.compareAndSet(planned, null)) {
                planned.run().run();
            }
            chain.doFilter(request);
        }

        @Override
        public String description() {
            return "somebody else";
        }
    }

    @BeforeEach
    void start() {
        registry = SandboxRegistry.start(SandboxOptions.defaults().withFilters(interference));
        imports = new Imports(RegistrySettings.builder(registry.address()).plainHttp(true).build());
    }

    @AfterEach
    void stop() {
        imports.close();
        registry.close();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aTagThatIsMovedDuringAnImportIsLeftToWhoeverMovedIt(Case it) {
        Image before = image();
        Image third = image();
        Image anotherOwn = image();
        imports.run(archive(Map.of("first", before, "third", third, "own", anotherOwn)), PATH);
        if (it.before() == Before.NAMES_ANOTHER) {
            put(before.digest().toString());
        }
        Image ours = image();
        Image other = image();
        Path archive = archive(Map.of(TAG, ours, UNTOUCHED, other));
        List<String> own = List.of(before.digest().toString(), anotherOwn.digest().toString());
        Optional<String> moved =
                switch (it.move()) {
                    case TO_A_THIRD -> Optional.of(third.digest().toString());
                    case TO_ANOTHER_OWN -> Optional.of(anotherOwn.digest().toString());
                    case TO_THE_SAME_AS_THE_IMPORT -> Optional.of(ours.digest().toString());
                    case REMOVED -> Optional.empty();
                    case THERE_AND_BACK ->
                            it.before() == Before.ABSENT
                                    ? Optional.empty()
                                    : Optional.of(before.digest().toString());
                };
        Runnable move =
                () -> {
                    if (it.move() == Move.THERE_AND_BACK) {
                        put(third.digest().toString());
                    }
                    moved.ifPresentOrElse(this::put, this::remove);
                };
        switch (it.moment()) {
            case BEFORE_THE_FIRST_UPLOAD -> interference.plan("/blobs/uploads/", 1, move);
            // The first look at the tag is the check's.
            case BEFORE_THE_SECOND_LOOK -> interference.plan("/manifests/" + TAG, 2, move);
        }

        ImportReport report = imports.run(archive, PATH, it.rule(), Map.of(TAG, own));

        assertThat(interference.action.get()).as("moved").isNull();
        if (it.isHarmless()) {
            assertThat(report.status()).isEqualTo(Status.VERIFIED);
            assertThat(tag(TAG)).contains(ours.digest().toString());
        } else {
            assertThat(report.status()).isEqualTo(Status.INCOMPLETE);
            assertThat(report.problems())
                    .anySatisfy(
                            problem -> {
                                assertThat(problem.code()).isEqualTo("TAG_MOVED");
                                assertThat(problem.fix()).isNotEmpty();
                            });
            assertThat(tag(TAG)).isEqualTo(moved);
        }
        assertThat(tag(UNTOUCHED)).contains(other.digest().toString());
    }

    private Optional<String> tag(String tag) {
        return Optional.ofNullable(contents().tags(PATH).get(tag))
                .map(RegistryContents.Held::digest);
    }

    private RegistryContents contents() {
        return RegistryContents.of(registry.address());
    }

    private void put(String digest) {
        byte[] manifest = contents().manifestBytes(PATH, digest);
        request(
                HttpRequest.newBuilder(uri())
                        .header("Content-Type", "application/vnd.oci.image.manifest.v1+json")
                        .PUT(BodyPublishers.ofByteArray(manifest)));
    }

    private void remove() {
        request(HttpRequest.newBuilder(uri()).DELETE());
    }

    private void request(HttpRequest.Builder request) {
        try {
            assertThat(
                            HttpClient.newHttpClient()
                                    .send(request.build(), BodyHandlers.discarding())
                                    .statusCode())
                    .isBetween(200, 299);
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private URI uri() {
        return URI.create("http://" + registry.address() + "/v2/" + PATH + "/manifests/" + TAG);
    }

    private Image image() {
        return images.image("origin.test/app", images.layer(500));
    }

    private Path archive(Map<String, Image> tagged) {
        TarballBuilder archive = new TarballBuilder();
        tagged.forEach((tag, image) -> archive.add(image, tag));
        return archive.write(folder.resolve("archive-" + ++archives + ".tar"));
    }
}
