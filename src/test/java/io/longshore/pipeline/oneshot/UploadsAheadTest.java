package io.longshore.pipeline.oneshot;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
import io.longshore.pipeline.check.SignatureRules;
import io.longshore.report.ImportReport;
import io.longshore.report.ReportProblem;
import io.longshore.report.Status;
import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.task.Progress;
import io.longshore.testing.Faults;
import io.longshore.testing.Imports;
import io.longshore.testing.archive.TarballBuilder;
import io.longshore.testing.archive.TestImages;
import io.longshore.testing.archive.TestImages.Image;
import io.longshore.testing.archive.TestImages.Layer;
import io.longshore.testing.registry.RegistryContents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Large layers are on their way while the archive is checked, and content only after it. */
class UploadsAheadTest {
    private static final int LARGE = 33 << 20;

    @TempDir Path folder;

    private final CountDownLatch patch = new CountDownLatch(1);
    private final AtomicReference<Faults.@Nullable Fault> atItsEnd = new AtomicReference<>();
    private final Faults faults = new Faults();
    private final TestImages images = new TestImages(3);
    private final Layer large = images.layer(LARGE);
    private final Image image = images.image("a.test/b", large, images.layer(100));
    private SandboxRegistry registry;
    private Imports imports;
    private RegistryContents contents;
    private Path archive;

    @BeforeEach
    void start() {
        registry =
                SandboxRegistry.start(
                        SandboxOptions.defaults().withFilters(new PatchWatch(), faults));
        imports = Imports.into(registry);
        contents = RegistryContents.of(registry.address());
        archive = new TarballBuilder().add(image, "1.0").write(folder.resolve("X.tar"));
    }

    @AfterEach
    void stop() {
        imports.close();
        registry.close();
    }

    @Test
    void theBytesOfALargeLayerAreSentBeforeTheCheckHasEndedAndNoBlobIs() {
        During check = new During();
        ImportReport report = run(check);
        assertThat(report.status()).isEqualTo(Status.VERIFIED);
        assertThat(check.isSent).as("sent during the check").isTrue();
        assertThat(check.blobsSoFar).as("uploads that had ended by then").isZero();
        assertThat(sessions())
                .containsExactlyInAnyOrder("POST", "PATCH", "POST", "PUT", "POST", "PUT", "PUT");
        assertThat(check.pushed).as("each byte is counted once").hasValue(check.toPush);
        assertThat(contents.blobSize("team/b", large.digest())).hasValue(large.size());
    }

    @Test
    void aDamagedArchiveLeavesNoBlobAndItsSessionIsForgotten() throws IOException {
        byte[] bytes = Files.readAllBytes(archive);
        bytes[bytes.length / 2] ^= 1;
        Files.write(archive, bytes);
        ImportReport report = run(new During());
        assertThat(report.status()).isEqualTo(Status.REJECTED);
        assertThat(faults.count("PUT")).isZero();
        assertThat(faults.count("DELETE")).isEqualTo(1);
        assertThat(contents.blobSize("team/b", large.digest())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {403, 405, 500})
    void theReportSaysWhatARegistryKeepsThatDoesNotForget(int refusal) throws IOException {
        byte[] bytes = Files.readAllBytes(archive);
        bytes[bytes.length / 2] ^= 1;
        Files.write(archive, bytes);
        faults.next("DELETE", Faults.answer(refusal, ""));
        ImportReport report = run(new During());
        assertThat(report.status()).isEqualTo(Status.REJECTED);
        assertThat(report.problems())
                .filteredOn(it -> it.code().equals("UPLOAD_NOT_REMOVED"))
                .singleElement()
                .extracting(ReportProblem::what)
                .asString()
                .contains("33.0 MiB");
    }

    static Stream<Faults.Fault> failures() {
        return Stream.of(
                Faults.cutAfter(1 << 20),
                Faults.answer(404, ""),
                Faults.answer(429, ""),
                Faults.answer(503, ""),
                Faults.loseAnswer(502));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void anUploadThatFailsDuringTheCheckIsMadeUpForAfterIt(Faults.Fault failure) {
        faults.next("PATCH", failure);
        During check = new During();
        assertThat(run(check).status()).isEqualTo(Status.VERIFIED);
        assertThat(check.pushed).as("each byte is counted once").hasValue(check.toPush);
        assertThat(contents.blobSize("team/b", large.digest())).hasValue(large.size());
    }

    @ParameterizedTest
    @MethodSource("failures")
    void aSessionThatIsGoneAtItsEndIsReplaced(Faults.Fault failure) {
        atItsEnd.set(failure);
        During check = new During();
        assertThat(run(check).status()).isEqualTo(Status.VERIFIED);
        assertThat(check.pushed).as("each byte is counted once").hasValue(check.toPush);
        assertThat(atItsEnd).as("what goes wrong").hasValue(null);
        assertThat(contents.blobSize("team/b", large.digest())).hasValue(large.size());
    }

    @Test
    void aLayerThatTheRegistryHasIsNotSent() {
        assertThat(run(Progress.NONE).status()).isEqualTo(Status.VERIFIED);
        faults.requests().clear();
        assertThat(run(Progress.NONE).status()).isEqualTo(Status.VERIFIED);
        assertThat(sessions()).isEmpty();
    }

    private ImportReport run(Progress progress) {
        return imports.runOneShot(archive, "team/b", SignatureRules.OFF, progress);
    }

    /** The methods of the requests that upload blobs. */
    private List<String> sessions() {
        return faults.requests().stream()
                .filter(request -> request.contains("/blobs/uploads/"))
                .map(request -> request.split(" ")[0])
                .toList();
    }

    /** Lets the check begin once the registry gets the large layer; counts what is pushed. */
    private final class During implements Progress {
        private final AtomicLong pushed = new AtomicLong();
        private volatile boolean isPushing;
        private volatile long toPush;
        private volatile boolean isSent;
        private volatile long blobsSoFar;

        @Override
        public void begin(Phase phase, long totalBytes) {
            if (phase == Phase.CHECK) {
                isSent = awaited(patch);
                blobsSoFar = faults.count("PUT");
            }
            isPushing = phase == Phase.PUSH;
            toPush = isPushing ? totalBytes : toPush;
        }

        @Override
        public void advance(long bytes) {
            if (isPushing) {
                pushed.addAndGet(bytes);
            }
        }
    }

    private static boolean awaited(CountDownLatch latch) {
        try {
            return latch.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Tells when the first bytes are on their way, and disturbs the end of their session. */
    private final class PatchWatch extends Filter {
        private volatile String session = "none";

        @Override
        public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
            String path = exchange.getRequestURI().getPath();
            if (exchange.getRequestMethod().equals("PATCH")) {
                session = path;
                patch.countDown();
            }
            boolean isEnd = exchange.getRequestMethod().equals("PUT") && path.equals(session);
            Faults.Fault fault = isEnd ? atItsEnd.getAndSet(null) : null;
            if (fault != null) {
                fault.happen(exchange, chain);
            } else {
                chain.doFilter(exchange);
            }
        }

        @Override
        public String description() {
            return "watches the uploads by PATCH";
        }
    }
}
