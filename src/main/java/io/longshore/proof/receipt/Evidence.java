package io.longshore.proof.receipt;

import io.longshore.job.SenderOrigin;
import org.jspecify.annotations.Nullable;

/**
 * What the gateway knows of a job that its report does not state.
 *
 * @param wayIn {@code DROP}, {@code DEPOT} or {@code REPLAY}; null if the job has no ticket
 * @param from where the uploader was signed in; null if it is not known
 * @param sentFrom the network address of the sender of the job; null if it is not known
 * @param claimedRequester as the job claims; null if it does not
 */
public record Evidence(
        @Nullable String wayIn,
        @Nullable SenderOrigin from,
        @Nullable String sentFrom,
        @Nullable String claimedRequester) {
    /** Of a message that did not become a job. */
    public static final Evidence NONE = new Evidence(null, null, null, null);
}
