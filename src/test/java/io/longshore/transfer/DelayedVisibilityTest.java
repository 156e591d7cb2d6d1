package io.longshore.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
import io.longshore.pipeline.registries.KnownBlobs;
import io.longshore.registry.RegistrySettings;
import io.longshore.report.ImportReport;
import io.longshore.report.Status;
import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.testing.DelegatingExchange;
import io.longshore.testing.Fixtures;
import io.longshore.testing.Imports;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Registries of several machines, which accept a push and show it only some looks later. */
class DelayedVisibilityTest {
    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void aManifestThatIsShownLateIsWaitedFor(int looks) {
        assertThat(imported(new Late("(GET|HEAD) .*/manifests/(.+)", looks)))
                .isEqualTo(Status.VERIFIED);
    }

    @Test
    void aBlobThatIsShownLateIsWaitedFor() {
        assertThat(
                        imported(
                                new Late("(GET|HEAD) .*/blobs/(sha256:.+)", 3),
                                new Restated("PUT .*/blobs/uploads/.+", 202)))
                .isEqualTo(Status.VERIFIED);
    }

    @Test
    void aListOfTagsThatLacksNewTagsDoesNotMatter() {
        assertThat(imported(new Late("GET .*/(tags/list).*", 5))).isEqualTo(Status.VERIFIED);
    }

    @Test
    void aBlobThatTheRegistryLooksForTooEarlyIsWaitedFor() {
        assertThat(imported(new TooEarly(body -> body.contains("\"layers\""), "layers")))
                .isEqualTo(Status.VERIFIED);
    }

    @Test
    void aChildThatTheRegistryLooksForTooEarlyIsWaitedFor() {
        assertThat(imported(new TooEarly(body -> body.contains("\"manifests\""), "manifests")))
                .isEqualTo(Status.VERIFIED);
    }

    @Test
    void aMountThatIsAnsweredWith201AndMountsNothingIsAnUpload(@TempDir Path data) {
        Mounts mounts = new Mounts();
        try (SandboxRegistry registry = start(mounts);
                Imports imports =
                        new Imports(
                                RegistrySettings.builder(registry.address())
                                        .plainHttp(true)
                                        .build(),
                                List.of(),
                                KnownBlobs.in(data))) {
            assertThat(imports.run(Fixtures.SIGNED, "p/one").status()).isEqualTo(Status.VERIFIED);
            ImportReport second = imports.run(Fixtures.SIGNED, "p/two");
            assertThat(second.status()).isEqualTo(Status.VERIFIED);
            assertThat(second.content().transfer().uploadedBytes()).isPositive();
            assertThat(mounts.answered).isPositive();
        }
    }

    private static Status imported(Filter... filters) {
        try (SandboxRegistry registry = start(filters);
                Imports imports = Imports.into(registry)) {
            return imports.run(Fixtures.INDEX, "p/x").status();
        }
    }

    private static SandboxRegistry start(Filter... filters) {
        return SandboxRegistry.start(SandboxOptions.defaults().withFilters(filters));
    }

    /** The first looks at each thing find nothing, those before its push included. */
    private static final class Late extends Filter {
        private final Pattern request;
        private final int looks;
        private final Map<String, Integer> seen = new ConcurrentHashMap<>();

        Late(String request, int looks) {
            this.request = Pattern.compile(request);
            this.looks = looks;
        }

        @Override
        public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
            Matcher matcher =
                    request.matcher(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            if (matcher.matches()
                    && seen.merge(matcher.group(matcher.groupCount()), 1, Integer::sum) <= looks) {
                answer(exchange, 404, "{}");
            } else {
                chain.doFilter(exchange);
            }
        }

        @Override
        public String description() {
            return "late";
        }
    }

    /** Refuses the first two pushes of a manifest, because of what it names first. */
    private static final class TooEarly extends Filter {
        private final Predicate<String> concerned;
        private final Pattern first;
        private int refused;

        TooEarly(Predicate<String> concerned, String field) {
            this.concerned = concerned;
            this.first =
                    Pattern.compile(
                            "\"" + field + "\".*?\"digest\":\\s*\"(sha256:[0-9a-f]{64})\"",
                            Pattern.DOTALL);
        }

        @Override
        public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
            if (!exchange.getRequestMethod().equals("PUT")
                    || !exchange.getRequestURI().getPath().contains("/manifests/")) {
                chain.doFilter(exchange);
                return;
            }
            byte[] body = exchange.getRequestBody().readAllBytes();
            exchange.setStreams(new ByteArrayInputStream(body), null);
            String text = new String(body, StandardCharsets.UTF_8);
            Matcher named = first.matcher(text);
            if (concerned.test(text) && named.find() && refuses()) {
                answer(
                        exchange,
                        400,
                        "{\"errors\":[{\"code\":\"MANIFEST_BLOB_UNKNOWN\",\"message\":\"blob"
                                + " unknown to registry\",\"detail\":{\"digest\":\""
                                + named.group(1)
                                + "\"}}]}");
            } else {
                chain.doFilter(exchange);
            }
        }

        private synchronized boolean refuses() {
            return ++refused <= 2;
        }

        @Override
        public String description() {
            return "too early";
        }
    }

    /** Another status than the registry's. */
    private static final class Restated extends Filter {
        private final String request;
        private final int status;

        Restated(String request, int status) {
            this.request = request;
            this.status = status;
        }

        @Override
        public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
            String line = exchange.getRequestMethod() + " " + exchange.getRequestURI();
            chain.doFilter(
                    !line.matches(request)
                            ? exchange
                            : new DelegatingExchange(exchange) {
                                @Override
                                public void sendResponseHeaders(int code, long length)
                                        throws IOException {
                                    super.sendResponseHeaders(code == 201 ? status : code, length);
                                }
                            });
        }

        @Override
        public String description() {
            return "another status";
        }
    }

    /** Answers each mount with 201 and does nothing. */
    private static final class Mounts extends Filter {
        private volatile int answered;

        @Override
        public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
            String query = exchange.getRequestURI().getQuery();
            if (query != null && query.contains("mount=")) {
                answered = 1;
                answer(exchange, 201, "");
            } else {
                chain.doFilter(exchange);
            }
        }

        @Override
        public String description() {
            return "mounts";
        }
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        boolean none = bytes.length == 0 || exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, none ? -1 : bytes.length);
        if (!none) {
            exchange.getResponseBody().write(bytes);
        }
        exchange.close();
    }
}
