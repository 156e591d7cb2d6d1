package io.longshore.registry.harbor;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.oci.Digest;
import io.longshore.oci.Manifest;
import io.longshore.oci.Repository;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.registry.RegistryClient;
import io.longshore.registry.RegistryProduct;
import io.longshore.registry.RegistryProduct.Scan;
import io.longshore.registry.RegistrySettings;
import io.longshore.registry.auth.Credentials;
import io.longshore.registry.blob.BlobOutcome;
import io.longshore.testing.Faults;
import io.longshore.testing.TestCa;
import io.longshore.testing.TlsBalancer;
import io.longshore.testing.registry.SmallImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What to do on what: the double in states that a real Harbor cannot be asked for. */
class HarborFaultsTest extends HarborFaultsFixture {
    private static final String DENIED =
            "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"not today\"}]}";

    // 403 DENIED, 412, 400 MANIFEST_INVALID: stop, and say which rule and how to change it.

    @Test
    void theReadOnlyModeIsReportedBeforeAndDuringAPush() {
        harbor.admin().setReadOnly(true);
        assertThat(problemOf(() -> push(random(100))).code()).isEqualTo(Code.REGISTRY_READ_ONLY);
        assertThat(faults.count("POST")).isLessThanOrEqualTo(2);
        Problem problem = problemOf(() -> product().prepare(target(), 0, cancellation));
        assertThat(problem.code()).isEqualTo(Code.REGISTRY_READ_ONLY);
        assertThat(problem.fix()).contains("System Settings");
    }

    @Test
    void aProxyCacheProjectRejectsAPush() {
        harbor.admin().createProxyProject("cache", 1);
        Repository target = new Repository(client.registry(), "cache/lci");
        assertThat(problemOf(() -> product().prepare(target, 0, cancellation)).code())
                .isEqualTo(Code.PROJECT_IS_PROXY_CACHE);
        Problem problem = problemOf(() -> push(admin().repository("cache/lci"), random(100)));
        assertThat(problem.retryable()).isFalse();
        assertThat(problem.what()).contains("proxy project");
    }

    @Test
    void aProjectCreatedMeanwhileByAnotherClientIsUsed() {
        faults.next(
                "POST",
                (exchange, chain) -> {
                    harbor.admin().createProject("new", -1);
                    chain.doFilter(exchange);
                });
        RegistryProduct product =
                Harbor.detector(new HarborOptions(true, false, -1, null))
                        .detect(admin(), cancellation)
                        .orElseThrow();
        faults.requests().clear();
        product.prepare(new Repository(client.registry(), "new/lci"), 0, cancellation);
        assertThat(faults.count("POST")).as("ours and theirs").isEqualTo(2);
        assertThat(harbor.admin().hasProject("new")).isTrue();
    }

    @Test
    void aDeniedRequestIsSentOnce() {
        push(random(100));
        faults.requests().clear();
        faults.next("POST", Faults.answer(403, DENIED, "Content-Type", "application/json"));
        assertThat(problemOf(() -> push(random(100))).what()).contains("not today");
        assertThat(faults.count("POST")).isEqualTo(1);
    }

    @Test
    void anInvalidManifestIsSentOnce() {
        byte[] config = SmallImage.config("one");
        push(config);
        String body = "{\"errors\":[{\"code\":\"MANIFEST_INVALID\",\"message\":\"invalid\"}]}";
        faults.next("PUT", Faults.answer(400, body, "Content-Type", "application/json"));
        faults.requests().clear();
        Problem problem =
                problemOf(
                        () ->
                                repository.pushManifest(
                                        SmallImage.manifest("one"), "1.0", cancellation));
        assertThat(problem.retryable()).isFalse();
        assertThat(faults.count("PUT")).isEqualTo(1);
    }

    // An I/O error in a PATCH, a dead Location, "in GC": the blob again from the POST.

    @Test
    void anInterruptedChunkRestartsTheUpload() {
        byte[] content = random(6 * MIB);
        faults.next("PATCH", Faults.cutAfter(300_000));
        assertThat(push(content)).isEqualTo(BlobOutcome.UPLOADED);
        assertThat(faults.count("POST")).isEqualTo(2);
        assertStored(content);
    }

    @Test
    void aChunkWithoutAResponseRestartsTheUpload() {
        byte[] content = random(6 * MIB);
        faults.next("PATCH", Faults.loseAnswer(0));
        assertThat(push(content)).isEqualTo(BlobOutcome.UPLOADED);
        assertStored(content);
    }

    @Test
    void anInterruptedPutRestartsTheUpload() {
        byte[] content = random(2 * MIB);
        faults.next("PUT", Faults.cutAfter(300_000));
        assertThat(push(content)).isEqualTo(BlobOutcome.UPLOADED);
        assertStored(content);
    }

    @Test
    void aBlobRefusedDuringGarbageCollectionIsRetried() {
        String body = "{\"errors\":[{\"code\":\"UNKNOWN\",\"message\":\"the blob is in GC\"}]}";
        byte[] content = random(100);
        faults.next("PUT", Faults.answer(404, body, "Content-Type", "application/json"));
        assertThat(push(content)).isEqualTo(BlobOutcome.UPLOADED);
        assertStored(content);
    }

    // A PUT without a good answer: look first.

    @Test
    void aBlobStoredWithoutAResponseIsNotSentAgain() {
        for (int status : List.of(0, 502, 504)) {
            byte[] content = random(MIB);
            faults.requests().clear();
            faults.next("PUT", Faults.loseAnswer(status));
            push(content);
            assertThat(faults.count("PUT")).as("status " + status).isEqualTo(1);
            assertStored(content);
        }
    }

    @Test
    void aManifestStoredWithoutAResponseIsLookedUp() {
        push(SmallImage.config("one"));
        Manifest manifest = SmallImage.manifest("one");
        faults.next("PUT", Faults.loseAnswer(504));
        faults.requests().clear();
        repository.pushManifest(manifest, "1.0", cancellation);
        assertThat(faults.count("PUT")).isEqualTo(1);
        assertThat(repository.headManifest("1.0", cancellation)).hasValue(manifest.descriptor());
    }

    @Test
    void aCollectedBlobIsNamedWhenItsManifestIsRefused() throws IOException {
        push(SmallImage.config("one"));
        Manifest manifest = SmallImage.manifest("one");
        Digest config = manifest.config().orElseThrow().digest();
        harbor.collect("p/lci", config);
        Problem problem = problemOf(() -> repository.pushManifest(manifest, "1.0", cancellation));
        assertThat(problem.code()).isEqualTo(Code.MANIFEST_BLOB_UNKNOWN);
        assertThat(problem.facts()).containsEntry("missing", config.toString());
        push(SmallImage.config("one"));
        repository.pushManifest(manifest, "1.0", cancellation);
    }

    @Test
    void aBusyHarborIsRetriedAfterTheRequestedDelay() {
        byte[] content = random(100);
        for (int status : List.of(429, 502, 503)) {
            faults.next("POST", Faults.answer(status, "", "Retry-After", "0"));
        }
        assertThat(push(content)).isEqualTo(BlobOutcome.UPLOADED);
        assertStored(content);
    }

    // Behind a balancer, after the push.

    @Test
    void anUploadContinuesOverTlsAlthoughTheLocationIsPlainHttp(@TempDir Path folder)
            throws IOException {
        TestCa ca = TestCa.create("Test root");
        int port = Integer.parseInt(harbor.address().replaceAll(".*:", ""));
        try (TlsBalancer balancer = new TlsBalancer(ca.server(), port)) {
            RegistryClient outside =
                    connect(
                            RegistrySettings.builder(balancer.address())
                                    .environment(Map.of())
                                    .caFiles(List.of(ca.writePem(folder.resolve("ca.pem"))))
                                    .credentials(
                                            Credentials.of(
                                                    harbor.admin().username(),
                                                    harbor.admin().password())));
            byte[] content = random(5 * MIB);
            assertThat(push(outside.repository("p/lci"), content)).isEqualTo(BlobOutcome.UPLOADED);
            assertStored(content);
        }
    }

    @Test
    void aScanIsRequestedAndItsSummaryReadOnceItIsComplete() {
        Manifest image = SmallImage.push(repository, "one", "1.0");
        RegistryProduct product = product();
        assertThat(product.requestScan(target(), image.digest(), cancellation)).isTrue();
        assertThat(product.requestScan(target(), image.digest(), cancellation))
                .as("one is running")
                .isTrue();
        assertThat(product.scan(target(), image.digest(), cancellation))
                .hasValueSatisfying(scan -> assertThat(scan.status()).isEqualTo("Running"));
        harbor.finishScans();
        assertThat(product.scan(target(), image.digest(), cancellation))
                .hasValue(new Scan("Success", "High", 5, 2, Map.of("High", 1, "Low", 4)));
    }

    @Test
    void withoutAScannerThereIsNoScanAndNoFailure() {
        harbor.withoutScanner();
        Manifest image = SmallImage.push(repository, "one", "1.0");
        assertThat(product().requestScan(target(), image.digest(), cancellation)).isFalse();
        assertThat(product().scan(target(), image.digest(), cancellation)).isEmpty();
    }

    private Repository target() {
        return repository.repository();
    }

    private RegistryProduct product() {
        return Harbor.detector(HarborOptions.defaults())
                .detect(admin(), cancellation)
                .orElseThrow();
    }
}
