package io.longshore.pipeline.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.job.JobId;
import io.longshore.share.FileState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class UnchangedFilesTest {
    private static final JobId JOB = JobId.parse("20261129-100000-x-aaaa-11112222");
    private static final FileState STATE = new FileState(10, 1000);

    /** Near the overflow, which {@link System#nanoTime} may be anywhere of. */
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000_000_000L);

    private final List<Duration> held = new ArrayList<>();
    private final UnchangedFiles files =
            new UnchangedFiles(
                    nanos::get,
                    time -> {
                        held.add(time);
                        nanos.addAndGet(time.toNanos());
                    });

    @Test
    void theWaitIsCountedByTheMonotonicClockAndBeginsAnewWithEachState() {
        assertThat(files.unchanged(JOB, STATE)).isZero();
        pass(Duration.ofSeconds(7));
        assertThat(files.unchanged(JOB, STATE)).hasSeconds(7);
        assertThat(files.unchanged(JOB, new FileState(11, 1000))).isZero();
        pass(Duration.ofSeconds(2));
        assertThat(files.unchanged(JOB, new FileState(11, 1000))).hasSeconds(2);
        files.forget(JOB);
        assertThat(files.unchanged(JOB, new FileState(11, 1000))).isZero();
    }

    @Test
    void aWaitingFileIsLookedAtOnceASecondHoweverSoonItsMessageComes() {
        Random random = new Random(22);
        files.unchanged(JOB, STATE);
        long begun = nanos.get();
        for (int look = 1; look <= 100; look++) {
            pass(Duration.ofMillis(random.nextInt(1500)));
            files.awaitNextLook(JOB);
            assertThat(TimeUnit.NANOSECONDS.toMillis(nanos.get() - begun))
                    .isGreaterThanOrEqualTo(look * 1000L);
        }
        assertThat(held).isNotEmpty().allMatch(it -> it.compareTo(Duration.ofSeconds(1)) <= 0);
    }

    @Test
    void aFileThatDoesNotWaitHoldsNothingUp() {
        files.awaitNextLook(JOB);
        assertThat(held).isEmpty();
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }
}
