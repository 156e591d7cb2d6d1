package io.longshore.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.oci.Digest;
import io.longshore.oci.Manifest;
import io.longshore.oci.MediaTypes;
import io.longshore.sandbox.Access;
import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.task.Cancellation;
import io.longshore.task.Progress;
import io.longshore.testing.Distribution;
import io.longshore.testing.RegistryContents;
import io.longshore.testing.RequiresTool;
import io.longshore.testing.TcpProxy;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Uploads over a network that is slow, and over one that breaks. */
class HardWayIT {
    private static final int BLOBS = 16;
    private static final int BLOB_BYTES = 100_000;
    private static final int AT_ONCE = 4;

    /** For each way to upload. */
    private static final int RUNS = Integer.getInteger("longshore.test.cut-runs", 10);

    /** Of which a token lives three. */
    private static final int UPLOAD_SECONDS =
            Integer.getInteger("longshore.test.upload-seconds", 10);

    @TempDir Path folder;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anUploadOutlivesManyTokens(boolean chunked) {
        int rate = 100_000;
        Access access = new Access.Bearer("ci", "s3cret", Duration.ofSeconds(3));
        List<String> answers = new CopyOnWriteArrayList<>();
        try (SandboxRegistry registry =
                        SandboxRegistry.start(SandboxOptions.defaults().withAccess(access));
                TcpProxy slow = TcpProxy.before(registry.address());
                RegistryClient client =
                        RegistryClient.connect(
                                Clients.plain(slow.address())
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
            slow.throttle(rate);
            byte[] content = random(1, UPLOAD_SECONDS * rate);
            RepositoryClient repository = client.repository("lci/long");
            push(repository, content, Progress.NONE);
            byte[] config = "{}".getBytes(StandardCharsets.UTF_8);
            push(repository, config, Progress.NONE);
            repository.pushManifest(image(config, content), "1.0", Cancellation.none());

            assertThat(read(repository, content)).isEqualTo(content);
            assertThat(repository.tags(Cancellation.none())).containsExactly("1.0");
            // A machine that halts for a second may make one late; each life of a token would be 3.
            assertThat(answers.stream().filter(answer -> answer.matches("(PUT|PATCH) 401")))
                    .as("a token is renewed before it is missed")
                    .hasSizeLessThan(2);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @RequiresTool("docker-registry")
    void aCutAtAnyByteCostsNoMoreThanTheBlobsInFlight(boolean chunked) throws Exception {
        Random random = new Random(chunked ? 1 : 2);
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
        try (Distribution registry = Distribution.start(folder, Distribution.options());
                TcpProxy network = TcpProxy.before(registry.address())) {
            RegistryContents contents = registry.contents();
            for (int run = 0; run < RUNS; run++) {
                long before = network.bytesSent();
                network.cutAfter(1 + random.nextInt(BLOBS * BLOB_BYTES));
                String name = "lci/cut-" + run;
                List<byte[]> blobs = blobs(run);
                Counted progress = pushAll(network.address(), name, blobs, chunked, threads);

                for (byte[] blob : blobs) {
                    assertThat(contents.blob(name, Digest.of(blob)))
                            .as("run %s", run)
                            .isEqualTo(blob);
                }
                long content = (long) BLOBS * BLOB_BYTES;
                long heads = 1000L * (chunked ? 12 : 6) * BLOBS;
                assertThat(network.bytesSent() - before)
                        .as("bytes sent in run %s", run)
                        .isLessThan(content + (long) AT_ONCE * BLOB_BYTES + heads);
                assertThat(progress.bytes).hasValue(content);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static Counted pushAll(
            String address,
            String name,
            List<byte[]> blobs,
            boolean chunked,
            ExecutorService threads)
            throws Exception {
        Counted progress = new Counted();
        RegistrySettings settings =
                Clients.plain(address).chunks(chunked ? 1 : Long.MAX_VALUE, 30_000).build();
        try (RegistryClient client = RegistryClient.connect(settings)) {
            RepositoryClient repository = client.repository(name);
            List<Future<?>> all = new ArrayList<>();
            for (byte[] blob : blobs) {
                all.add(threads.submit(() -> push(repository, blob, progress)));
            }
            for (Future<?> each : all) {
                each.get();
            }
        }
        return progress;
    }

    private static void push(RepositoryClient repository, byte[] content, Progress progress) {
        repository.pushBlob(
                BlobContent.of(content), Optional.empty(), progress, Cancellation.none());
    }

    private static byte[] read(RepositoryClient repository, byte[] expected) {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        repository.downloadBlob(
                Digest.of(expected), expected.length, read, Progress.NONE, Cancellation.none());
        return read.toByteArray();
    }

    private static Manifest image(byte[] config, byte[] layer) {
        String json =
                """
                {"schemaVersion":2,"mediaType":"%s",
                 "config":{"mediaType":"%s","digest":"%s","size":%d},
                 "layers":[{"mediaType":"%s","digest":"%s","size":%d}]}
                """
                        .formatted(
                                MediaTypes.OCI_MANIFEST,
                                MediaTypes.OCI_CONFIG,
                                Digest.of(config),
                                config.length,
                                MediaTypes.OCI_LAYER,
                                Digest.of(layer),
                                layer.length);
        return Manifest.read(json.getBytes(StandardCharsets.UTF_8), null);
    }

    private static List<byte[]> blobs(int run) {
        List<byte[]> blobs = new ArrayList<>();
        for (int i = 0; i < BLOBS; i++) {
            blobs.add(random(1000L * run + i, BLOB_BYTES));
        }
        return blobs;
    }

    private static byte[] random(long seed, int count) {
        byte[] bytes = new byte[count];
        new Random(seed).nextBytes(bytes);
        return bytes;
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
}
