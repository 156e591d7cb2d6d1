package io.longshore.share;

/**
 * A dropped file that is being claimed.
 *
 * @param ticket as it is, or will be, in the job's folder
 */
public record Claim(DroppedFile file, Ticket ticket) {}
