package io.longshore.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
import io.longshore.oci.Digest;
import io.longshore.registry.blob.BlobContent;
import io.longshore.registry.blob.BlobOutcome;
import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.task.Cancellation;
import io.longshore.task.Progress;
import io.longshore.testing.Faults;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Blobs above the size from which they are sent by PATCH, in one request or in chunks. */
class LargeUploadTest {
    private static final int MIB = 1 << 20;
    private static final byte[] CONTENT = new byte[5 * MIB + 17];

    static {
        new Random(8).nextBytes(CONTENT);
    }

    private final Faults faults = new Faults();
    private final AtomicLong progress = new AtomicLong();
    private SandboxRegistry registry;

    @AfterEach
    void stop() {
        registry.close();
    }

    @Test
    void aLargeBlobIsSentByOnePatchAndAnEmptyPut() {
        start();
        pushed(CONTENT);
        assertThat(writes()).containsExactly("POST", "PATCH", "PUT");
    }

    @Test
    void aSessionThatSurvivesABrokenRequestContinuesFromItsPosition() {
        start();
        faults.next("PATCH", Faults.cutAfter(3 * MIB));
        pushed(CONTENT);
        assertThat(writes()).containsExactly("POST", "PATCH", "PATCH", "PUT");
        assertThat(questions()).isEqualTo(1);
    }

    @Test
    void aSessionThatIsLostAfterABrokenRequestIsReplaced() {
        start(answering("GET .*/blobs/uploads/.+", 404, ""));
        faults.next("PATCH", Faults.cutAfter(3 * MIB));
        pushed(CONTENT);
        assertThat(writes()).containsExactly("POST", "PATCH", "POST", "PATCH", "PUT");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0-99999999999", "0-1048576,2-3", "nothing", "5-7"})
    void aPositionThatIsNotPossibleIsNotUsed(String range) {
        start(answering("GET .*/blobs/uploads/.+", 204, range));
        faults.next("PATCH", Faults.cutAfter(3 * MIB));
        pushed(CONTENT);
        assertThat(writes()).containsExactly("POST", "PATCH", "POST", "PATCH", "PUT");
    }

    @Test
    void aWrongPositionIsDetectedByTheDigest() {
        start(answering("GET .*/blobs/uploads/.+", 204, "0-1000"));
        faults.next("PATCH", Faults.answer(502, ""));
        pushed(CONTENT);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 502})
    void aPatchWhoseAnswerWasLostIsNotSentAgain(int status) {
        start();
        faults.next("PATCH", Faults.loseAnswer(status));
        pushed(CONTENT);
        assertThat(writes()).containsExactly("POST", "PATCH", "PUT");
    }

    @Test
    void anOutageAtTheClosingPutDoesNotCostTheUpload() {
        start();
        faults.next("PUT", Faults.answer(503, ""));
        pushed(CONTENT);
        assertThat(writes()).containsExactly("POST", "PATCH", "PUT", "PUT");
    }

    @Test
    void aClosingPutWhoseAnswerWasLostDoesNotCostTheUpload() {
        start();
        faults.next("PUT", Faults.loseAnswer(0));
        pushed(CONTENT);
        assertThat(writes()).startsWith("POST", "PATCH", "PUT").containsOnlyOnce("PATCH");
    }

    @Test
    void aLimitOfTheSizeOfRequestsLeadsToChunks() {
        start(limiting(2 * MIB));
        try (RegistryClient client = connect()) {
            push(client, CONTENT);
            assertThat(writes().stream().filter("PATCH"::equals)).hasSizeLessThan(8);
            faults.requests().clear();
            byte[] other = CONTENT.clone();
            other[0]++;
            push(client, other);
            assertThat(writes())
                    .as("the limit is known")
                    .containsExactly("POST", "PATCH", "PATCH", "PATCH", "PATCH", "PATCH", "PUT");
        }
    }

    @Test
    void aLimitAlsoLeadsToChunksOfABlobThatOnePutWouldHold() {
        start(limiting(MIB));
        byte[] small = new byte[MIB + MIB / 2];
        pushed(small);
        assertThat(writes()).containsExactly("POST", "PUT", "PATCH", "PATCH", "PUT");
    }

    private void pushed(byte[] content) {
        try (RegistryClient client = connect()) {
            push(client, content);
        }
    }

    private void push(RegistryClient client, byte[] content) {
        progress.set(0);
        Progress counting =
                new Progress() {
                    @Override
                    public void begin(Phase phase, long totalBytes) {}

                    @Override
                    public void advance(long bytes) {
                        progress.addAndGet(bytes);
                    }
                };
        BlobOutcome outcome =
                client.repository("p/x")
                        .pushBlob(
                                BlobContent.of(content),
                                Optional.empty(),
                                counting,
                                Cancellation.none());
        assertThat(outcome).isEqualTo(BlobOutcome.UPLOADED);
        assertThat(registry.storage().blobs().has("p/x", Digest.of(content))).isTrue();
        assertThat(progress).hasValue(content.length);
    }

    private RegistryClient connect() {
        return RegistryClient.connect(Clients.plain(registry.address()).chunks(2 * MIB, 0).build());
    }

    private void start(Filter... more) {
        Filter[] all = new Filter[more.length + 1];
        all[0] = faults;
        System.arraycopy(more, 0, all, 1, more.length);
        registry = SandboxRegistry.start(SandboxOptions.defaults().withFilters(all));
    }

    private List<String> writes() {
        return faults.requests().stream()
                .map(request -> request.split(" ")[0])
                .filter(method -> method.matches("POST|PATCH|PUT"))
                .toList();
    }

    private long questions() {
        return faults.requests().stream().filter(it -> it.matches("GET .*/uploads/.+")).count();
    }

    /** Answers some requests itself. */
    private static Filter answering(String request, int status, String range) {
        return new Filter() {
            @Override
            public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
                String line = exchange.getRequestMethod() + " " + exchange.getRequestURI();
                if (!line.matches(request)) {
                    chain.doFilter(exchange);
                    return;
                }
                exchange.getResponseHeaders().set("Range", range);
                exchange.sendResponseHeaders(status, -1);
                exchange.close();
            }

            @Override
            public String description() {
                return "answers";
            }
        };
    }

    /** A proxy that looks at the length only. */
    private static Filter limiting(long bytes) {
        return new Filter() {
            @Override
            public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
                String length = exchange.getRequestHeaders().getFirst("Content-Length");
                if (length != null && Long.parseLong(length) > bytes) {
                    exchange.getRequestBody().readAllBytes();
                    exchange.sendResponseHeaders(413, -1);
                    exchange.close();
                } else {
                    chain.doFilter(exchange);
                }
            }

            @Override
            public String description() {
                return "limit";
            }
        };
    }
}
