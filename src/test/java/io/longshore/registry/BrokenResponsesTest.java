package io.longshore.registry;

import static io.longshore.registry.Clients.problemOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.oci.Digest;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.registry.blob.BlobContent;
import io.longshore.registry.blob.BlobOutcome;
import io.longshore.registry.http.RetryPolicy;
import io.longshore.task.Cancellation;
import io.longshore.task.Progress;
import io.longshore.testing.ScriptedServer;
import io.longshore.testing.TestCa;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the client makes of registries that break off, stall, lie and never end. */
class BrokenResponsesTest {
    private static final String DENIED =
            "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"adding 29.0 MiB of storage resource,"
                    + " which when updated to current usage of 1 MiB will exceed the configured"
                    + " upper limit of 10 MiB.\"}]}";
    private static final byte[] CONTENT = "cargo".repeat(40_000).getBytes(StandardCharsets.UTF_8);
    private static final Digest DIGEST = Digest.of(CONTENT);

    @TempDir Path folder;

    @Test
    void anEarlyResponseIsReadAlthoughTheConnectionIsReset() {
        try (ScriptedServer server = ScriptedServer.start(BrokenResponsesTest::refuseInMidBody)) {
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
                        ca.server().sslContext(), BrokenResponsesTest::refuseInMidBody)) {
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
    void anInterruptedDownloadResumes() {
        AtomicInteger asked = new AtomicInteger();
        ScriptedServer.Script cuts =
                exchange -> {
                    String range = exchange.headers().get("range");
                    int from = range == null ? 0 : Integer.parseInt(range.split("[=-]")[1]);
                    int to = asked.incrementAndGet() < 3 ? from + 70_000 : CONTENT.length;
                    exchange.raw(
                            (from == 0 ? "HTTP/1.1 200 OK" : "HTTP/1.1 206 Partial")
                                    + "\r\nConnection: close\r\nContent-Length: "
                                    + (CONTENT.length - from)
                                    + "\r\nContent-Range: bytes "
                                    + from
                                    + "-\r\n\r\n");
                    exchange.out().write(CONTENT, from, to - from);
                };
        try (ScriptedServer server = ScriptedServer.start(openV2(cuts))) {
            ByteArrayOutputStream read = new ByteArrayOutputStream();
            with(
                    Clients.plain(server.address()),
                    repository -> {
                        repository.downloadBlob(
                                DIGEST, CONTENT.length, read, Progress.NONE, Cancellation.none());
                        return null;
                    });
            assertThat(read.toByteArray()).isEqualTo(CONTENT);
            assertThat(asked).hasValue(3);
        }
    }

    @Test
    void aBlobWithOtherBytesIsRejected() {
        byte[] damaged = CONTENT.clone();
        damaged[CONTENT.length - 1] ^= 1;
        Problem problem = readOf(damaged, CONTENT.length);
        assertThat(problem.code()).isEqualTo(Code.REGISTRY_SENT_WRONG_BYTES);
        assertThat(problem.what()).contains(DIGEST.toString());
    }

    @Test
    void aBlobOfAnotherLengthIsRejected() {
        Problem longer = readOf(CONTENT, CONTENT.length - 1);
        Problem shorter = readOf(Arrays.copyOf(CONTENT, 1000), CONTENT.length);
        assertThat(longer.code()).isEqualTo(Code.REGISTRY_SENT_WRONG_BYTES);
        assertThat(shorter.code()).isEqualTo(Code.REGISTRY_SENT_WRONG_BYTES);
    }

    @Test
    void anEndlessResponseIsReadUpToALimit() {
        ScriptedServer.Script endless =
                exchange -> {
                    exchange.raw(
                            "HTTP/1.1 200 OK\r\nContent-Type:"
                                    + " application/vnd.oci.image.index.v1+json\r\n\r\n");
                    byte[] spaces = new byte[1 << 16];
                    Arrays.fill(spaces, (byte) ' ');
                    while (true) {
                        exchange.out().write(spaces);
                    }
                };
        try (ScriptedServer server = ScriptedServer.start(openV2(endless))) {
            for (Use<?> use :
                    List.<Use<?>>of(
                            repository -> repository.manifest("1.0", Cancellation.none()),
                            repository -> repository.tags(Cancellation.none()),
                            repository -> repository.referrers(DIGEST, Cancellation.none()),
                            repository ->
                                    repository.readBlob(DIGEST, -1, 1000, Cancellation.none()))) {
                Problem problem = problemOf(() -> with(Clients.plain(server.address()), use));
                assertThat(problem.code()).isEqualTo(Code.REGISTRY_ANSWER_UNUSABLE);
            }
        }
    }

    @Test
    void aRedirectLoopIsAborted() {
        ScriptedServer.Script circle =
                exchange -> exchange.answer(307, "", "Location: " + exchange.target());
        try (ScriptedServer server = ScriptedServer.start(openV2(circle))) {
            Problem problem =
                    problemOf(
                            () ->
                                    with(
                                            Clients.plain(server.address()),
                                            repository ->
                                                    repository.blobSize(
                                                            DIGEST, Cancellation.none())));
            assertThat(problem.code()).isEqualTo(Code.REGISTRY_ANSWER_UNUSABLE);
            assertThat(server.seen()).hasSizeLessThan(10);
        }
    }

    @Test
    void aTagListThatLinksToItselfIsAborted() {
        ScriptedServer.Script circle =
                exchange ->
                        exchange.answer(
                                200,
                                "{\"tags\":[\"a\"]}",
                                "Link: <" + exchange.target() + ">; rel=\"next\"");
        try (ScriptedServer server = ScriptedServer.start(openV2(circle))) {
            Problem problem =
                    problemOf(
                            () ->
                                    with(
                                            Clients.plain(server.address()),
                                            repository -> repository.tags(Cancellation.none())));
            assertThat(problem.code()).isEqualTo(Code.REGISTRY_ANSWER_UNUSABLE);
        }
    }

    @Test
    void aServerThatDoesNotSpeakHttpIsReportedAsSuch() {
        ScriptedServer.Script ssh = exchange -> exchange.raw("SSH-2.0-OpenSSH_9.2\r\n");
        try (ScriptedServer server = ScriptedServer.start(ssh)) {
            Problem problem =
                    problemOf(() -> push(Clients.plain(server.address()), new Endless(1)));
            assertThat(problem.code()).isEqualTo(Code.REGISTRY_ANSWER_UNUSABLE);
            assertThat(problem.retryable()).isFalse();
        }
    }

    @Test
    void aStoppedRegistryIsReportedAsUnreachable() {
        ScriptedServer gone = ScriptedServer.start(exchange -> {});
        gone.close();
        Problem problem = problemOf(() -> push(Clients.plain(gone.address()), new Endless(1)));
        assertThat(problem.code()).isEqualTo(Code.REGISTRY_UNREACHABLE);
        assertThat(problem.what()).contains(gone.address());
        assertThat(problem.retryable()).isTrue();
    }

    @Test
    void aCancellationEndsAWaitingCall() {
        CountDownLatch done = new CountDownLatch(1);
        Cancellation cancellation = new Cancellation();
        ScriptedServer.Script silent =
                exchange -> {
                    cancellation.cancel("the service is stopping");
                    await(done);
                };
        try (ScriptedServer server = ScriptedServer.start(openV2(silent))) {
            Problem problem =
                    problemOf(
                            () ->
                                    with(
                                            Clients.plain(server.address())
                                                    .stallTimeout(Duration.ofMinutes(5)),
                                            repository ->
                                                    repository.blobSize(DIGEST, cancellation)));
            assertThat(problem.code()).isEqualTo(Code.CANCELLED);
            assertThat(problem.what()).contains("the service is stopping");
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
        try (ScriptedServer server = ScriptedServer.start(BrokenResponsesTest::beginUpload)) {
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

    private static Problem readOf(byte[] sent, long expectedSize) {
        ScriptedServer.Script script =
                exchange -> exchange.answer(200, new String(sent, StandardCharsets.ISO_8859_1));
        try (ScriptedServer server = ScriptedServer.start(openV2(script))) {
            return problemOf(
                    () ->
                            with(
                                    Clients.plain(server.address()),
                                    repository ->
                                            repository.readBlob(
                                                    DIGEST,
                                                    expectedSize,
                                                    1 << 20,
                                                    Cancellation.none())));
        }
    }

    /** Lets {@code /v2/} through without credentials. */
    private static ScriptedServer.Script openV2(ScriptedServer.Script rest) {
        return exchange -> {
            if (exchange.target().equals("/v2/")) {
                exchange.answer(200, "{}");
            } else {
                rest.handle(exchange);
            }
        };
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

    private interface Use<T> {
        T of(RepositoryClient repository);
    }

    private static <T> T with(RegistrySettings.Builder settings, Use<T> use) {
        try (RegistryClient client = RegistryClient.connect(settings.build())) {
            return use.of(client.repository("p/r"));
        }
    }

    private static BlobOutcome push(RegistrySettings.Builder settings, BlobContent blob) {
        return push(settings, blob, new Counted());
    }

    private static BlobOutcome push(
            RegistrySettings.Builder settings, BlobContent blob, Progress progress) {
        return with(
                settings,
                repository ->
                        repository.pushBlob(blob, Optional.empty(), progress, Cancellation.none()));
    }

    private static void await(CountDownLatch done) {
        try {
            done.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
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

    /** Much content that takes no memory; nobody gets as far as comparing its digest. */
    private static class Endless implements BlobContent {
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
