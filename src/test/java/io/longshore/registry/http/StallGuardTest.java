package io.longshore.registry.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.registry.Clients;
import io.longshore.task.Cancellation;
import io.longshore.testing.registry.ScriptedServer;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import okhttp3.MediaType;
import okhttp3.Request;
import okio.BufferedSink;
import org.junit.jupiter.api.Test;

/** Only a connection that does not take what it was given has stalled. */
class StallGuardTest {
    private static final int BYTES = 32 << 20;
    private static final Duration STALL = Duration.ofMillis(20);

    @Test
    void contentThatIsSlowToReadIsNoStall() {
        CountDownLatch looks = new CountDownLatch(3);
        Body slow =
                new Body(looks) {
                    @Override
                    protected long waitingNanos() {
                        looks.countDown();
                        return 0;
                    }
                };

        try (ScriptedServer server = ScriptedServer.start(StallGuardTest::take);
                Http http = http(server);
                Answer answer = send(http, slow)) {
            assertThat(answer.status()).isEqualTo(201);
        }
    }

    @Test
    void aConnectionThatTakesNothingIsAStall() {
        CountDownLatch never = new CountDownLatch(1);
        Body stuck =
                new Body(never) {
                    @Override
                    protected long waitingNanos() {
                        return STALL.toNanos();
                    }
                };

        try (ScriptedServer server = ScriptedServer.start(StallGuardTest::take);
                Http http = http(server)) {
            Problem problem = Clients.problemOf(() -> send(http, stuck).close());
            assertThat(problem.code()).isEqualTo(Code.REGISTRY_STALLED);
            assertThat(problem.retryable()).isTrue();
        }
    }

    private static void take(ScriptedServer.Exchange exchange) throws IOException {
        exchange.body();
        exchange.answer(201, "");
    }

    private static Http http(ScriptedServer server) {
        return new Http(Clients.plain(server.address()).stallTimeout(STALL).build().http());
    }

    private static Answer send(Http http, WatchedBody body) {
        Request request =
                new Request.Builder()
                        .url(http.base())
                        .tag(Duration.class, Duration.ofMinutes(1))
                        .put(body)
                        .build();
        return http.send("try", request, Cancellation.none());
    }

    /** Gives nothing until a latch is down, or the call has ended. */
    private abstract static class Body extends WatchedBody {
        private final CountDownLatch latch;

        Body(CountDownLatch latch) {
            this.latch = latch;
        }

        @Override
        public MediaType contentType() {
            return MediaType.get("application/octet-stream");
        }

        @Override
        public long contentLength() {
            return BYTES;
        }

        @Override
        public void writeTo(BufferedSink sink) throws IOException {
            int written = 0;
            try {
                for (; !latch.await(1, TimeUnit.MILLISECONDS); written++) {
                    sink.write(new byte[1]).flush();
                }
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            sink.write(new byte[BYTES - written]);
        }
    }
}
