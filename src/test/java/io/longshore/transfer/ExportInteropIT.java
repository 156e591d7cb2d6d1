package io.longshore.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.bundle.LockFile;
import io.longshore.bundle.LockInput;
import io.longshore.oci.Reference;
import io.longshore.registry.RegistryClient;
import io.longshore.registry.RegistryProduct;
import io.longshore.registry.RegistrySettings;
import io.longshore.task.Cancellation;
import io.longshore.task.Parallel;
import io.longshore.task.Progress;
import io.longshore.testing.RequiresTool;
import io.longshore.testing.Tool;
import io.longshore.testing.archive.TestArchives;
import io.longshore.testing.archive.TestImages;
import io.longshore.testing.archive.TestImages.Element;
import io.longshore.testing.archive.TestImages.Image;
import io.longshore.testing.archive.TestImages.Index;
import io.longshore.testing.archive.TestImages.Layer;
import io.longshore.testing.registry.Distribution;
import io.longshore.testing.registry.Pushed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Our exports against those of imgpkg itself, from the same registry. */
@RequiresTool({"imgpkg", "docker-registry"})
class ExportInteropIT {
    private static final String NON_DISTRIBUTABLE =
            "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip";

    @TempDir static Path registryFolder;

    private static Distribution distribution;
    private static RegistryClient registry;
    private static Parallel parallel;

    @TempDir Path folder;

    @BeforeAll
    static void start() {
        distribution = Distribution.start(registryFolder, Distribution.options());
        registry =
                RegistryClient.connect(
                        RegistrySettings.builder(distribution.address()).plainHttp(true).build());
        parallel = new Parallel(4);
    }

    @AfterAll
    static void stop() {
        parallel.close();
        registry.close();
        distribution.close();
    }

    static IntStream seeds() {
        return IntStream.rangeClosed(1, Integer.getInteger("longshore.test.bundles", 6));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aGeneratedBundleIsExportedByteForByte(int seed) throws IOException {
        Image bundle = generate(seed, "gen/" + seed);
        new Pushed(registry).push(bundle, "1." + seed);
        boolean byTag = seed % 3 != 0;
        String ref = byTag ? bundle.repository() + ":1." + seed : bundle.ref();

        assertSameAsImgpkg("-b", ref, new ExportRequest.OfBundle(Reference.parse(ref)));
    }

    @Test
    void plainImagesAndIndexesAreExportedByteForByte() throws IOException {
        TestImages images = new TestImages(50);
        String repository = distribution.address() + "/plain/image";
        Image image =
                new Pushed(registry)
                        .push(images.dockerImage(repository, images.layer(100)), "latest");
        Index index =
                new Pushed(registry)
                        .push(images.index(repository, image, images.image(repository)), "multi");

        for (String ref : List.of(repository, image.ref(), repository + ":multi", index.ref())) {
            assertSameAsImgpkg("-i", ref, new ExportRequest.OfImage(Reference.parse(ref)));
        }
    }

    @Test
    void lockFilesOfBothKindsAreExportedByteForByte() throws IOException {
        TestImages images = new TestImages(51);
        Pushed pushed = new Pushed(registry);
        Image first =
                pushed.push(
                        images.image(distribution.address() + "/lock/first", images.layer(100)));
        Image second =
                pushed.push(
                        images.dockerImage(
                                distribution.address() + "/lock/second", images.layer(9)));
        Image bundle =
                pushed.push(images.bundle(distribution.address() + "/lock/bundle", first, second));
        Path imagesLock =
                Files.writeString(
                        folder.resolve("images.lock.yml"),
                        TestImages.imagesLock(
                                Map.of(first.ref(), Map.of(), second.ref(), Map.of())));
        Path bundleLock =
                Files.writeString(
                        folder.resolve("bundle.lock.yml"),
                        LockFile.bundleLock(Reference.parse(bundle.ref()), "v7"));

        for (Path lock : List.of(imagesLock, bundleLock)) {
            assertSameAsImgpkg(
                    "--lock",
                    lock.toString(),
                    new ExportRequest.OfLock(
                            LockInput.read(lock, TestArchives.LIMITS.bundleImages())));
        }
    }

    @Test
    void signaturesAreExportedByteForByte() throws IOException {
        TestImages images = new TestImages(52);
        Pushed pushed = new Pushed(registry);
        Image image =
                pushed.push(
                        images.image(distribution.address() + "/signed/image", images.layer(100)));
        Image bundle =
                pushed.push(images.bundle(distribution.address() + "/signed/bundle", image), "1.0");
        pushed.push(images.signature(image), TestImages.signatureTag(image));
        pushed.push(images.signature(bundle), TestImages.signatureTag(bundle));
        String ref = bundle.repository() + ":1.0";

        assertSameAsImgpkg(
                "-b", ref, new ExportRequest.OfBundle(Reference.parse(ref)), "--cosign-signatures");
    }

    @Test
    void nonDistributableLayersAreTreatedAsByImgpkg() throws IOException {
        TestImages images = new TestImages(53);
        Layer foreign = images.layer(77).as(NON_DISTRIBUTABLE);
        Image image =
                new Pushed(registry)
                        .push(
                                images.image(
                                        distribution.address() + "/windows/image",
                                        foreign,
                                        images.layer(100)));
        ExportRequest.Source source = new ExportRequest.OfImage(Reference.parse(image.ref()));

        assertSameAsImgpkg("-i", image.ref(), source);
        assertSameAsImgpkg("-i", image.ref(), source, "--include-non-distributable-layers");
    }

    @Test
    void imgpkgImportsAnExportedTarballCompletely() throws IOException {
        Image bundle = generate(60, "back/60");
        new Pushed(registry).push(bundle, "6.0");
        Path tar = folder.resolve("ours.tar");
        Reference reference = Reference.parse(bundle.repository() + ":6.0");
        export(new ExportRequest(new ExportRequest.OfBundle(reference), tar, false, false, false));
        String target = distribution.address() + "/back/target";

        Tool.run(List.of("imgpkg", "copy", "--tar", tar.toString(), "--to-repo", target));

        assertThat(
                        new BundleVerifier(
                                        registry,
                                        Reference.parse(target + ":6.0").repository().path(),
                                        () -> RegistryProduct.PLAIN,
                                        parallel,
                                        true,
                                        Progress.NONE,
                                        Cancellation.none())
                                .verify(Reference.parse(target + ":6.0"), TestArchives.LIMITS)
                                .complete())
                .isTrue();
    }

    private void assertSameAsImgpkg(
            String flag, String ref, ExportRequest.Source source, String... flags)
            throws IOException {
        List<String> flagList = List.of(flags);
        Path theirs = folder.resolve("theirs.tar");
        Path ours = folder.resolve("ours.tar");
        List<String> command =
                new ArrayList<>(
                        List.of("imgpkg", "copy", flag, ref, "--to-tar", theirs.toString()));
        command.addAll(flagList);
        Tool.run(command);
        export(
                new ExportRequest(
                        source,
                        ours,
                        flagList.contains("--cosign-signatures"),
                        false,
                        flagList.contains("--include-non-distributable-layers")));

        assertThat(Files.mismatch(ours, theirs)).as("first byte that differs").isEqualTo(-1);
    }

    private static ExportResult export(ExportRequest request) {
        return new BundleExport(
                        repository -> registry.repository(repository.path()),
                        TestArchives.LIMITS,
                        parallel,
                        Progress.NONE,
                        Cancellation.none())
                .run(request);
    }

    /** A bundle of up to six images of all kinds, some of them bundles. */
    private static Image generate(int seed, String path) {
        Random random = new Random(seed);
        TestImages images = new TestImages(seed);
        Pushed pushed = new Pushed(registry);
        Layer shared = images.layer(1 + random.nextInt(5000));
        Map<String, Map<String, String>> lock = new LinkedHashMap<>();
        int count = 1 + random.nextInt(6);
        for (int i = 0; i < count; i++) {
            String repository = distribution.address() + "/" + path + "/image" + i;
            Layer own = images.layer(random.nextInt(200_000));
            Element image =
                    switch (random.nextInt(6)) {
                        case 0 -> images.dockerImage(repository, shared, own);
                        case 1 ->
                                images.index(
                                        repository,
                                        images.image(repository, own),
                                        images.imageFor("arm64", repository, shared));
                        case 2 ->
                                images.dockerIndex(repository, images.dockerImage(repository, own));
                        case 3 ->
                                images.index(
                                        repository,
                                        images.index(
                                                repository, images.image(repository, own, shared)),
                                        images.image(repository, own));
                        case 4 ->
                                seed > 100
                                        ? images.image(repository, own)
                                        : generate(1000 + seed * 10 + i, path + "/nested" + i);
                        default -> images.image(repository, shared, own, shared);
                    };
            pushed.push(image);
            lock.put(
                    image.ref(),
                    random.nextBoolean()
                            ? Map.of()
                            : Map.of(
                                    "kbld.carvel.dev/id",
                                    "<a href=\"x\">&%é日本 " + i,
                                    "b",
                                    "\u2028"));
        }
        return images.bundle(distribution.address() + "/" + path + "/bundle", lock);
    }
}
