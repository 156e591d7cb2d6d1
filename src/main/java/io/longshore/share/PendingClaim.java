package io.longshore.share;

import org.jspecify.annotations.Nullable;

/**
 * A dropped file that is being claimed.
 *
 * @param ticket as it is, or will be, in the job's folder
 * @param job the content of the job beside the file, as the ticket was made from it; null if there
 *     is none. Not to be changed
 */
public record PendingClaim(DroppedFile file, Ticket ticket, byte @Nullable [] job) {}
