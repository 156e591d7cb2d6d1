package io.longshore.registry;

import static io.longshore.registry.Clients.problemOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.registry.blob.BlobContent;
import io.longshore.registry.blob.BlobOutcome;
import io.longshore.registry.http.RetryPolicy;
import io.longshore.testing.TestCa;
import io.longshore.testing.registry.ScriptedServer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Uploads that a registry interrupts, and error responses to them that do not arrive whole. */
class InterruptedUploadsTest extends BrokenRegistryFixture {
    private static final String DENIED =
            "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"adding 29.0 MiB of storage resource,"
                    + " which when updated to current usage of 1 MiB will exceed the configured"
                    + " upper limit of 10 MiB.\"}]}";

    @TempDir Path folder;

    @Test
    void anEarlyResponseIsReadAlthoughTheConnectionIsReset() {
        try (ScriptedServer server =
                ScriptedServer.start(InterruptedUploadsTest::refuseInMidBody)) {
            Problem problem =
                    problemOf(() -> push(Clients.plain(server.address()), new Endless(64 << 20)));
            assertThat(problem.code()).isEqualTo(Code.QUOTA_EXCEEDED);
            assertThat(problem.what()).contains("403 DENIED", "exceed the configured upper limit");
            assertThat(problem.facts()).containsEntry("requestId", "r-1");
        }
    }

    @Test
    void anEarlyResponseIsReadOverTlsToo() throws IOException {
        TestCa ca = TestCa.create("CA");
        Path caFile = ca.writePem(folder.resolve("ca.pem"));
        try (ScriptedServer server =
                ScriptedServer.start(
                        ca.server().sslContext(), InterruptedUploadsTest::refuseInMidBody)) {
            Problem problem =
                    problemOf(
                            () ->
                                    push(
                                            Clients.tls(server.address()).caFiles(List.of(caFile)),
                                            new Endless(64 << 20)));
            assertThat(problem.code()).isEqualTo(Code.QUOTA_EXCEEDED);
        }
    }

    @Test
    void anUploadThatIsAlwaysInterruptedIsRetriedAsOftenAsConfigured() {
        AtomicInteger puts = new AtomicInteger();
        ScriptedServer.Script cuts =
                exchange -> {
                    if (exchange.method().equals("PUT")) {
                        puts.incrementAndGet();
                        exchange.in().skipNBytes(100_000);
                        exchange.reset();
                    } else {
                        beginUpload(exchange);
                    }
                };
        try (ScriptedServer server = ScriptedServer.start(cuts)) {
            Counted progress = new Counted();
            Problem problem =
                    problemOf(
                            () ->
                                    push(
                                            Clients.plain(server.address()),
                                            new Endless(8 << 20),
                                            progress));
            assertThat(problem.code()).isEqualTo(Code.REGISTRY_CONNECTION_LOST);
            assertThat(problem.retryable()).isTrue();
            assertThat(problem.facts()).containsEntry("attempts", "4");
            assertThat(puts).hasValue(4);
            assertThat(progress.bytes).as("nothing arrived").hasValue(0);
        }
    }

    @Test
    void afterAPutWithoutAResponseTheBlobIsLookedUpBeforeItIsSentAgain() {
        AtomicInteger puts = new AtomicInteger();
        ScriptedServer.Script loses =
                exchange -> {
                    if (exchange.method().equals("PUT")) {
                        exchange.body();
                        puts.incrementAndGet();
                    } else if (isBlob(exchange) && puts.get() > 0) {
                        exchange.raw(
                                "HTTP/1.1 206 Partial Content\r\nConnection: close\r\n"
                                        + "Content-Length: 1\r\nContent-Range: bytes "
                                        + (CONTENT.length - 1)
                                        + "-"
                                        + (CONTENT.length - 1)
                                        + "/"
                                        + CONTENT.length
                                        + "\r\n\r\nx");
                    } else {
                        beginUpload(exchange);
                    }
                };
        try (ScriptedServer server = ScriptedServer.start(loses)) {
            Counted progress = new Counted();
            BlobOutcome outcome =
                    push(Clients.plain(server.address()), BlobContent.of(CONTENT), progress);
            assertThat(outcome).isEqualTo(BlobOutcome.UPLOADED);
            assertThat(puts).hasValue(1);
            assertThat(progress.bytes).hasValue(CONTENT.length);
        }
    }

    @Test
    void aRegistryThatStopsReadingCausesAStallProblem() throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        ScriptedServer.Script stalls =
                exchange -> {
                    if (exchange.method().equals("PUT")) {
                        await(done);
                    } else {
                        beginUpload(exchange);
                    }
                };
        try (ScriptedServer server = ScriptedServer.start(stalls)) {
            RegistrySettings.Builder settings =
                    Clients.plain(server.address())
                            .stallTimeout(Duration.ofMillis(300))
                            .retry(new RetryPolicy(1, Duration.ZERO, Duration.ZERO));
            Problem problem = problemOf(() -> push(settings, new Endless(64 << 20)));
            assertThat(problem.code()).isEqualTo(Code.REGISTRY_STALLED);
            assertThat(problem.retryable()).isTrue();
        } finally {
            done.countDown();
        }
    }

    @Test
    void unreadableLocalContentIsNotReportedAsARegistryError() {
        BlobContent gone =
                new Endless(100) {
                    @Override
                    public void writeTo(OutputStream out, long from, long length)
                            throws IOException {
                        throw new IOException("Stale file handle");
                    }
                };
        try (ScriptedServer server = ScriptedServer.start(InterruptedUploadsTest::beginUpload)) {
            Problem problem = problemOf(() -> push(Clients.plain(server.address()), gone));
            assertThat(problem.code()).isEqualTo(Code.FILE_UNREADABLE);
            assertThat(problem.why()).contains("Stale file handle");
        }
    }

    @Test
    void aTruncatedErrorResponseIsRequestedAgain() {
        AtomicInteger puts = new AtomicInteger();
        ScriptedServer.Script cutOnce =
                exchange -> {
                    if (!exchange.method().equals("PUT")) {
                        beginUpload(exchange);
                    } else if (puts.incrementAndGet() == 1) {
                        exchange.body();
                        exchange.raw(cutRefusal());
                    } else {
                        exchange.body();
                        exchange.answer(403, DENIED);
                    }
                };
        try (ScriptedServer server = ScriptedServer.start(cutOnce)) {
            Problem problem = problemOf(() -> push(Clients.plain(server.address()), content()));
            assertThat(problem.code()).isEqualTo(Code.QUOTA_EXCEEDED);
            assertThat(puts).hasValue(2);
        }
    }

    @Test
    void anAlwaysTruncatedErrorResponseIsALostConnectionWithItsStatus() {
        ScriptedServer.Script cuts =
                exchange -> {
                    if (exchange.method().equals("PUT")) {
                        exchange.body();
                        exchange.raw(cutRefusal());
                    } else {
                        beginUpload(exchange);
                    }
                };
        try (ScriptedServer server = ScriptedServer.start(cuts)) {
            Problem problem = problemOf(() -> push(Clients.plain(server.address()), content()));
            assertThat(problem.code()).isEqualTo(Code.REGISTRY_CONNECTION_LOST);
            assertThat(problem.facts()).containsEntry("status", "403");
        }
    }

    @Test
    void anEndlessErrorResponseIsJudgedByItsStatus() {
        ScriptedServer.Script endless =
                exchange -> {
                    if (exchange.method().equals("PUT")) {
                        exchange.body();
                        exchange.raw("HTTP/1.1 403 Forbidden\r\n\r\n");
                        while (true) {
                            exchange.out().write(new byte[1 << 16]);
                        }
                    }
                    beginUpload(exchange);
                };
        try (ScriptedServer server = ScriptedServer.start(endless)) {
            Problem problem = problemOf(() -> push(Clients.plain(server.address()), content()));
            assertThat(problem.code()).isEqualTo(Code.PUSH_DENIED);
        }
    }

    private static BlobContent content() {
        return BlobContent.of(CONTENT);
    }

    private static String cutRefusal() {
        return "HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: "
                + DENIED.length()
                + "\r\n\r\n"
                + DENIED.substring(0, 40);
    }

    private static boolean isBlob(ScriptedServer.Exchange exchange) {
        return exchange.target().contains("/blobs/sha256:");
    }

    private static void beginUpload(ScriptedServer.Exchange exchange) throws IOException {
        switch (isBlob(exchange) ? "blob" : exchange.method()) {
            case "blob" -> exchange.answer(404, "");
            case "POST" -> exchange.answer(202, "", "Location: /v2/p/r/blobs/uploads/1?_state=x");
            default -> exchange.answer(200, "{}");
        }
    }

    private static void refuseInMidBody(ScriptedServer.Exchange exchange) throws IOException {
        if (exchange.method().equals("PUT")) {
            exchange.in().skipNBytes(200_000);
            exchange.answer(403, DENIED, "X-Request-Id: r-1");
            // Closing with the rest of the body unread resets the connection.
        } else {
            beginUpload(exchange);
        }
    }
}
