package io.longshore.registry;

import static io.longshore.registry.Clients.problemOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.task.Cancellation;
import io.longshore.task.Progress;
import io.longshore.testing.registry.ScriptedServer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Wrong, endless and missing responses to requests that read from a registry. */
class BrokenResponsesTest extends BrokenRegistryFixture {
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
}
