package io.longshore.registry;

import static io.longshore.registry.Clients.problemOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import io.longshore.oci.Digest;
import io.longshore.oci.Manifest;
import io.longshore.oci.MediaTypes;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.registry.blob.BlobOutcome;
import io.longshore.task.Cancellation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** How many requests blobs and manifests take on their way into a registry. */
class UploadTest extends UploadFixture {
    /** So many new blobs in a row make the client expect the next to be new. */
    private static final int NEW_IN_A_ROW = 4;

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
}
