package io.longshore.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.job.JobId;
import io.longshore.job.ProgressEvent;
import io.longshore.job.ProgressEvent.Phase;
import io.longshore.problem.Code;
import io.longshore.report.FiledReport;
import io.longshore.share.DropNote;
import io.longshore.share.drop.DropAnswers.Answer;
import io.longshore.testing.SampleReports;
import io.longshore.testing.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeliveriesTest {
    private static final JobId JOB = JobId.parse("20261130-120000-app-x7d2");

    private final TestClock clock = new TestClock();
    private final Instant start = clock.instant();
    private final Deliveries deliveries = new Deliveries(clock);

    @Test
    void a_job_passes_its_states_and_is_gone_with_its_report() {
        assertThat(after(event(Phase.CLAIMED, 0, 0)).state()).isEqualTo(DeliveryState.QUEUED);
        assertThat(after(event(Phase.CHECK, 0, 10)).state()).isEqualTo(DeliveryState.CHECKING);
        assertThat(after(event(Phase.QUEUED, 0, 0)).state()).isEqualTo(DeliveryState.QUEUED);
        assertThat(after(event(Phase.PUSH, 0, 10)).state()).isEqualTo(DeliveryState.PUSHING);
        assertThat(after(event(Phase.VERIFY, 0, 10)).state()).isEqualTo(DeliveryState.VERIFYING);
        FiledReport report = report();
        deliveries.filed(report);
        assertThat(deliveries.find(report.report().jobId())).isEmpty();
    }

    @Test
    void whatever_waits_has_a_reason_and_whatever_moves_has_none() {
        for (Phase phase : List.of(Phase.CLAIMED, Phase.QUEUED)) {
            assertThat(after(event(phase, 0, 0)).reason()).isNotNull();
        }
        for (Phase phase : List.of(Phase.CHECK, Phase.PUSH, Phase.VERIFY)) {
            assertThat(after(event(phase, 0, 10)).reason()).isNull();
        }
    }

    @Test
    void an_event_after_the_report_revives_nothing() {
        FiledReport report = report();
        JobId id = report.report().jobId();
        deliveries.filed(report);
        deliveries.tell(ProgressEvent.moved(id, Phase.VERIFY, 1, 2, null, clock.instant(), 1));
        assertThat(deliveries.underWay()).isEmpty();
    }

    @Test
    void rate_and_time_left_come_from_the_bytes_of_the_present_phase() {
        deliveries.tell(event(Phase.PUSH, 0, 100));
        clock.advance(Duration.ofSeconds(2));
        Moved moved = after(event(Phase.PUSH, 20, 100)).moved();
        assertThat(moved.perSecond()).isEqualTo(10);
        assertThat(moved.secondsLeft()).isEqualTo(8);
        assertThat(after(event(Phase.VERIFY, 0, 50)).moved().perSecond()).isNull();
    }

    @Test
    void a_wait_is_shown_by_the_clock_of_the_gateway() {
        Instant fast = start.plus(Duration.ofMinutes(10));
        Delivery delivery =
                after(
                        ProgressEvent.waiting(
                                JOB,
                                new ProgressEvent.Wait(
                                        "REGISTRY_UNREACHABLE",
                                        "The registry does not answer.",
                                        fast.plusSeconds(30)),
                                2,
                                fast));
        assertThat(delivery.reason().until()).isEqualTo(start.plusSeconds(30));
        assertThat(delivery.since()).isEqualTo(start);
        assertThat(delivery.attempt()).isEqualTo(2);
        assertThat(delivery.worker()).isNull();
    }

    @Test
    void a_file_that_waits_keeps_its_time_as_long_as_its_answer_is_the_same() {
        DropNote waits = DropNote.waiting("a/x.tar", "It has no checksum file.", null, "Wait.");
        deliveries.are(List.of(new Answer(waits, null)));
        clock.advance(Duration.ofSeconds(5));
        deliveries.are(List.of(new Answer(waits, null)));
        assertThat(deliveries.inDrop())
                .singleElement()
                .satisfies(
                        it -> {
                            assertThat(it.since()).isEqualTo(start);
                            assertThat(it.state()).isEqualTo(DeliveryState.WAITING);
                        });
        deliveries.are(List.of(new Answer(DropNote.notTaken("a/x.tar", "No.", "Go."), null)));
        assertThat(deliveries.inDrop())
                .singleElement()
                .satisfies(it -> assertThat(it.since()).isEqualTo(start.plusSeconds(5)));
        deliveries.are(List.of());
        assertThat(deliveries.inDrop()).isEmpty();
    }

    @Test
    void a_listener_hears_of_each_change_in_its_order() {
        List<String> heard = new ArrayList<>();
        deliveries.listen(event -> heard.add(event.getClass().getSimpleName()));
        deliveries.tell(event(Phase.CLAIMED, 0, 0));
        deliveries.are(List.of(new Answer(DropNote.notTaken("x", "No.", "Go."), null)));
        deliveries.are(List.of(new Answer(DropNote.notTaken("x", "No.", "Go."), null)));
        deliveries.gone(JOB);
        deliveries.gone(JOB);
        deliveries.filed(report());
        assertThat(heard).containsExactly("Changed", "DropChanged", "Gone", "Reported");
    }

    @Test
    void the_revision_grows_with_each_change() {
        long first = after(event(Phase.CLAIMED, 0, 0)).revision();
        long second = after(event(Phase.CHECK, 0, 1)).revision();
        assertThat(second).isGreaterThan(first);
        assertThat(deliveries.revision()).isEqualTo(second);
    }

    @Test
    void a_note_that_is_no_fault_changes_no_job() {
        Delivery before = after(event(Phase.CHECK, 0, 1));
        DropNote note =
                new DropNote("x.tar", DropNote.State.IN_WORK, Code.CANCELLED, "It is.", null, "");
        deliveries.are(List.of(new Answer(note, null)));
        assertThat(deliveries.find(JOB)).contains(before);
    }

    private Delivery after(ProgressEvent event) {
        deliveries.tell(event);
        return deliveries.find(event.jobId()).orElseThrow();
    }

    private ProgressEvent event(Phase phase, long done, long total) {
        return ProgressEvent.moved(JOB, phase, done, total, null, clock.instant(), 1);
    }

    private static FiledReport report() {
        return FiledReport.of(SampleReports.full().toJson());
    }
}
