package io.longshore.share;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.job.Principal;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FaultyUploadsTest {
    private static final Principal ANNA = new Principal("anna", Principal.Via.SFTP);
    private static final FileState STATE = new FileState(100, 1);
    private static final FileState GROWN = new FileState(101, 2);
    private static final Problem CUT =
            Problem.permanent(Code.TARBALL_TRUNCATED, "It is cut.", "Why.", "Fix.");

    private final AtomicLong nanos = new AtomicLong();
    private final AtomicBoolean connected = new AtomicBoolean();
    private final FaultyUploads faulty =
            new FaultyUploads(nanos::get, it -> it.equals(ANNA) && connected.get());

    @Test
    void afterTheSenderIsAwayAFaultIsFinalAfterHalfAMinute() {
        assertThat(found(STATE)).isTrue();
        pass(29);
        assertThat(faulty.isHeld("x.tar", STATE)).isTrue();
        assertThat(faulty.fault("x.tar", STATE, Instant.EPOCH).orElseThrow().until())
                .isEqualTo(Instant.EPOCH.plusSeconds(1));
        pass(1);
        assertThat(faulty.isHeld("x.tar", STATE)).isFalse();
        assertThat(faulty.fault("x.tar", STATE, Instant.EPOCH)).isEmpty();
        assertThat(found(STATE)).isFalse();
    }

    @Test
    void whileTheSenderIsConnectedItIsFinalAfterTheLongestWait() {
        connected.set(true);
        assertThat(found(STATE)).isTrue();
        for (int i = 0; i < 299; i++) {
            pass(1);
            assertThat(faulty.isHeld("x.tar", STATE)).isTrue();
        }
        pass(1);
        assertThat(found(STATE)).isFalse();
    }

    @Test
    void theHalfMinuteBeginsWhenTheLastConnectionEnds() {
        connected.set(true);
        assertThat(found(STATE)).isTrue();
        pass(100);
        assertThat(faulty.isHeld("x.tar", STATE)).isTrue();
        connected.set(false);
        pass(29);
        assertThat(faulty.isHeld("x.tar", STATE)).isTrue();
        pass(1);
        assertThat(faulty.isHeld("x.tar", STATE)).isFalse();
    }

    @Test
    void aFileThatHasChangedIsAnotherOne() {
        assertThat(found(STATE)).isTrue();
        pass(60);
        assertThat(faulty.isHeld("x.tar", GROWN)).isFalse();
        assertThat(found(GROWN)).isTrue();
        assertThat(faulty.isHeld("x.tar", GROWN)).isTrue();
    }

    @Test
    void aFileThatItsSenderOpenedAgainIsCheckedAgain() {
        assertThat(found(STATE)).isTrue();
        faulty.forget("x.tar");
        assertThat(faulty.isHeld("x.tar", STATE)).isFalse();
        assertThat(found(STATE)).isTrue();
    }

    private boolean found(FileState state) {
        return faulty.mayContinue(
                "x.tar",
                state,
                CUT,
                ANNA,
                new FaultyUploads.Patience(Duration.ofSeconds(30), Duration.ofMinutes(5)));
    }

    private void pass(int seconds) {
        nanos.addAndGet(Duration.ofSeconds(seconds).toNanos());
    }
}
