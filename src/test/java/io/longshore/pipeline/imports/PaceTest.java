package io.longshore.pipeline.imports;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.task.Progress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The check of an archive is not further than the uploads beside it, as long as that helps. */
class PaceTest {
    private static final long MIB = 1 << 20;
    private static final long ARCHIVE = 1000 * MIB;

    private final AtomicLong now = new AtomicLong();
    private final AtomicLong shown = new AtomicLong();
    private final AtomicLong looks = new AtomicLong();
    private final Pace pace = new Pace(this::look);
    private final Progress check = pace.ofCheck(counted());
    private Thread checking;

    @BeforeEach
    void begin() {
        check.begin(Progress.Phase.CHECK, ARCHIVE);
    }

    @AfterEach
    void end() throws InterruptedException {
        if (checking != null) {
            checking.join(Duration.ofMinutes(1).toMillis());
            assertThat(checking.isAlive()).as("the check still rests").isFalse();
        }
    }

    @Test
    void aCheckThatIsFurtherRestsUntilTheUploadHasCaughtUp() {
        Pace.Upload upload = pace.upload(500 * MIB);
        checkForAnHour(100 * MIB);

        upload.advance(40 * MIB);
        awaitRest();
        upload.advance(10 * MIB);
    }

    @Test
    void nobodyRestsForAnUploadThatHasEndedOrFailed() {
        Pace.Upload first = pace.upload(500 * MIB);
        Pace.Upload second = pace.upload(500 * MIB);
        checkForAnHour(100 * MIB);

        first.end();
        second.advance(50 * MIB);
        second.advance(-50 * MIB);
        second.end();
    }

    @Test
    void aCheckWithoutUploadsDoesNotRest() {
        now.addAndGet(Duration.ofHours(1).toNanos());
        check.advance(ARCHIVE);

        assertThat(shown).hasValue(ARCHIVE);
    }

    @Test
    void onlyTheCheckRests() {
        pace.upload(500 * MIB);
        check.begin(Progress.Phase.PUSH, ARCHIVE);
        now.addAndGet(Duration.ofHours(1).toNanos());
        check.advance(ARCHIVE);

        assertThat(shown).hasValue(ARCHIVE);
    }

    @Test
    void anUploadThatDoesNotMoveIsWaitedForOnlyForAWhile() {
        pace.upload(500 * MIB);
        for (long done = 0; done < 300 * MIB; done += MIB) {
            check.advance(MIB);
        }
        long before = looks.get();
        check.advance(MIB);

        assertThat(looks.get() - before).as("it looks at the clock once, and goes on").isOne();
    }

    private void checkForAnHour(long bytes) {
        now.addAndGet(Duration.ofHours(1).toNanos());
        checking = new Thread(() -> check.advance(bytes), "check");
        checking.start();
        awaitRest();
    }

    private void awaitRest() {
        Awaitility.await().until(() -> checking.getState() == Thread.State.TIMED_WAITING);
    }

    /** Each look takes a microsecond. */
    private long look() {
        looks.incrementAndGet();
        return now.addAndGet(1000);
    }

    private Progress counted() {
        return new Progress() {
            @Override
            public void begin(Phase phase, long totalBytes) {}

            @Override
            public void advance(long bytes) {
                shown.addAndGet(bytes);
            }
        };
    }
}
