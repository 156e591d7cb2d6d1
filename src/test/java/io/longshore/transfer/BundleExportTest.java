package io.longshore.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
import io.longshore.archive.ArchiveEntry;
import io.longshore.archive.ArchiveEntry.ImageEntry;
import io.longshore.archive.ImageArchive;
import io.longshore.bundle.LockInput;
import io.longshore.oci.Digest;
import io.longshore.oci.MediaTypes;
import io.longshore.oci.Reference;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.registry.RegistryClient;
import io.longshore.registry.RegistrySettings;
import io.longshore.registry.http.RetryPolicy;
import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.task.Cancellation;
import io.longshore.task.Parallel;
import io.longshore.task.Progress;
import io.longshore.testing.Pushed;
import io.longshore.testing.TestArchives;
import io.longshore.testing.TestImages;
import io.longshore.testing.TestImages.Element;
import io.longshore.testing.TestImages.Image;
import io.longshore.testing.TestImages.Index;
import io.longshore.testing.TestImages.Layer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of the files and of the registry's work when exports go wrong, or again. */
class BundleExportTest {
    @TempDir Path folder;

    private final List<String> blobsSent = Collections.synchronizedList(new ArrayList<>());
    private final Set<String> broken = ConcurrentHashMap.newKeySet();
    private final Set<String> configs = new TreeSet<>();
    private final TestImages images = new TestImages(11);
    private final Parallel parallel = new Parallel(3);
    private SandboxRegistry sandbox;
    private RegistryClient registry;
    private Path tar;
    private Image first;
    private Image second;
    private Image bundle;

    @BeforeEach
    void start() {
        sandbox =
                SandboxRegistry.start(
                        SandboxOptions.defaults().withFilters(new CountingAndBreaking()));
        registry =
                RegistryClient.connect(
                        RegistrySettings.builder(sandbox.address())
                                .plainHttp(true)
                                .retry(
                                        new RetryPolicy(
                                                1,
                                                java.time.Duration.ZERO,
                                                java.time.Duration.ZERO))
                                .build());
        tar = folder.resolve("bundle.tar");
        Pushed pushed = new Pushed(registry);
        Layer shared = images.layer(40_000);
        first = pushed.push(images.image(at("apps/first"), shared, images.layer(30_000)));
        second = pushed.push(images.dockerImage(at("apps/second"), shared, images.layer(20_000)));
        bundle = pushed.push(images.bundle(at("apps/bundle"), first, second), "1.0");
        List.of(first, second, bundle)
                .forEach(image -> configs.add(Digest.of(image.config()).toString()));
        blobsSent.clear();
    }

    @AfterEach
    void stop() {
        parallel.close();
        registry.close();
        sandbox.close();
    }

    /** Counts layers that are sent; those named as broken are cut off in the middle. */
    private final class CountingAndBreaking extends Filter {
        @Override
        public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
            String path = exchange.getRequestURI().getPath();
            if (exchange.getRequestMethod().equals("GET") && path.contains("/blobs/sha256:")) {
                String digest = path.substring(path.indexOf("sha256:"));
                if (broken.contains(digest)) {
                    exchange.sendResponseHeaders(200, 1_000_000);
                    exchange.getResponseBody().write(new byte[100]);
                    exchange.close();
                    return;
                }
                blobsSent.add(digest);
            }
            chain.doFilter(exchange);
        }

        @Override
        public String description() {
            return "counts and breaks";
        }
    }

    @Test
    void theTarballAndItsChecksumAppearTogetherAndNoOtherFileRemains() throws IOException {
        ExportResult result = export(bundle("1.0"));

        assertThat(files()).containsExactly("bundle.tar", "bundle.tar.sha256");
        assertThat(Digest.of(Files.readAllBytes(tar))).isEqualTo(result.sha256());
        assertThat(Files.readString(folder.resolve("bundle.tar.sha256")))
                .isEqualTo(result.sha256().hex() + "  bundle.tar\n");
        assertThat(result.images()).isEqualTo(3);
        assertThat(result.layers()).isEqualTo(4);
        assertThat(result.reusedBytes()).isZero();
        assertThat(result.sizeBytes()).isEqualTo(Files.size(tar));
    }

    @Test
    void theRootIsLabelledAndEveryImageNamesItsOrigin() {
        export(bundle("1.0"));

        try (ImageArchive tarball = TestArchives.open(tar)) {
            ImageEntry root = tarball.rootBundle().orElseThrow();
            assertThat(root.tag()).isEqualTo("1.0");
            assertThat(root.digest()).isEqualTo(bundle.digest());
            assertThat(tarball.entries().stream().map(ArchiveEntry::origRef))
                    .containsExactlyInAnyOrder(bundle.ref(), first.ref(), second.ref());
        }
    }

    @Test
    void anInterruptedExportLeavesNoTarballAndTheNextDownloadsOnlyTheRest() throws IOException {
        String missing = second.layers().get(1).digest().toString();
        broken.add(missing);

        Problem problem = problem(bundle("1.0"));

        assertThat(problem.retryable()).isTrue();
        assertThat(files()).containsExactly("bundle.tar.part");
        Set<String> layersOfTheFirstRun = layersSent();
        broken.clear();
        blobsSent.clear();
        ExportResult result = export(bundle("1.0"));
        assertThat(files()).containsExactly("bundle.tar", "bundle.tar.sha256");
        assertThat(layersSent())
                .contains(missing)
                .doesNotContainAnyElementsOf(
                        layersOfTheFirstRun.stream().filter(d -> !isBundleLayer(d)).toList());
        assertThat(result.reusedBytes()).isPositive();
    }

    @Test
    void aDamagedLayerOfAnEarlierRunIsDownloadedAgain() throws IOException {
        export(bundle("1.0"));
        byte[] whole = Files.readAllBytes(tar);
        Layer damaged = first.layers().get(0);
        byte[] flipped = whole.clone();
        try (ImageArchive tarball = TestArchives.open(tar)) {
            flipped[(int) tarball.blobs().get(damaged.digest()).offset() + 7] ^= 1;
        }
        Files.write(tar, flipped);
        blobsSent.clear();

        export(bundle("1.0"));

        assertThat(tar).hasBinaryContent(whole);
        assertThat(layersSent().stream().filter(d -> !isBundleLayer(d)))
                .containsExactly(damaged.digest().toString());
    }

    @Test
    void layersSharedWithAnOlderTarballAreCopiedFromIt() {
        export(bundle("1.0"));
        Image third =
                new Pushed(registry)
                        .push(
                                images.image(
                                        at("apps/third"),
                                        first.layers().get(0),
                                        images.layer(5_000)));
        Image next =
                new Pushed(registry).push(images.bundle(at("apps/bundle"), first, third), "2.0");
        List.of(third, next).forEach(image -> configs.add(Digest.of(image.config()).toString()));
        blobsSent.clear();

        ExportResult result = export(bundle("2.0"));

        assertThat(layersSent())
                .containsExactlyInAnyOrder(
                        third.layers().get(1).digest().toString(),
                        next.layers().get(0).digest().toString());
        assertThat(result.downloadedBytes()).isLessThan(6_000);
    }

    @Test
    void layersOfAnUnfinishedExportOfOtherContentAreReused() throws IOException {
        broken.add(second.layers().get(1).digest().toString());
        problem(bundle("1.0"));
        broken.clear();
        new Pushed(registry).push(images.bundle(at("apps/bundle"), first), "1.0");
        blobsSent.clear();

        ExportResult result = export(bundle("1.0"));

        assertThat(result.reusedBytes()).isPositive();
        assertThat(files()).containsExactly("bundle.tar", "bundle.tar.sha256");
    }

    @Test
    void aCancelledExportLeavesNoTarball() throws IOException {
        for (int i = 1; i <= 10; i++) {
            Cancellation cancellation = new Cancellation();
            AtomicInteger left = new AtomicInteger(i * 9_000);
            Progress stopping =
                    new Progress() {
                        @Override
                        public void begin(Phase phase, long totalBytes) {}

                        @Override
                        public void advance(long bytes) {
                            if (left.addAndGet((int) -bytes) <= 0) {
                                cancellation.cancel("cancelled by the test");
                            }
                        }
                    };
            ProblemException thrown =
                    catchThrowableOfType(
                            ProblemException.class,
                            () -> export(bundle("1.0"), stopping, cancellation));

            assertThat(thrown.problem().code()).isEqualTo(Code.CANCELLED);
            assertThat(files()).doesNotContain("bundle.tar", "bundle.tar.sha256");
        }
    }

    @Test
    void anImageFoundInNoLocationIsNamed() throws IOException {
        Image lost = images.image(at("apps/lost"), images.layer(10));
        new Pushed(registry).push(images.bundle(at("apps/bundle"), first, lost), "1.0");

        Problem problem = problem(bundle("1.0"));

        assertThat(problem.code()).isEqualTo(Code.IMAGE_NOT_FOUND);
        assertThat(problem.what()).contains(lost.ref()).contains("apps/bundle");
        assertThat(files()).isEmpty();
    }

    @Test
    void anImageIsReadFromTheRepositoryOfItsBundleFirst() {
        Image elsewhere = images.image("gone.example.com/apps/first", first.layers().get(0));
        Image copied =
                TestImages.imageOf(
                        at("apps/bundle"),
                        elsewhere.mediaType(),
                        elsewhere.manifest(),
                        elsewhere.config(),
                        elsewhere.layers().get(0));
        Pushed pushed = new Pushed(registry);
        pushed.push(copied);
        pushed.push(images.bundle(at("apps/bundle"), elsewhere), "1.0");

        export(bundle("1.0"));

        try (ImageArchive tarball = TestArchives.open(tar)) {
            assertThat(tarball.entries().stream().map(ArchiveEntry::name)).contains(copied.ref());
            assertThat(tarball.entries().stream().map(ArchiveEntry::origRef))
                    .contains(elsewhere.ref());
        }
    }

    @Test
    void anImageOfANestedBundleIsReadFromTheRepositoryOfThatBundle() {
        Image inner = images.image("gone.example.com/x", first.layers().get(0));
        Pushed pushed = new Pushed(registry);
        pushed.push(
                TestImages.imageOf(
                        at("apps/inner"),
                        inner.mediaType(),
                        inner.manifest(),
                        inner.config(),
                        inner.layers().get(0)));
        Image nested = pushed.push(images.bundle(at("apps/inner"), inner));
        pushed.push(images.bundle(at("apps/bundle"), nested), "1.0");

        export(bundle("1.0"));

        try (ImageArchive tarball = TestArchives.open(tar)) {
            assertThat(tarball.entries().stream().map(ArchiveEntry::name))
                    .contains(at("apps/inner") + "@" + inner.digest());
        }
    }

    @Test
    void confusingABundleWithAnImageIsReported() {
        Problem bundleAsImage = problem(new ExportRequest.OfImage(Reference.parse(bundle.ref())));
        Problem imageAsBundle = problem(new ExportRequest.OfBundle(Reference.parse(first.ref())));

        assertThat(bundleAsImage.code()).isEqualTo(Code.IS_A_BUNDLE);
        assertThat(bundleAsImage.fix()).contains("-b");
        assertThat(imageAsBundle.code()).isEqualTo(Code.NOT_A_BUNDLE);
    }

    @Test
    void anUnreachableRegistryIsReported() throws IOException {
        sandbox.close();

        assertThat(problem(bundle("1.0")).code()).isEqualTo(Code.REGISTRY_UNREACHABLE);
        assertThat(files()).isEmpty();
    }

    @Test
    void anUnknownKindOfLockFileIsReportedBeforeAnyRequest() throws IOException {
        Path lock =
                Files.writeString(
                        folder.resolve("config.yml"),
                        "apiVersion: kbld.k14s.io/v1alpha1\nkind: Config\n");

        assertThat(lockProblem(lock).code()).isEqualTo(Code.LOCK_FILE_UNUSABLE);
        assertThat(lockProblem(lock).why()).contains("Config");
        assertThat(lockProblem(Files.writeString(lock, "{not yaml")).code())
                .isEqualTo(Code.LOCK_FILE_UNUSABLE);
        assertThat(lockProblem(folder.resolve("none.yml")).code())
                .isEqualTo(Code.LOCK_FILE_UNUSABLE);
    }

    @Test
    void anUnwritableTargetIsReportedBeforeAnyDownload() throws IOException {
        Files.createDirectory(tar);
        assertThat(problem(bundle("1.0")).code()).isEqualTo(Code.FILE_UNWRITABLE);

        tar = folder.resolve("no/such/folder/bundle.tar");
        assertThat(problem(bundle("1.0")).code()).isEqualTo(Code.FILE_UNWRITABLE);
        assertThat(blobsSent).isEmpty();
    }

    @Test
    void signaturesAreExportedOnRequest() {
        Image signature = images.signature(first);
        new Pushed(registry).push(signature, TestImages.signatureTag(first));

        export(bundle("1.0"));
        assertThat(tags()).containsExactlyInAnyOrder("1.0", "", "");
        export(new ExportRequest(bundle("1.0"), tar, true, false, false));

        assertThat(tags()).containsExactlyInAnyOrder("1.0", "", "", TestImages.signatureTag(first));
    }

    @Test
    void attachedArtifactsAreExportedRecursively() {
        Pushed pushed = new Pushed(registry);
        Index multi =
                images.index(
                        at("apps/multi"),
                        images.image(at("apps/multi"), images.layer(10)),
                        images.imageFor("arm64", at("apps/multi"), images.layer(11)));
        Element child = multi.children().get(0);
        pushed.push(multi, "1");
        Image attestation = pushed.push(images.signature(multi), tag(multi, "att"));
        Image sbom = pushed.push(images.signature(child), tag(child, "sbom"));
        Image signature = pushed.push(images.signature(attestation), tag(attestation, "sig"));
        Image referrer = pushed.push(images.referrer(multi, "application/vnd.x.sbom"));
        Image second = pushed.push(images.referrer(referrer, "application/vnd.x.signature"));

        export(
                new ExportRequest(
                        new ExportRequest.OfImage(Reference.parse(multi.repository() + ":1")),
                        tar,
                        false,
                        true,
                        false));

        try (ImageArchive tarball = TestArchives.open(tar)) {
            assertThat(tarball.entries().stream().map(ArchiveEntry::digest))
                    .containsExactlyInAnyOrder(
                            multi.digest(),
                            attestation.digest(),
                            sbom.digest(),
                            signature.digest(),
                            referrer.digest(),
                            second.digest());
            assertThat(tarball.entries().stream().map(ArchiveEntry::tag))
                    .containsExactlyInAnyOrder(
                            "1",
                            tag(multi, "att"),
                            tag(child, "sbom"),
                            tag(attestation, "sig"),
                            "",
                            "");
        }
    }

    @Test
    void nonDistributableLayersAreExportedOnRequestOnly() {
        Layer foreign = images.layer(100).as(MediaTypes.DOCKER_FOREIGN_LAYER);
        Image windows =
                new Pushed(registry)
                        .push(images.dockerImage(at("apps/win"), foreign, images.layer(5)));
        ExportRequest.Source source = new ExportRequest.OfImage(Reference.parse(windows.ref()));

        ExportResult without = export(source);
        ExportResult with = export(new ExportRequest(source, tar, false, false, true));

        assertThat(without.omittedLayers()).isEqualTo(1);
        assertThat(without.layers()).isEqualTo(1);
        assertThat(with.omittedLayers()).isZero();
        assertThat(with.layers()).isEqualTo(2);
    }

    @Test
    void aConfigThatIsNotValidUtf8IsRejected() {
        byte[] config = {(byte) 0xff, (byte) 0xfe, 0};
        String manifest =
                "{\"schemaVersion\":2,\"config\":{\"mediaType\":\"application/x\",\"digest\":\""
                        + Digest.of(config)
                        + "\",\"size\":3},\"layers\":[]}";
        Image artifact =
                new Pushed(registry)
                        .push(
                                TestImages.imageOf(
                                        at("apps/artifact"),
                                        MediaTypes.OCI_MANIFEST,
                                        manifest.getBytes(StandardCharsets.UTF_8),
                                        config));

        assertThat(problem(new ExportRequest.OfImage(Reference.parse(artifact.ref()))).code())
                .isEqualTo(Code.IMAGE_NOT_EXPORTABLE);
    }

    private static String tag(Element of, String suffix) {
        return "sha256-" + of.digest().hex() + "." + suffix;
    }

    private List<String> tags() {
        try (ImageArchive tarball = TestArchives.open(tar)) {
            return tarball.entries().stream().map(ArchiveEntry::tag).toList();
        }
    }

    private String at(String path) {
        return sandbox.address() + "/" + path;
    }

    private ExportRequest.Source bundle(String tag) {
        return new ExportRequest.OfBundle(Reference.parse(at("apps/bundle") + ":" + tag));
    }

    private ExportResult export(ExportRequest.Source source) {
        return export(source, Progress.NONE, Cancellation.none());
    }

    private ExportResult export(
            ExportRequest.Source source, Progress progress, Cancellation cancellation) {
        return export(new ExportRequest(source, tar, false, false, false), progress, cancellation);
    }

    private ExportResult export(ExportRequest request) {
        return export(request, Progress.NONE, Cancellation.none());
    }

    private ExportResult export(
            ExportRequest request, Progress progress, Cancellation cancellation) {
        return new BundleExport(
                        repository -> registry.repository(repository.path()),
                        TestArchives.LIMITS,
                        parallel,
                        progress,
                        cancellation)
                .run(request);
    }

    private Problem problem(ExportRequest.Source source) {
        ProblemException thrown =
                catchThrowableOfType(ProblemException.class, () -> export(source));
        assertThat(thrown).as("a problem").isNotNull();
        return thrown.problem();
    }

    private static Problem lockProblem(Path lock) {
        return catchThrowableOfType(
                        ProblemException.class,
                        () -> LockInput.read(lock, TestArchives.LIMITS.bundleImages()))
                .problem();
    }

    /** Layers only: configs are read at each run. */
    private Set<String> layersSent() {
        Set<String> layers = new TreeSet<>(blobsSent);
        layers.removeAll(configs);
        return layers;
    }

    private boolean isBundleLayer(String digest) {
        return digest.equals(bundle.layers().get(0).digest().toString());
    }

    private Set<String> files() throws IOException {
        try (Stream<Path> listed = Files.list(folder)) {
            return new TreeSet<>(listed.map(f -> f.getFileName().toString()).toList());
        }
    }
}
