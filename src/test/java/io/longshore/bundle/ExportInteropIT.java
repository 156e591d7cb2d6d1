package io.longshore.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.registry.RegistryClient;
import io.longshore.registry.RegistrySettings;
import io.longshore.task.Cancellation;
import io.longshore.task.Progress;
import io.longshore.testing.Distribution;
import io.longshore.testing.Pushed;
import io.longshore.testing.RequiresTool;
import io.longshore.testing.TestImages;
import io.longshore.testing.TestImages.Element;
import io.longshore.testing.TestImages.Image;
import io.longshore.testing.TestImages.Layer;
import io.longshore.testing.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Our exports against those of imgpkg itself, from the same registry. */
@RequiresTool({"imgpkg", "docker-registry"})
class ExportInteropIT {
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

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void aGeneratedBundleIsExportedByteForByte(int seed) throws IOException {
        Image bundle = generate(seed, "gen/" + seed);
        new Pushed(registry).push(bundle, "1." + seed);
        boolean byTag = seed % 3 != 0;
        String ref = byTag ? bundle.repository() + ":1." + seed : bundle.ref();

        assertSameAsImgpkg("-b", ref, new ExportRequest.OfBundle(Ref.of(ref)));
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

    private static final class Ref {
        static io.longshore.oci.Reference of(String text) {
            return io.longshore.oci.Reference.parse(text);
        }
    }
}
