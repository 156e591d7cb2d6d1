package io.longshore.transfer;

import static io.longshore.testing.OddAnswers.ALWAYS;
import static io.longshore.testing.OddAnswers.WHERE_MISSING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import io.longshore.oci.Repository;
import io.longshore.registry.RepositoryClient;
import io.longshore.report.ImportReport;
import io.longshore.report.Status;
import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.task.Cancellation;
import io.longshore.testing.DelegatingExchange;
import io.longshore.testing.Fixtures;
import io.longshore.testing.Imports;
import io.longshore.testing.OddAnswers;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Imports into registries whose answers to a question or success codes differ from the OCI
 * distribution specification. Each row names products that answer so.
 */
class UnusualResponsesTest {
    static Stream<Arguments> questions() {
        String manifests = "(GET|HEAD) /v2/p/x/manifests/.*";
        return Stream.of(
                // Artifactory's virtual repositories; zot without the right to read.
                arguments("missing manifest 403", manifests, WHERE_MISSING, 403, "{}"),
                // Quay before a push token was asked for.
                arguments("missing manifest 401", manifests, WHERE_MISSING, 401, "{}"),
                arguments("missing manifest 400", manifests, WHERE_MISSING, 400, "no"),
                arguments("missing manifest 405", manifests, WHERE_MISSING, 405, ""),
                arguments("missing manifest 501", manifests, WHERE_MISSING, 501, ""),
                arguments("missing manifest as a page", manifests, WHERE_MISSING, 200, "<html>"),
                arguments("tags refused", "GET .*/tags/list.*", ALWAYS, 403, "{}"),
                arguments("tags unknown", "GET .*/tags/list.*", ALWAYS, 405, ""),
                arguments("tags as a page", "GET .*/tags/list.*", ALWAYS, 200, "<html>"),
                arguments("tags null", "GET .*/tags/list.*", ALWAYS, 200, "null"),
                arguments("missing blob 403", "HEAD .*/blobs/.*", WHERE_MISSING, 403, ""),
                arguments("missing blob 401", "HEAD .*/blobs/.*", WHERE_MISSING, 401, ""),
                arguments("missing blob 405", "HEAD .*/blobs/.*", WHERE_MISSING, 405, ""));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("questions")
    void anUnusableLookupResponseDoesNotEndAnImport(
            String name, String request, IntPredicate when, int status, String body) {
        assertThat(
                        imported(new OddAnswers(request, when, OddAnswers.status(status, body)))
                                .status())
                .isEqualTo(Status.VERIFIED);
    }

    static Stream<Arguments> referrersApis() {
        return Stream.of(
                // As specified for a registry without the API.
                arguments("referrers 404", 404, ""),
                // Quay.
                arguments("referrers 400", 400, "{}"),
                // Harbor up to 2.7: without a challenge.
                arguments("referrers 401", 401, "{}"),
                arguments("referrers 403", 403, "{}"),
                arguments("referrers 405", 405, ""),
                // Artifactory.
                arguments("referrers 406", 406, ""),
                arguments("referrers 501", 501, ""),
                arguments("referrers as a page", 200, "<html>"),
                arguments("referrers null", 200, "null"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("referrersApis")
    void withoutAUsableReferrersApiTheReferrersTagIsWritten(String name, int status, String body) {
        try (SandboxRegistry registry =
                        start(
                                new OddAnswers(
                                        "GET .*/referrers/.*",
                                        ALWAYS,
                                        OddAnswers.status(status, body)));
                Imports imports = Imports.into(registry)) {
            assertThat(imports.run(Fixtures.REFERRERS, "p/x").status()).isEqualTo(Status.VERIFIED);
            RepositoryClient repository =
                    imports.registries().repository(new Repository(registry.address(), "p/x"));
            assertThat(repository.tags(Cancellation.none()))
                    .anyMatch(tag -> tag.matches("sha256-[0-9a-f]{64}"));
        }
    }

    static Stream<Arguments> headers() {
        String blobs = "HEAD .*/blobs/.*";
        String manifests = "(GET|HEAD|PUT) .*/manifests/.*";
        return Stream.of(
                // Proxies that compress or stream.
                arguments("blob without a length", blobs, remove("Content-Length")),
                arguments("manifest without a digest", manifests, remove("Docker-Content-Digest")),
                // Nexus before 3.25.
                arguments(
                        "manifest with Docker's type",
                        "GET .*/manifests/.*",
                        set(
                                "Content-Type",
                                old -> "application/vnd.docker.distribution.manifest.v2+json")),
                // Registries behind a proxy that they know nothing of.
                arguments(
                        "upload at a relative address",
                        "POST .*/blobs/uploads/.*",
                        set("Location", old -> old.replaceFirst("^https?://[^/]+", ""))),
                arguments(
                        "upload at an address without a scheme",
                        "POST .*/blobs/uploads/.*",
                        set("Location", old -> old.replaceFirst("^https?:", ""))),
                arguments(
                        "upload at a path with two slashes",
                        "POST .*/blobs/uploads/.*",
                        set("Location", old -> old.replaceFirst("^https?://[^/]+", "/"))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("headers")
    void missingAndOddHeadersDoNotEndAnImport(
            String name, String request, Consumer<Headers> change) {
        Filter edited = new Edited(request, change);
        try (SandboxRegistry registry = start(edited);
                Imports imports = Imports.into(registry)) {
            assertThat(imports.run(Fixtures.NESTED, "p/x").status()).isEqualTo(Status.VERIFIED);
            // Then every look finds something.
            assertThat(imports.run(Fixtures.NESTED, "p/x").status()).isEqualTo(Status.VERIFIED);
        }
    }

    private static Consumer<Headers> remove(String name) {
        return headers -> headers.remove(name);
    }

    private static Consumer<Headers> set(String name, UnaryOperator<String> value) {
        return headers -> {
            String old = headers.getFirst(name);
            if (old != null) {
                headers.set(name, value.apply(old));
            }
        };
    }

    static Stream<Arguments> successes() {
        return Stream.of(
                // Quay until 2019.
                arguments("manifest 202", "PUT .*/manifests/.*", 202),
                arguments("manifest 200", "PUT .*/manifests/.*", 200),
                arguments("manifest 204", "PUT .*/manifests/.*", 204),
                arguments("blob 200", "PUT .*/blobs/uploads/.*", 200),
                arguments("blob 202", "PUT .*/blobs/uploads/.*", 202),
                arguments("blob 204", "PUT .*/blobs/uploads/.*", 204),
                arguments("upload 200", "POST .*/blobs/uploads/.*", 200));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("successes")
    void every2xxStatusIsASuccess(String name, String request, int status) {
        assertThat(imported(new Restated(request, status)).status()).isEqualTo(Status.VERIFIED);
    }

    @Test
    void aPushThatStoresNothingIsAFailure() {
        ImportReport report =
                importedOrFailed(
                        new OddAnswers(
                                "PUT .*/blobs/uploads/.*", ALWAYS, OddAnswers.status(202, "")));
        assertThat(report == null ? null : report.status()).isNotEqualTo(Status.VERIFIED);
    }

    private static ImportReport importedOrFailed(Filter filter) {
        try {
            return imported(filter);
        } catch (io.longshore.problem.ProblemException e) {
            return null;
        }
    }

    private static ImportReport imported(Filter filter) {
        try (SandboxRegistry registry = start(filter);
                Imports imports = Imports.into(registry)) {
            return imports.run(Fixtures.NESTED, "p/x");
        }
    }

    private static SandboxRegistry start(Filter filter) {
        return SandboxRegistry.start(SandboxOptions.defaults().withFilters(filter));
    }

    /** Does what is asked for and changes the headers of the answer. */
    private static final class Edited extends Filter {
        private final String request;
        private final Consumer<Headers> change;

        Edited(String request, Consumer<Headers> change) {
            this.request = request;
            this.change = change;
        }

        @Override
        public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
            if (!OddAnswers.matches(exchange, request)) {
                chain.doFilter(exchange);
                return;
            }
            chain.doFilter(
                    new DelegatingExchange(exchange) {
                        @Override
                        public void sendResponseHeaders(int code, long length) throws IOException {
                            change.accept(getResponseHeaders());
                            super.sendResponseHeaders(code, length);
                        }
                    });
        }

        @Override
        public String description() {
            return "odd headers";
        }
    }

    /** Does what is asked for and answers a success with another status. */
    private static final class Restated extends Filter {
        private final String request;
        private final int status;

        Restated(String request, int status) {
            this.request = request;
            this.status = status;
        }

        @Override
        public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
            if (!OddAnswers.matches(exchange, request)) {
                chain.doFilter(exchange);
                return;
            }
            chain.doFilter(
                    new DelegatingExchange(exchange) {
                        @Override
                        public void sendResponseHeaders(int code, long length) throws IOException {
                            super.sendResponseHeaders(code < 300 ? status : code, length);
                        }
                    });
        }

        @Override
        public String description() {
            return List.of(request, status).toString();
        }
    }
}
