package io.longshore.delivery;

import io.longshore.job.JobId;
import io.longshore.job.Principal;
import io.longshore.share.Ticket;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A delivery that has no report yet, at one moment.
 *
 * @param job null before its file is claimed
 * @param since when it came into this state, or began to wait for this reason
 * @param reason null while something moves
 * @param source what was delivered; null until its ticket was read
 * @param target where the images go; null as long as that is not known
 * @param attempt counted from 1
 * @param worker host and process; null where nothing is at work
 * @param revision grows with each change of any delivery
 */
public record Delivery(
        @Nullable JobId job,
        DeliveryState state,
        Instant since,
        @Nullable Reason reason,
        @Nullable Source source,
        @Nullable String target,
        Moved moved,
        int attempt,
        @Nullable String worker,
        long revision) {

    /**
     * What was delivered, and by whom.
     *
     * @param file path below {@code drop/} or {@code depot/}
     * @param sizeBytes of the archive; null if it is not known
     * @param sender who uploaded the file or sent the job; null if that is not known
     * @param receivedAt when the file was claimed or the job admitted; null before
     */
    public record Source(
            String file,
            @Nullable Long sizeBytes,
            @Nullable Principal sender,
            @Nullable Instant receivedAt) {
        static Source of(Ticket ticket, @Nullable Long sizeBytes) {
            @Nullable Principal sent = ticket.sentBy();
            return new Source(
                    ticket.file(),
                    sizeBytes,
                    sent == null ? ticket.uploadedBy() : sent,
                    ticket.receivedAt());
        }
    }
}
