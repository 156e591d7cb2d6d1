package io.longshore.share.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.longshore.archive.ArchiveBytes;
import io.longshore.job.JobId;
import io.longshore.problem.Code;
import io.longshore.problem.ProblemException;
import io.longshore.share.FileState;
import io.longshore.task.Cancellation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a gateway that breaks off after so many bytes of each answer. */
class RemoteArchiveTest {
    private static final int SIZE = 300_000;
    private static final FileState STATE = new FileState(SIZE, 1_700_000_000_000L);
    private static final JobId JOB = JobId.parse("job-1");

    private final byte[] content = new byte[SIZE];
    private final List<String> ranges = new CopyOnWriteArrayList<>();
    private final Cancellation cancellation = new Cancellation();
    private volatile int bytesAnAnswer = Integer.MAX_VALUE;
    private volatile int status = 206;
    private HttpServer server;
    private Gateway gateway;

    @BeforeEach
    void start() throws IOException {
        new Random(7).nextBytes(content);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/jobs/job-1/tarball", this::answer);
        server.start();
        gateway = gateway(Duration.ofSeconds(30));
    }

    @AfterEach
    void stop() {
        gateway.close();
        server.stop(0);
    }

    @Test
    void anInterruptedReadContinuesAtTheNextByte() throws IOException {
        bytesAnAnswer = 100_000;

        try (ArchiveBytes tarball = open()) {
            assertThat(tarball.stream(1000, SIZE - 1000).readAllBytes())
                    .isEqualTo(Arrays.copyOfRange(content, 1000, SIZE));
        }
        assertThat(ranges)
                .containsExactly("bytes=1000-299999", "bytes=101000-299999", "bytes=201000-299999");
    }

    @Test
    void sequentialReadsUseOneRequest() throws IOException {
        try (ArchiveBytes tarball = open();
                var stream = tarball.stream(0, SIZE)) {
            byte[] piece = new byte[1000];
            for (int at = 0; at < SIZE; at += piece.length) {
                assertThat(stream.readNBytes(piece, 0, piece.length)).isEqualTo(piece.length);
                assertThat(piece).isEqualTo(Arrays.copyOfRange(content, at, at + piece.length));
            }
            assertThat(stream.read()).isEqualTo(-1);
        }
        assertThat(ranges).containsExactly("bytes=0-299999");
    }

    @Test
    void aReplacedFileIsReportedAsChanged() {
        status = 412;

        assertThat(failure().problem().code()).isEqualTo(Code.FILE_CHANGED);
    }

    @Test
    void aRejectedTokenIsNotRetried() {
        status = 401;

        assertThat(failure().problem().code()).isEqualTo(Code.GATEWAY_REFUSED);
        assertThat(ranges).hasSize(1);
    }

    @Test
    void aGatewayThatSendsNothingCausesATimeout() {
        bytesAnAnswer = 0;
        gateway.close();
        gateway = gateway(Duration.ofSeconds(3));

        ProblemException failure = failure();

        assertThat(failure.problem().code()).isEqualTo(Code.GATEWAY_UNREACHABLE);
        assertThat(failure.problem().retryable()).isTrue();
        assertThat(ranges).hasSizeGreaterThan(1);
    }

    @Test
    void aCancellationEndsAWaitingRead() {
        bytesAnAnswer = 0;
        cancellation.cancel("of the test");

        assertThat(failure().problem().code()).isEqualTo(Code.CANCELLED);
    }

    @Test
    void messagesNeverContainTheToken() {
        status = 401;

        assertThat(failure()).hasMessageNotContaining("the-token");
        assertThat(new JobToken("the-token")).hasToString("***");
    }

    private ProblemException failure() {
        try (ArchiveBytes tarball = open()) {
            return catchThrowableOfType(ProblemException.class, tarball::ensureUnchanged);
        }
    }

    private ArchiveBytes open() {
        return gateway.archive(JOB, "x.tar", STATE, new JobToken("the-token"), cancellation);
    }

    private Gateway gateway(Duration patience) {
        HttpUrl url = HttpUrl.get("http://127.0.0.1:" + server.getAddress().getPort());
        return new Gateway(url, new OkHttpClient(), patience);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String header = exchange.getRequestHeaders().getFirst("Range");
        ranges.add(header);
        assertThat(exchange.getRequestHeaders().getFirst("Authorization"))
                .isEqualTo("Bearer the-token");
        if (status != 206) {
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
            return;
        }
        RangeRequest range = RangeRequest.parse(header, STATE).orElseThrow();
        exchange.sendResponseHeaders(206, range.length());
        int count = (int) Math.min(range.length(), bytesAnAnswer);
        exchange.getResponseBody().write(content, (int) range.from(), count);
        exchange.getResponseBody().flush();
        exchange.close();
    }
}
