package io.longshore.delivery;

import io.longshore.job.JobId;
import io.longshore.job.ProgressEvent;
import io.longshore.job.ProgressEvent.Phase;
import io.longshore.share.DropNote;
import io.longshore.share.Ticket;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What is known of one job without a report. Not thread-safe. */
final class UnderWay {
    private static final Reason ITS_TURN = Reason.itsTurn("It waits for its turn.");
    private static final Reason A_WORKER =
            Reason.itsTurn("It was checked, and waits for its turn at a worker.");

    private final JobId id;
    private DeliveryState state = DeliveryState.QUEUED;
    private @Nullable Reason reason = ITS_TURN;
    private Instant since;
    private Instant heard;
    private Moved moved = Moved.NOTHING;
    private int attempt = 1;
    private @Nullable String target;
    private @Nullable String worker;
    private @Nullable Ticket ticket;
    private @Nullable Long sizeBytes;
    private @Nullable DropNote fault;
    private long revision;

    UnderWay(JobId id, Instant since) {
        this.id = id;
        this.since = since;
        this.heard = since;
    }

    /**
     * It got on.
     *
     * @param at the same moment by the clock of the gateway
     */
    void tell(ProgressEvent event, Instant at) {
        DeliveryState now = state(event.phase());
        if (now != state || event.waits() != null) {
            since = at;
        }
        moved = bytes(event, now);
        state = now;
        reason = reason(event, at);
        heard = event.at();
        target = event.target() == null ? target : event.target();
        worker = now == DeliveryState.QUEUED ? null : event.worker();
        attempt = event.attempt() == null ? attempt : event.attempt();
    }

    private Moved bytes(ProgressEvent event, DeliveryState now) {
        return now == state
                ? moved.to(event.doneBytes(), event.totalBytes(), heard, event.at())
                : new Moved(event.doneBytes(), event.totalBytes(), null, null);
    }

    private static @Nullable Reason reason(ProgressEvent event, Instant at) {
        ProgressEvent.Wait waits = event.waits();
        if (waits != null) {
            @Nullable Instant until = waits.until();
            return new Reason(
                    waits.code(),
                    waits.what(),
                    "",
                    false,
                    until == null ? null : at.plus(Duration.between(event.at(), until)));
        }
        return switch (event.phase()) {
            case CLAIMED -> ITS_TURN;
            case QUEUED -> A_WORKER;
            case CHECK, PUSH, VERIFY, FILED -> null;
        };
    }

    private static DeliveryState state(Phase phase) {
        return switch (phase) {
            case CLAIMED, QUEUED -> DeliveryState.QUEUED;
            case CHECK -> DeliveryState.CHECKING;
            case PUSH -> DeliveryState.PUSHING;
            case VERIFY, FILED -> DeliveryState.VERIFYING;
        };
    }

    void tell(Ticket read, @Nullable Long size) {
        ticket = read;
        sizeBytes = size;
    }

    /**
     * A fault that may end.
     *
     * @return true if that is news
     */
    boolean fault(@Nullable DropNote note, Instant now) {
        @Nullable DropNote found =
                note != null && note.state() == DropNote.State.FAULTY ? note : null;
        boolean isSame = found == null ? fault == null : fault != null && fault.isAs(found);
        if (!isSame) {
            fault = found;
            since = now;
        }
        return !isSame;
    }

    boolean isKnown() {
        return ticket != null;
    }

    boolean isDropped() {
        return ticket != null && ticket.origin() == Ticket.Origin.DROP;
    }

    @Nullable String file() {
        return ticket == null ? null : ticket.file();
    }

    long revision() {
        return revision;
    }

    Delivery shown(long newRevision) {
        revision = newRevision;
        return new Delivery(
                id,
                fault == null ? state : DeliveryState.WAITING,
                since,
                fault == null ? reason : Reason.of(fault),
                ticket == null ? null : Delivery.Source.of(ticket, sizeBytes),
                target,
                moved,
                attempt,
                fault == null ? worker : null,
                revision);
    }
}
