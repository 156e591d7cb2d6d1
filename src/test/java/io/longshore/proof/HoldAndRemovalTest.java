package io.longshore.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.job.JobId;
import io.longshore.job.RetentionLog;
import io.longshore.pipeline.filing.ReceiptSteps;
import io.longshore.proof.audit.AuditResult;
import io.longshore.report.FiledReport;
import io.longshore.report.Status;
import io.longshore.share.JobFolders;
import io.longshore.share.Retention;
import io.longshore.share.RetentionOrders;
import io.longshore.share.RetentionRules;
import io.longshore.task.Pause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A hold and a removal of the same job in the same instant: one of them is first. */
class HoldAndRemovalTest {
    private static final int ROUNDS = 60;
    private static final JobId JOB = JobId.parse("job-0");
    private static final String REASON = "case 17";

    @TempDir Path folder;
    private final ExecutorService other = Executors.newSingleThreadExecutor();
    private ProofSite site;
    private ReceiptSteps gateway;
    private RetentionOrders orders;

    /** What removes a job. */
    private enum Way {
        REQUEST,
        AGE_OF_THE_REPORT,
        AGE_OF_THE_RECEIPT
    }

    @BeforeEach
    void begin() {
        site = new ProofSite(folder).createKey();
        gateway = site.gateway("data");
        orders = new RetentionOrders(site.share());
    }

    @AfterEach
    void end() {
        other.shutdownNow();
    }

    private void sweep(RetentionLog log, Way way) {
        Duration never = Duration.ofDays(100_000);
        new Retention(
                        site.share(),
                        new JobFolders(site.share(), gateway::isRecorded),
                        new RetentionRules(
                                never,
                                Long.MAX_VALUE,
                                way == Way.REQUEST ? never : Duration.ofDays(-1),
                                way == Way.AGE_OF_THE_RECEIPT ? Duration.ofDays(-1) : never,
                                0),
                        () -> {},
                        log,
                        job -> {},
                        Clock.systemUTC())
                .sweep(true);
    }

    private boolean isThere(JobId job) {
        return Files.exists(site.share().done().resolve(job.toString()));
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void aJobWhoseHoldWasConfirmedIsNotRemovedInWhateverOrderTheyMeet(Way way) throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        int held = 0;
        for (int i = 0; i < ROUNDS; i++) {
            JobId job = JobId.parse("round-" + i);
            site.file(gateway, site.write(job.toString(), Status.VERIFIED));
            if (way == Way.REQUEST) {
                orders.remove(job, "request 4");
            }
            CyclicBarrier start = new CyclicBarrier(2);
            int holdWaits = random.nextInt(20_000);
            int sweepWaits = random.nextInt(20_000);
            Callable<Boolean> hold =
                    () -> {
                        start.await();
                        spin(holdWaits);
                        return orders.hold(job, REASON, Pause.SLEEP);
                    };
            Future<Boolean> confirmed = other.submit(hold);
            start.await();
            spin(sweepWaits);
            sweep(gateway, way);

            String round = "seed " + seed + ", round " + i;
            assertThat(confirmed.get()).as(round).isTrue();
            boolean isThere = isThere(job);
            sweep(gateway, way);
            sweep(gateway, way);
            assertThat(isThere(job)).as(round).isEqualTo(isThere);
            if (isThere) {
                held++;
            } else {
                orders.withdraw(job);
            }
        }
        AuditResult audit = site.audit();
        assertThat(audit.findings()).as("seed " + seed).isEmpty();
        System.out.println(way + ": " + held + " of " + ROUNDS + " holds were first");
    }

    /** Lets a little time pass, without giving up the processor. */
    private static void spin(int times) {
        for (int i = 0; i < times; i++) {
            Thread.onSpinWait();
        }
    }

    /** The gateway is about to record the removal; a hold that is given now comes second. */
    @Test
    void aHoldThatComesWhileTheRemovalIsRecordedWaitsForItsEnd() throws Exception {
        site.file(gateway, site.write(JOB.toString(), Status.VERIFIED));
        orders.remove(JOB, "request 4");
        CountDownLatch waits = new CountDownLatch(1);
        AtomicReference<Future<Boolean>> hold = new AtomicReference<>();
        Pause pause =
                time -> {
                    waits.countDown();
                    Pause.SLEEP.hold(time);
                };
        sweep(
                new Recorder(gateway) {
                    @Override
                    public boolean removing(JobId job, String reason) {
                        hold.set(other.submit(() -> orders.hold(JOB, REASON, pause)));
                        try {
                            waits.await();
                        } catch (InterruptedException e) {
                            throw new AssertionError(e);
                        }
                        return super.removing(job, reason);
                    }
                },
                Way.REQUEST);

        assertThat(hold.get().get()).isTrue();
        assertThat(isThere(JOB)).isFalse();
        assertThat(site.audit().removed()).isEqualTo(1);
        assertThat(site.audit().findings()).isEmpty();
    }

    @Test
    void aHoldAfterAGatewayWasKilledInARemovalIsConfirmedOnlyByTheNextOne() throws IOException {
        site.file(gateway, site.write(JOB.toString(), Status.VERIFIED));
        orders.remove(JOB, "request 4");
        Path order = site.share().state().resolve("orders").resolve(JOB.toString());
        Files.writeString(order.resolve("deciding"), "");
        assertThat(orders.hold(JOB, REASON, time -> {})).isFalse();

        sweep(gateway, Way.REQUEST);

        assertThat(isThere(JOB)).isTrue();
        assertThat(orders.hold(JOB, REASON, time -> {})).isTrue();
        assertThat(site.audit().findings()).isEmpty();
    }

    /** A gateway that was suspended before it recorded a removal finds the hold in the log. */
    @Test
    void aRemovalAfterTheEntryOfAHoldIsNotAppendedAndRemovesNothing() {
        FiledReport report = site.write(JOB.toString(), Status.VERIFIED);
        site.file(gateway, report);
        orders.remove(JOB, "request 4");
        ReceiptSteps successor = site.gateway("data");
        sweep(
                new Recorder(gateway) {
                    @Override
                    public boolean removing(JobId job, String reason) {
                        successor.held(JOB, true, REASON);
                        return super.removing(job, reason);
                    }
                },
                Way.REQUEST);

        assertThat(isThere(JOB)).isTrue();
        assertThat(site.audit().removed()).isZero();
        assertThat(site.audit().findings()).isEmpty();
    }

    @Test
    void anOrderThatIsGivenDuringASweepIsNotLost() {
        site.file(gateway, site.write(JOB.toString(), Status.VERIFIED));
        orders.imagesRemoved(JOB, "end of support");
        sweep(
                new Recorder(gateway) {
                    @Override
                    public void imagesRemoved(JobId job, String reason) {
                        super.imagesRemoved(job, reason);
                        assertThat(orders.hold(JOB, REASON, time -> {})).isTrue();
                    }
                },
                Way.REQUEST);
        assertThat(orders.isHeld(JOB)).isTrue();

        sweep(gateway, Way.REQUEST);
        orders.release(JOB, "closed");
        sweep(
                new Recorder(gateway) {
                    @Override
                    public void held(JobId job, boolean isHeld, String reason) {
                        super.held(job, isHeld, reason);
                        // The gateway has not ended the release: the hold is not confirmed yet.
                        assertThat(orders.hold(JOB, REASON, time -> {})).isFalse();
                    }
                },
                Way.REQUEST);
        assertThat(orders.hold(JOB, REASON, time -> {})).isTrue();
        sweep(gateway, Way.AGE_OF_THE_RECEIPT);
        assertThat(isThere(JOB)).isTrue();
        assertThat(site.audit().findings()).isEmpty();
    }

    /** Records in the log of a gateway. */
    private static class Recorder implements RetentionLog {
        private final RetentionLog log;

        Recorder(RetentionLog log) {
            this.log = log;
        }

        @Override
        public boolean removingReport(JobId job, String reason) {
            return log.removingReport(job, reason);
        }

        @Override
        public boolean removing(JobId job, String reason) {
            return log.removing(job, reason);
        }

        @Override
        public void imagesRemoved(JobId job, String reason) {
            log.imagesRemoved(job, reason);
        }

        @Override
        public void held(JobId job, boolean isHeld, String reason) {
            log.held(job, isHeld, reason);
        }
    }
}
