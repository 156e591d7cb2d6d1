package io.longshore.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import io.longshore.oci.Reference;
import io.longshore.registry.RegistryProduct;
import io.longshore.registry.RegistrySettings;
import io.longshore.registry.http.RetryPolicy;
import io.longshore.report.ImportReport;
import io.longshore.report.Status;
import io.longshore.report.form.ReportText;
import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.task.Cancellation;
import io.longshore.task.Progress;
import io.longshore.testing.DelegatingExchange;
import io.longshore.testing.Fixtures;
import io.longshore.testing.Imports;
import io.longshore.testing.archive.TestArchives;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** "Read back" is true: content that the registry no longer has is found, whatever a HEAD says. */
class StoredContentTest {
    /** How a registry answers a GET of a blob whose content is gone. */
    enum Gone {
        /** Distribution with a descriptor cache, after a garbage collection. */
        BREAKS,
        /** A proxy whose registry crashes on this blob. */
        BREAKS_BEFORE_ITS_HEADERS,
        EMPTY,
        SERVER_ERROR,
        NOT_FOUND
    }

    private final Damage damage = new Damage();
    private SandboxRegistry registry;
    private Imports imports;

    @BeforeEach
    void start() {
        registry = SandboxRegistry.start(SandboxOptions.defaults().withFilters(damage));
        imports =
                new Imports(
                        RegistrySettings.builder(registry.address())
                                .plainHttp(true)
                                .retry(
                                        new RetryPolicy(
                                                5, Duration.ofMillis(1), Duration.ofMillis(1)))
                                .build());
    }

    @AfterEach
    void stop() {
        imports.close();
        registry.close();
    }

    @ParameterizedTest
    @EnumSource(Gone.class)
    void aLayerWithLostContentIsSentAgain(Gone how) {
        ImportReport first = imports.run(Fixtures.NESTED, "p/x");
        damage.how = how;
        damage.gone.add(layerOf(first));

        ImportReport second = imports.run(Fixtures.NESTED, "p/x");

        assertThat(second.status()).as(ReportText.text(second)).isEqualTo(Status.VERIFIED);
        assertThat(damage.gone).as("sent again").isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void verifyListsEveryGapWithItsImage(boolean deep) {
        for (Gone how : Gone.values()) {
            ImportReport report = imports.run(Fixtures.NESTED, "p/" + how.name().toLowerCase());
            damage.how = how;
            damage.gone.add(layerOf(report));

            Verification found = verify(report.content().bundle().image(), deep);

            assertThat(found.complete()).as("%s", how).isFalse();
            assertThat(found.images()).hasSizeGreaterThan(2);
            assertThat(found.verified()).as("the other images").isNotEmpty();
            assertThat(found.findings())
                    .as("%s", how)
                    .allSatisfy(finding -> assertThat(finding.image()).isNotNull())
                    .anySatisfy(
                            finding ->
                                    assertThat(damage.gone)
                                            .contains(String.valueOf(finding.blob())));
            damage.gone.clear();
        }
    }

    @Test
    void aBundleWithoutItsImagesLockIsReportedAsIncomplete() {
        ImportReport report = imports.run(Fixtures.UNSIGNED, "p/x");
        damage.how = Gone.BREAKS;
        damage.gone.add(report.content().images().get(0).layers().get(0).digest());

        Verification found = verify(report.content().bundle().image(), false);

        assertThat(found.complete()).isFalse();
        assertThat(found.findings())
                .extracting(finding -> finding.problem().what())
                .anyMatch(what -> what.contains("was not checked"));
    }

    @Test
    void aPlainImageIsVerified() {
        imports.run(Fixtures.IMAGE, "p/plain");
        Reference image = Reference.parse(registry.address() + "/p/plain:1.36");
        assertThat(verify(image.toString(), true).complete()).isTrue();
    }

    @Test
    void aRegistryThatIgnoresRangesDoesNotPreventVerification() {
        damage.ignoreRanges = true;
        imports.run(Fixtures.NESTED, "p/x");
        assertThat(imports.run(Fixtures.NESTED, "p/x").status()).isEqualTo(Status.VERIFIED);
    }

    @Test
    void anImportReadsEachExistingBlobOnce() {
        imports.run(Fixtures.NESTED, "p/x");
        damage.reads.clear();
        ImportReport report = imports.run(Fixtures.NESTED, "p/x");
        assertThat(damage.reads)
                .hasSize((int) report.content().transfer().blobs())
                .doesNotHaveDuplicates()
                .allMatch(read -> read.startsWith("GET") && read.endsWith("bytes=-1"));
    }

    private Verification verify(String reference, boolean deep) {
        return new BundleVerifier(
                        imports.registries().main(),
                        Reference.parse(reference).repository().path(),
                        () -> RegistryProduct.PLAIN,
                        imports.parallel(),
                        deep,
                        Progress.NONE,
                        Cancellation.none())
                .verify(Reference.parse(reference), TestArchives.LIMITS);
    }

    /** A layer of an image that is not a bundle. */
    private static String layerOf(ImportReport report) {
        return report.content().images().stream()
                .filter(image -> image.type() == io.longshore.report.ImageType.IMAGE)
                .filter(image -> image.layers() != null && !image.layers().isEmpty())
                .findFirst()
                .orElseThrow()
                .layers()
                .get(0)
                .digest();
    }

    /** Loses the content of blobs, not the knowledge of them; an upload brings it back. */
    private static final class Damage extends Filter {
        private final Set<String> gone = ConcurrentHashMap.newKeySet();
        private final List<String> reads = new CopyOnWriteArrayList<>();
        private volatile Gone how = Gone.BREAKS;
        private volatile boolean ignoreRanges;

        @Override
        public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
            String path = exchange.getRequestURI().toString();
            String method = exchange.getRequestMethod();
            gone.removeIf(
                    digest ->
                            method.equals("PUT") && path.contains(digest.replace(":", "%3A"))
                                    || method.equals("PUT") && path.contains(digest));
            if (path.contains("/blobs/sha256:")) {
                reads.add(method + path + exchange.getRequestHeaders().getFirst("Range"));
            }
            if (ignoreRanges) {
                chain.doFilter(
                        new DelegatingExchange(exchange) {
                            @Override
                            public Headers getRequestHeaders() {
                                Headers headers = new Headers();
                                headers.putAll(super.getRequestHeaders());
                                headers.remove("Range");
                                return headers;
                            }
                        });
                return;
            }
            if (!method.equals("GET") || gone.stream().noneMatch(path::endsWith)) {
                chain.doFilter(exchange);
                return;
            }
            switch (how) {
                case BREAKS -> {
                    exchange.sendResponseHeaders(200, 1000);
                    // The server of newer JDKs holds the headers back until there is a body.
                    exchange.getResponseBody().flush();
                }
                case BREAKS_BEFORE_ITS_HEADERS -> {}
                case EMPTY -> exchange.sendResponseHeaders(200, -1);
                case SERVER_ERROR -> exchange.sendResponseHeaders(500, -1);
                case NOT_FOUND -> exchange.sendResponseHeaders(404, -1);
            }
            exchange.close();
        }

        @Override
        public String description() {
            return "lost content";
        }
    }
}
