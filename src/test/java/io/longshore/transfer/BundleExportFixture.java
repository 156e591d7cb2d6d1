package io.longshore.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
import io.longshore.oci.Digest;
import io.longshore.oci.Reference;
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
import io.longshore.testing.archive.TestArchives;
import io.longshore.testing.archive.TestImages;
import io.longshore.testing.archive.TestImages.Element;
import io.longshore.testing.archive.TestImages.Image;
import io.longshore.testing.archive.TestImages.Layer;
import io.longshore.testing.registry.Pushed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A bundle of two images in a sandbox registry that counts and breaks off downloads. */
abstract class BundleExportFixture {
    @TempDir Path folder;

    final List<String> blobsSent = Collections.synchronizedList(new ArrayList<>());
    final Set<String> broken = ConcurrentHashMap.newKeySet();
    final Set<String> configs = new TreeSet<>();
    final TestImages images = new TestImages(11);
    private final Parallel parallel = new Parallel(3);
    SandboxRegistry sandbox;
    RegistryClient registry;
    Path tar;
    Image first;
    Image second;
    Image bundle;

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
    final class CountingAndBreaking extends Filter {
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

    static String tag(Element of, String suffix) {
        return "sha256-" + of.digest().hex() + "." + suffix;
    }

    String at(String path) {
        return sandbox.address() + "/" + path;
    }

    ExportRequest.Source bundle(String tag) {
        return new ExportRequest.OfBundle(Reference.parse(at("apps/bundle") + ":" + tag));
    }

    ExportResult export(ExportRequest.Source source) {
        return export(source, Progress.NONE, Cancellation.none());
    }

    ExportResult export(ExportRequest.Source source, Progress progress, Cancellation cancellation) {
        return export(new ExportRequest(source, tar, false, false, false), progress, cancellation);
    }

    ExportResult export(ExportRequest request) {
        return export(request, Progress.NONE, Cancellation.none());
    }

    ExportResult export(ExportRequest request, Progress progress, Cancellation cancellation) {
        return new BundleExport(
                        repository -> registry.repository(repository.path()),
                        TestArchives.LIMITS,
                        parallel,
                        progress,
                        cancellation)
                .run(request);
    }

    Problem problem(ExportRequest.Source source) {
        ProblemException thrown =
                catchThrowableOfType(ProblemException.class, () -> export(source));
        assertThat(thrown).as("a problem").isNotNull();
        return thrown.problem();
    }

    Set<String> files() throws IOException {
        try (Stream<Path> listed = Files.list(folder)) {
            return new TreeSet<>(listed.map(f -> f.getFileName().toString()).toList());
        }
    }
}
