package io.longshore.pipeline.imports;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.oci.Digest;
import io.longshore.registry.RegistrySettings;
import io.longshore.registry.auth.Credentials;
import io.longshore.registry.http.RequestListener;
import io.longshore.registry.http.RetryPolicy;
import io.longshore.report.ImportReport;
import io.longshore.report.Status;
import io.longshore.sandbox.Access;
import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.testing.Imports;
import io.longshore.testing.RequiresTool;
import io.longshore.testing.TcpProxy;
import io.longshore.testing.archive.TarballBuilder;
import io.longshore.testing.archive.TestImages;
import io.longshore.testing.archive.TestImages.Image;
import io.longshore.testing.archive.TestImages.Layer;
import io.longshore.testing.registry.Distribution;
import io.longshore.testing.registry.RegistryContents;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Imports over a network that is slow, and over one that breaks. */
class UnreliableNetworkIT {
    private static final int BLOBS = 16;
    private static final int BLOB_BYTES = 100_000;
    private static final int AT_ONCE = 4;
    private static final int BYTES_PER_SECOND = 100_000;

    /** For each way to upload. */
    private static final int RUNS = Integer.getInteger("longshore.test.cut-runs", 10);

    /** Of which a token lives three. */
    private static final int UPLOAD_SECONDS =
            Integer.getInteger("longshore.test.upload-seconds", 10);

    @TempDir Path folder;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anUploadThatOutlivesManyTokensIsVerified(boolean chunked) {
        TestImages images = new TestImages(1);
        Layer layer = images.layer(UPLOAD_SECONDS * BYTES_PER_SECOND);
        Path tarball = tarball(images, layer);
        Access access = new Access.Bearer("ci", "s3cret", Duration.ofSeconds(3));
        List<String> answers = new CopyOnWriteArrayList<>();
        try (SandboxRegistry registry =
                        SandboxRegistry.start(SandboxOptions.defaults().withAccess(access));
                TcpProxy slow = TcpProxy.before(registry.address());
                Imports imports =
                        new Imports(
                                settings(slow.address())
                                        .credentials(Credentials.of("ci", "s3cret"))
                                        .chunks(chunked ? 1 : Long.MAX_VALUE, 250_000)
                                        .listener(
                                                new RequestListener() {
                                                    @Override
                                                    public void answered(String method, int code) {
                                                        answers.add(method + " " + code);
                                                    }
                                                })
                                        .build())) {
            slow.throttle(BYTES_PER_SECOND);

            ImportReport report = imports.run(tarball, "lci/long");

            assertThat(report.status()).as("%s", report.problems()).isEqualTo(Status.VERIFIED);
            assertThat(report.content().transfer().uploadedBytes()).isGreaterThan(layer.size());
            // A machine that halts for a second may make one late; each life of a token would be 3.
            assertThat(answers.stream().filter(answer -> answer.matches("(PUT|PATCH) 401")))
                    .as("a token is renewed before it is missed")
                    .hasSizeLessThan(2);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @RequiresTool("docker-registry")
    void aCutAtAnyByteCostsNoMoreThanTheBlobsInFlight(boolean chunked) {
        Random random = new Random(chunked ? 1 : 2);
        try (Distribution registry = Distribution.start(folder, Distribution.options());
                TcpProxy network = TcpProxy.before(registry.address())) {
            RegistryContents contents = registry.contents();
            RegistrySettings settings =
                    settings(network.address())
                            .chunks(chunked ? 1 : Long.MAX_VALUE, 30_000)
                            .build();
            for (int run = 0; run < RUNS; run++) {
                TestImages images = new TestImages(1000L * run + (chunked ? 1 : 2));
                List<Layer> layers =
                        Stream.generate(() -> images.layer(BLOB_BYTES)).limit(BLOBS).toList();
                Path tarball = tarball(images, layers.toArray(Layer[]::new));
                String name = "lci/cut-" + run;
                long before = network.bytesSent();
                network.cutAfter(1 + random.nextInt(BLOBS * BLOB_BYTES));
                ImportReport report;
                try (Imports imports = new Imports(settings)) {
                    report = imports.run(tarball, name);
                }

                assertThat(report.status())
                        .as("run %s: %s", run, report.problems())
                        .isEqualTo(Status.VERIFIED);
                assertThat(network.cuts()).as("cuts by run %s", run).isEqualTo(run + 1);
                for (Layer layer : layers) {
                    assertThat(contents.blob(name, layer.digest()))
                            .as("run %s", run)
                            .isEqualTo(layer.content());
                }
                long content = (long) BLOBS * BLOB_BYTES;
                long heads = 1000L * (chunked ? 12 : 8) * BLOBS;
                assertThat(network.bytesSent() - before)
                        .as("bytes sent in run %s", run)
                        .isLessThan(content + (long) AT_ONCE * BLOB_BYTES + heads);
            }
        }
    }

    private Path tarball(TestImages images, Layer... layers) {
        Image image = images.image("origin.test/app", layers);
        Digest digest = image.digest();
        return new TarballBuilder().add(image, "1.0").write(folder.resolve(digest.hex() + ".tar"));
    }

    private static RegistrySettings.Builder settings(String address) {
        return RegistrySettings.builder(address)
                .environment(Map.of())
                .plainHttp(true)
                .retry(new RetryPolicy(4, Duration.ofMillis(5), Duration.ofMillis(20)));
    }
}
