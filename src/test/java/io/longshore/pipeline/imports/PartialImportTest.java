package io.longshore.pipeline.imports;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
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
import io.longshore.testing.archive.TestImages.Layer;
import io.longshore.testing.registry.RegistryContents;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One image that cannot be pushed does not hide the others, and a retry sends what is missing. */
class PartialImportTest {
    private static final int MANY = 20;

    @TempDir Path folder;
    private final AtomicBoolean refusing = new AtomicBoolean(true);
    private final ConcurrentLinkedQueue<String> sent = new ConcurrentLinkedQueue<>();

    @Test
    void theReportNamesTheMissingImageAndTheReleaseTagIsNotSet() {
        TestImages images = new TestImages(7);
        Layer cursed = images.layer(1234);
        List<Image> apps = new ArrayList<>();
        TarballBuilder tarball = new TarballBuilder();
        for (int i = 0; i < MANY; i++) {
            Layer layer = i == 7 ? cursed : images.layer(500 + i);
            apps.add(images.image("origin.test/app" + i, layer));
            tarball.add(apps.get(i));
        }
        Image bundle = images.bundle("origin.test/bundle", apps.toArray(Image[]::new));
        Path file = tarball.root(bundle, "1.0").write(folder.resolve("many.tar"));

        try (SandboxRegistry registry =
                        SandboxRegistry.start(
                                SandboxOptions.defaults().withFilters(refuse(cursed)));
                Imports imports =
                        new Imports(
                                RegistrySettings.builder(registry.address())
                                        .plainHttp(true)
                                        .retry(
                                                new RetryPolicy(
                                                        2,
                                                        Duration.ofMillis(1),
                                                        Duration.ofMillis(1)))
                                        .build())) {
            RegistryContents contents = RegistryContents.of(registry.address());

            ImportReport first = imports.run(file, "team/bundle");

            assertThat(first.status()).isEqualTo(Status.INCOMPLETE);
            assertThat(first.problems()).hasSize(1);
            assertThat(first.problems().get(0).image()).endsWith(apps.get(7).digest().toString());
            assertThat(first.problems().get(0).digest()).isEqualTo(cursed.digest().toString());
            assertThat(first.content().images())
                    .filteredOn(image -> image.verified())
                    .as("all the other images are there")
                    .hasSize(MANY - 1);
            assertThat(contents.tags("team/bundle")).hasSize(MANY - 1).doesNotContainKey("1.0");

            refusing.set(false);
            sent.clear();
            ImportReport second = imports.run(file, "team/bundle");

            assertThat(second.status()).isEqualTo(Status.VERIFIED);
            assertThat(contents.tags("team/bundle")).containsKey("1.0");
            assertThat(sent.stream().filter(request -> request.contains("/uploads/")))
                    .as("the one layer that was missing")
                    .hasSize(1);
        }
    }

    /** Refuses this blob's upload while told to, and notes every PUT. */
    private Filter refuse(Layer cursed) {
        return new Filter() {
            @Override
            public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
                String uri = exchange.getRequestURI().toString();
                if (exchange.getRequestMethod().equals("PUT")) {
                    sent.add(uri);
                    if (refusing.get() && uri.contains(cursed.digest().hex())) {
                        exchange.getRequestBody().readAllBytes();
                        exchange.sendResponseHeaders(500, -1);
                        exchange.close();
                        return;
                    }
                }
                chain.doFilter(exchange);
            }

            @Override
            public String description() {
                return "refuses one blob";
            }
        };
    }
}
