package io.longshore.registry;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
import io.longshore.oci.Digest;
import io.longshore.registry.blob.BlobContent;
import io.longshore.registry.blob.BlobOutcome;
import io.longshore.registry.http.RequestListener;
import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.task.Cancellation;
import io.longshore.task.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;

/** A sandbox registry whose answers a test can change, and a client that pushes to it. */
abstract class UploadFixture {
    static final byte[] CONTENT = randomBytes(1_000_000);
    static final Digest DIGEST = Digest.of(CONTENT);

    final List<String> requests = new CopyOnWriteArrayList<>();
    final List<String> targets = new CopyOnWriteArrayList<>();
    final List<String> retried = new CopyOnWriteArrayList<>();
    final Counted progress = new Counted();
    SandboxRegistry registry;

    @AfterEach
    void stop() {
        if (registry != null) {
            registry.close();
        }
    }

    void start(Filter filter) {
        registry = SandboxRegistry.start(SandboxOptions.defaults().withFilters(filter));
    }

    RegistrySettings.Builder plain() {
        return Clients.plain(registry.address())
                .listener(
                        new RequestListener() {
                            @Override
                            public void retried(String reason) {
                                retried.add(reason);
                            }
                        });
    }

    RegistrySettings.Builder chunked() {
        return plain().chunks(500_000, 400_000);
    }

    BlobOutcome push(RegistrySettings.Builder settings) {
        return push(settings, "lci/target", Optional.empty());
    }

    BlobOutcome push(
            RegistrySettings.Builder settings, String repository, Optional<String> mountFrom) {
        try (RegistryClient client = RegistryClient.connect(settings.build())) {
            return push(client, repository, mountFrom);
        }
    }

    BlobOutcome push(RegistryClient client, String repository, Optional<String> mountFrom) {
        return client.repository(repository)
                .pushBlob(BlobContent.of(CONTENT), mountFrom, progress, Cancellation.none());
    }

    BlobOutcome push(RepositoryClient repository, byte[] content) {
        return repository.pushBlob(
                BlobContent.of(content), Optional.empty(), progress, Cancellation.none());
    }

    boolean held() {
        return registry.storage().blobs().has("lci/target", DIGEST);
    }

    List<String> methods() {
        return List.copyOf(requests);
    }

    /** Writes down each request and passes it on, unless a test answers it itself. */
    class Passing extends Filter {
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

    static final class Counted implements Progress {
        final AtomicLong bytes = new AtomicLong();

        @Override
        public void begin(Phase phase, long totalBytes) {}

        @Override
        public void advance(long count) {
            bytes.addAndGet(count);
        }
    }

    static byte[] randomBytes(int count) {
        byte[] bytes = new byte[count];
        new Random(7).nextBytes(bytes);
        return bytes;
    }
}
