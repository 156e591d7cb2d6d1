package io.longshore.registry;

import io.longshore.oci.Digest;
import io.longshore.registry.blob.BlobContent;
import io.longshore.registry.blob.BlobOutcome;
import io.longshore.task.Cancellation;
import io.longshore.task.Progress;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/** A client for registries that answer wrongly, late or not at all. */
abstract class BrokenRegistryFixture {
    static final byte[] CONTENT = "cargo".repeat(40_000).getBytes(StandardCharsets.UTF_8);
    static final Digest DIGEST = Digest.of(CONTENT);

    interface Use<T> {
        T of(RepositoryClient repository);
    }

    static <T> T with(RegistrySettings.Builder settings, Use<T> use) {
        try (RegistryClient client = RegistryClient.connect(settings.build())) {
            return use.of(client.repository("p/r"));
        }
    }

    static BlobOutcome push(RegistrySettings.Builder settings, BlobContent blob) {
        return push(settings, blob, new Counted());
    }

    static BlobOutcome push(
            RegistrySettings.Builder settings, BlobContent blob, Progress progress) {
        return with(
                settings,
                repository ->
                        repository.pushBlob(blob, Optional.empty(), progress, Cancellation.none()));
    }

    static void await(CountDownLatch done) {
        try {
            done.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static final class Counted implements Progress {
        final AtomicLong bytes = new AtomicLong();

        @Override
        public void begin(Phase phase, long totalBytes) {}

        @Override
        public void advance(long count) {
            bytes.addAndGet(count);
        }
    }

    /** Much content that takes no memory; nobody gets as far as comparing its digest. */
    static class Endless implements BlobContent {
        private final long size;

        Endless(long size) {
            this.size = size;
        }

        @Override
        public Digest digest() {
            return DIGEST;
        }

        @Override
        public long sizeBytes() {
            return size;
        }

        @Override
        public void writeTo(OutputStream out, long from, long length) throws IOException {
            byte[] buffer = new byte[1 << 16];
            for (long left = length; left > 0; left -= Math.min(left, buffer.length)) {
                out.write(buffer, 0, (int) Math.min(left, buffer.length));
            }
        }
    }
}
