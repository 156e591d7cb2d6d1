package io.longshore.pipeline.imports;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
import io.longshore.bundle.ImgpkgTags;
import io.longshore.registry.RegistrySettings;
import io.longshore.report.Status;
import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.testing.Imports;
import io.longshore.testing.archive.TarballBuilder;
import io.longshore.testing.archive.TestImages;
import io.longshore.testing.archive.TestImages.Image;
import io.longshore.testing.archive.TestImages.Layer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In which order an import pushes. */
class ImportOrderTest {
    @TempDir Path folder;

    /** The PUTs as they were answered. */
    private final List<String> stored = new CopyOnWriteArrayList<>();

    private final TestImages images = new TestImages(3);
    private final Layer quick = images.layer(700);
    private final Layer slow = images.layer(900);
    private final Image first = images.image("origin.test/first", quick);
    private final Image second = images.image("origin.test/second", slow);
    private final Image bundle = images.bundle("origin.test/bundle", first, second);

    @Test
    void anImageWaitsForItsOwnBlobsOnlyAndABundleForAllItsImages() {
        CountDownLatch firstIsPushed = new CountDownLatch(1);
        AtomicBoolean waited = new AtomicBoolean();
        Filter filter =
                new Filter() {
                    @Override
                    public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
                        String uri = exchange.getRequestURI().toString();
                        if (!exchange.getRequestMethod().equals("PUT")) {
                            chain.doFilter(exchange);
                            return;
                        }
                        if (uri.contains(slow.digest().hex())) {
                            waited.set(await(firstIsPushed));
                        }
                        chain.doFilter(exchange);
                        stored.add(uri);
                        if (uri.endsWith("/manifests/" + ImgpkgTags.of(first.digest()))) {
                            firstIsPushed.countDown();
                        }
                    }

                    @Override
                    public String description() {
                        return "holds one layer back";
                    }
                };
        Path file =
                new TarballBuilder()
                        .add(first)
                        .add(second)
                        .root(bundle, "1.0")
                        .write(folder.resolve("two.tar"));
        try (SandboxRegistry registry =
                        SandboxRegistry.start(SandboxOptions.defaults().withFilters(filter));
                Imports imports =
                        new Imports(
                                RegistrySettings.builder(registry.address())
                                        .plainHttp(true)
                                        .build())) {
            assertThat(imports.run(file, "team/two").status()).isEqualTo(Status.VERIFIED);
        }
        assertThat(waited).as("the first image came while the second's layer waited").isTrue();
        assertThat(place(slow.digest().hex())).isLessThan(manifest(second));
        assertThat(manifest(second)).isLessThan(manifest(bundle));
        assertThat(stored.get(stored.size() - 1)).as("the release tag").endsWith("/manifests/1.0");
    }

    private int manifest(Image image) {
        return place("/manifests/" + ImgpkgTags.of(image.digest()));
    }

    private int place(String text) {
        for (int i = 0; i < stored.size(); i++) {
            if (stored.get(i).contains(text)) {
                return i;
            }
        }
        throw new AssertionError(text + " is not among " + stored);
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
