package io.longshore.registry;

import static io.longshore.registry.Clients.problemOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
import io.longshore.oci.Digest;
import io.longshore.oci.Manifest;
import io.longshore.oci.MediaTypes;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.registry.blob.BlobContent;
import io.longshore.registry.blob.BlobOutcome;
import io.longshore.registry.http.RequestListener;
import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.task.Cancellation;
import io.longshore.task.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How blobs and manifests get into a registry that is not always well. */
class UploadTest {
    private static final byte[] CONTENT = randomBytes(1_000_000);
    private static final Digest DIGEST = Digest.of(CONTENT);

    /** So many new blobs in a row make the client expect the next to be new. */
    private static final int NEW_IN_A_ROW = 4;

    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<String> targets = new CopyOnWriteArrayList<>();
    private final List<String> retried = new CopyOnWriteArrayList<>();
    private final Counted progress = new Counted();
    private SandboxRegistry registry;

    @AfterEach
    void stop() {
        if (registry != null) {
            registry.close();
        }
    }

    /**
     * Beside the one GET of /v2/, by which a client gets to know a registry. One new blob alone
     * does not make the others suspect.
     */
    @Test
    void theFirstNewBlobsTakeThreeRequestsAndLaterSmallOnesTwo() {
        start(new Passing());
        try (RegistryClient client = RegistryClient.connect(plain().build())) {
            RepositoryClient repository = client.repository("lci/target");
            assertThat(push(repository, CONTENT)).isEqualTo(BlobOutcome.UPLOADED);
            assertThat(methods()).containsExactly("GET", "GET", "POST", "PUT");
            for (int i = 1; i < NEW_IN_A_ROW; i++) {
                requests.clear();
                assertThat(push(repository, randomBytes(i))).isEqualTo(BlobOutcome.UPLOADED);
                assertThat(methods()).containsExactly("GET", "POST", "PUT");
            }
            requests.clear();
            assertThat(push(repository, randomBytes(1000))).isEqualTo(BlobOutcome.UPLOADED);
            assertThat(methods()).containsExactly("POST", "PUT");
            requests.clear();
            byte[] large = randomBytes((1 << 20) + 1);
            assertThat(push(repository, large)).isEqualTo(BlobOutcome.UPLOADED);
            assertThat(methods()).containsExactly("GET", "POST", "PUT");
        }
        assertThat(held()).isTrue();
        assertThat(progress.bytes).hasValue(CONTENT.length + 1 + 2 + 3 + 1000 + (1 << 20) + 1);
    }

    @Test
    void aSmallBlobAmongNewOnesIsSentWithoutALookup() {
        start(new Passing());
        byte[] small = randomBytes(2000);
        try (RegistryClient client = RegistryClient.connect(plain().build())) {
            push(client.repository("lci/target"), small);
        }
        try (RegistryClient client = RegistryClient.connect(plain().build())) {
            RepositoryClient repository = client.repository("lci/target");
            pushNewOnes(repository);
            requests.clear();
            assertThat(push(repository, small)).isEqualTo(BlobOutcome.UPLOADED);
            assertThat(methods()).containsExactly("POST", "PUT");
            assertThat(targets).isNotEmpty().noneMatch(target -> target.contains("mount="));
        }
    }

    @Test
    void anExistingBlobIsPresentAlthoughThePushIsRefused() {
        AtomicInteger posts = new AtomicInteger();
        start(
                new Passing() {
                    @Override
                    boolean answers(HttpExchange exchange) throws IOException {
                        boolean refused =
                                exchange.getRequestMethod().equals("POST")
                                        && posts.incrementAndGet() > 1 + NEW_IN_A_ROW;
                        if (refused) {
                            answer(exchange, 403, "");
                        }
                        return refused;
                    }
                });
        push(plain());
        try (RegistryClient client = RegistryClient.connect(plain().build())) {
            RepositoryClient repository = client.repository("lci/target");
            pushNewOnes(repository);
            assertThat(push(repository, CONTENT)).isEqualTo(BlobOutcome.PRESENT);
        }
    }

    private void pushNewOnes(RepositoryClient repository) {
        for (int i = 0; i < NEW_IN_A_ROW; i++) {
            push(repository, randomBytes(1000 + i));
        }
    }

    @Test
    void blobsAreUploadedToARegistryWithoutMounts() {
        start(
                new Passing() {
                    @Override
                    boolean answers(HttpExchange exchange) throws IOException {
                        boolean mount = exchange.getRequestURI().toString().contains("mount=");
                        if (mount) {
                            answer(exchange, 405, "");
                        }
                        return mount;
                    }
                });
        try (RegistryClient client = RegistryClient.connect(plain().build())) {
            RepositoryClient repository = client.repository("lci/target");
            push(repository, randomBytes(1000));
            assertThat(push(repository, CONTENT)).isEqualTo(BlobOutcome.UPLOADED);
        }
        assertThat(held()).isTrue();
    }

    @Test
    void anExistingBlobTakesOneRequest() {
        start(new Passing());
        push(plain());
        requests.clear();
        assertThat(push(plain())).isEqualTo(BlobOutcome.PRESENT);
        assertThat(methods()).containsExactly("GET", "GET");
        assertThat(progress.bytes).hasValue(2L * CONTENT.length);
    }

    @Test
    void aBlobOfAnotherRepositoryOfTheProjectIsMounted() {
        start(new Passing());
        push(plain(), "lci/source", Optional.empty());
        requests.clear();
        assertThat(push(plain(), "lci/target", Optional.of("lci/source")))
                .isEqualTo(BlobOutcome.MOUNTED);
        assertThat(methods()).containsExactly("GET", "GET", "HEAD", "POST", "GET");
        assertThat(registry.storage().blobs().has("lci/target", DIGEST)).isTrue();
    }

    @Test
    void aMountIsOnlyRequestedFromARepositoryThatHasTheBlob() {
        start(new Passing());
        assertThat(push(plain(), "lci/target", Optional.of("lci/empty")))
                .isEqualTo(BlobOutcome.UPLOADED);
        assertThat(methods()).containsExactly("GET", "GET", "HEAD", "POST", "PUT");
        assertThat(targets).isNotEmpty().noneMatch(target -> target.contains("mount="));
    }

    @Test
    void aLargeBlobIsSentInChunksAndAnEmptyPut() {
        List<String> lengths = new CopyOnWriteArrayList<>();
        start(
                new Passing() {
                    @Override
                    boolean answers(HttpExchange exchange) {
                        if (exchange.getRequestMethod().matches("PUT|PATCH")) {
                            lengths.add(
                                    exchange.getRequestMethod()
                                            + " "
                                            + exchange.getRequestHeaders()
                                                    .getFirst("Content-Length")
                                            + " "
                                            + exchange.getRequestHeaders()
                                                    .getFirst("Content-Range"));
                        }
                        return false;
                    }
                });
        assertThat(push(chunked())).isEqualTo(BlobOutcome.UPLOADED);
        assertThat(lengths)
                .containsExactly(
                        "PATCH 400000 0-399999",
                        "PATCH 400000 400000-799999",
                        "PATCH 200000 800000-999999",
                        "PUT 0 null");
        assertThat(held()).isTrue();
    }

    @Test
    void anUploadIsRetriedAfterTwoServerErrors() {
        start(failing("POST", 2, 500, ""));
        assertThat(push(plain())).isEqualTo(BlobOutcome.UPLOADED);
        assertThat(retried).containsExactly("REGISTRY_ERROR", "REGISTRY_ERROR");
        assertThat(held()).isTrue();
    }

    @Test
    void aServerErrorOnThePutCausesALookupBeforeTheRetry() {
        start(failing("PUT", 1, 503, ""));
        assertThat(push(plain())).isEqualTo(BlobOutcome.UPLOADED);
        assertThat(methods()).containsExactly("GET", "GET", "POST", "PUT", "GET", "POST", "PUT");
        assertThat(progress.bytes).hasValue(CONTENT.length);
    }

    @Test
    void anErrorInAChunkContinuesTheSession() {
        AtomicInteger patches = new AtomicInteger();
        start(
                new Passing() {
                    @Override
                    boolean answers(HttpExchange exchange) throws IOException {
                        if (exchange.getRequestMethod().equals("PATCH")
                                && patches.incrementAndGet() == 2) {
                            exchange.getRequestBody().readNBytes(100_000);
                            exchange.close();
                            return true;
                        }
                        return false;
                    }
                });
        assertThat(push(chunked())).isEqualTo(BlobOutcome.UPLOADED);
        assertThat(methods())
                .containsExactly(
                        "GET", "GET", "POST", "PATCH", "PATCH", "GET", "PATCH", "PATCH", "PUT");
        assertThat(held()).isTrue();
        assertThat(progress.bytes).hasValue(CONTENT.length);
    }

    @Test
    void aBusyRegistryBetweenTwoChunksPausesTheSession() {
        AtomicInteger patches = new AtomicInteger();
        start(
                new Passing() {
                    @Override
                    boolean answers(HttpExchange exchange) throws IOException {
                        if (exchange.getRequestMethod().equals("PATCH")
                                && patches.incrementAndGet() == 2) {
                            exchange.getRequestBody().readAllBytes();
                            answer(exchange, 429, "");
                            return true;
                        }
                        return false;
                    }
                });
        assertThat(push(chunked())).isEqualTo(BlobOutcome.UPLOADED);
        assertThat(methods())
                .containsExactly("GET", "GET", "POST", "PATCH", "PATCH", "PATCH", "PATCH", "PUT");
        assertThat(retried).containsExactly("REGISTRY_BUSY");
        assertThat(held()).isTrue();
        assertThat(progress.bytes).hasValue(CONTENT.length);
    }

    @Test
    void aLostSessionRestartsTheUpload() {
        start(
                failing(
                        "PUT",
                        1,
                        404,
                        "{\"errors\":[{\"code\":\"BLOB_UPLOAD_INVALID\",\"message\":\"gone\"}]}"));
        assertThat(push(plain())).isEqualTo(BlobOutcome.UPLOADED);
        assertThat(held()).isTrue();
    }

    @Test
    void aRefusedUploadIsNotRetried() {
        start(
                failing(
                        "POST",
                        9,
                        403,
                        "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"The system is in read"
                                + " only mode. Any modification is prohibited.\"}]}"));
        Problem problem = problemOf(() -> push(plain()));
        assertThat(problem.code()).isEqualTo(Code.REGISTRY_READ_ONLY);
        assertThat(problem.retryable()).isFalse();
        assertThat(methods()).containsExactly("GET", "GET", "POST");
    }

    @Test
    void anExcessiveRetryAfterEndsTheUpload() {
        start(answering(503, "Retry-After", "86400"));
        Problem problem = problemOf(() -> push(plain()));
        assertThat(problem.code()).isEqualTo(Code.REGISTRY_ERROR);
        assertThat(problem.retryable()).isTrue();
        assertThat(problem.facts()).containsEntry("retryAfterSeconds", "86400");
        assertThat(methods()).containsExactly("GET", "GET", "POST");
    }

    @Test
    void retryAfterMayBeADate() {
        String tomorrow =
                DateTimeFormatter.RFC_1123_DATE_TIME.format(
                        ZonedDateTime.now(ZoneOffset.UTC).plusDays(1));
        start(answering(503, "Retry-After", tomorrow));
        Problem problem = problemOf(() -> push(plain()));
        assertThat(Integer.parseInt(problem.facts().get("retryAfterSeconds")))
                .isBetween(80_000, 86_400);
        assertThat(methods()).as("and it is left alone").containsExactly("GET", "GET", "POST");
    }

    @ParameterizedTest
    @ValueSource(ints = {307, 308})
    void anUploadFollowsNoRedirectAndNamesItsDestination(int status) {
        start(answering(status, "Location", "https://elsewhere.test/v2/?signature=s3cret"));
        Problem problem = problemOf(() -> push(plain()));
        assertThat(problem.code()).isEqualTo(Code.REGISTRY_ANSWER_UNUSABLE);
        assertThat(problem.retryable()).isFalse();
        assertThat(problem.why()).contains("https://elsewhere.test/,");
        assertThat(problem.toString()).doesNotContain("s3cret");
        assertThat(methods()).containsExactly("GET", "GET", "POST");
    }

    @Test
    void parallelUploadsOfOneDigestSendItOnce() throws Exception {
        start(new Passing());
        ExecutorService threads = Executors.newFixedThreadPool(20);
        try (RegistryClient client = RegistryClient.connect(plain().build())) {
            List<Future<BlobOutcome>> all = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                all.add(threads.submit(() -> push(client, "lci/target", Optional.empty())));
            }
            int uploaded = 0;
            for (Future<BlobOutcome> each : all) {
                uploaded += each.get() == BlobOutcome.UPLOADED ? 1 : 0;
            }
            assertThat(uploaded).isEqualTo(1);
            assertThat(methods().stream().filter("PUT"::equals)).hasSize(1);
            assertThat(progress.bytes).hasValue(20L * CONTENT.length);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aTrialUploadLeavesNothingBehind() {
        start(new Passing());
        try (RegistryClient client = RegistryClient.connect(plain().build())) {
            client.repository("lci/target").tryPush(Cancellation.none());
        }
        assertThat(methods()).containsExactly("GET", "POST", "DELETE");
        assertThat(registry.storage().uploads().open()).isZero();
    }

    @Test
    void aRefusedManifestNamesItsMissingBlob() {
        start(new Passing());
        Digest missing = Digest.of(new byte[] {1});
        Manifest manifest =
                Manifest.read(
                        ("{\"schemaVersion\":2,\"mediaType\":\""
                                        + MediaTypes.OCI_MANIFEST
                                        + "\",\"config\":{\"mediaType\":\""
                                        + MediaTypes.OCI_CONFIG
                                        + "\",\"digest\":\""
                                        + missing
                                        + "\",\"size\":1},\"layers\":[]}")
                                .getBytes(StandardCharsets.UTF_8),
                        null);
        try (RegistryClient client = RegistryClient.connect(plain().build())) {
            Problem problem =
                    problemOf(
                            () ->
                                    client.repository("lci/target")
                                            .pushManifest(manifest, "1.0", Cancellation.none()));
            assertThat(problem.code()).isEqualTo(Code.MANIFEST_BLOB_UNKNOWN);
            assertThat(problem.facts()).containsEntry("missing", missing.toString());
        }
    }

    private void start(Filter filter) {
        registry = SandboxRegistry.start(SandboxOptions.defaults().withFilters(filter));
    }

    private RegistrySettings.Builder plain() {
        return Clients.plain(registry.address())
                .listener(
                        new RequestListener() {
                            @Override
                            public void retried(String reason) {
                                retried.add(reason);
                            }
                        });
    }

    private RegistrySettings.Builder chunked() {
        return plain().chunks(500_000, 400_000);
    }

    private BlobOutcome push(RegistrySettings.Builder settings) {
        return push(settings, "lci/target", Optional.empty());
    }

    private BlobOutcome push(
            RegistrySettings.Builder settings, String repository, Optional<String> mountFrom) {
        try (RegistryClient client = RegistryClient.connect(settings.build())) {
            return push(client, repository, mountFrom);
        }
    }

    private BlobOutcome push(RegistryClient client, String repository, Optional<String> mountFrom) {
        return client.repository(repository)
                .pushBlob(BlobContent.of(CONTENT), mountFrom, progress, Cancellation.none());
    }

    private BlobOutcome push(RepositoryClient repository, byte[] content) {
        return repository.pushBlob(
                BlobContent.of(content), Optional.empty(), progress, Cancellation.none());
    }

    private boolean held() {
        return registry.storage().blobs().has("lci/target", DIGEST);
    }

    private List<String> methods() {
        return List.copyOf(requests);
    }

    /** Fails the first requests of a method, the body read. */
    private Passing failing(String method, int times, int status, String body) {
        AtomicInteger failed = new AtomicInteger();
        return new Passing() {
            @Override
            boolean answers(HttpExchange exchange) throws IOException {
                if (!exchange.getRequestMethod().equals(method)
                        || failed.incrementAndGet() > times) {
                    return false;
                }
                exchange.getRequestBody().readAllBytes();
                answer(exchange, status, body);
                return true;
            }
        };
    }

    /** Answers the POST that begins an upload. */
    private Passing answering(int status, String header, String value) {
        return new Passing() {
            @Override
            boolean answers(HttpExchange exchange) throws IOException {
                if (!exchange.getRequestMethod().equals("POST")) {
                    return false;
                }
                exchange.getResponseHeaders().add(header, value);
                answer(exchange, status, "");
                return true;
            }
        };
    }

    /** Writes down each request and passes it on, unless a test answers it itself. */
    private class Passing extends Filter {
        @Override
        public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
            requests.add(exchange.getRequestMethod());
            targets.add(exchange.getRequestURI().toString());
            if (!answers(exchange)) {
                chain.doFilter(exchange);
            }
        }

        boolean answers(HttpExchange exchange) throws IOException {
            return false;
        }

        void answer(HttpExchange exchange, int status, String body) throws IOException {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        }

        @Override
        public String description() {
            return "counts and disturbs";
        }
    }

    private static final class Counted implements Progress {
        private final AtomicLong bytes = new AtomicLong();

        @Override
        public void begin(Phase phase, long totalBytes) {}

        @Override
        public void advance(long count) {
            bytes.addAndGet(count);
        }
    }

    private static byte[] randomBytes(int count) {
        byte[] bytes = new byte[count];
        new Random(7).nextBytes(bytes);
        return bytes;
    }
}
