package io.longshore.pipeline.jobs;

import io.longshore.job.ImportJob;
import io.longshore.job.JobId;
import io.longshore.job.JobIds;
import io.longshore.job.Principal;
import io.longshore.json.JsonTree;
import io.longshore.pipeline.StageName;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A job message as another system sent it.
 *
 * @param body null if it is not text
 * @param number the broker's number of the message, the same at each delivery
 * @param sentAt the sender's clock, or the broker's
 * @param sentBy the user who sent it, as the broker states it, or for whom the service sent it;
 *     null if unknown
 * @param sentFrom the address of the client on the network, as the broker states it; null if it
 *     does not
 * @param correlationId of the answer that the sender asked for, and may have; null for none
 * @param isForged true if the message names a user for whom it was sent, which counts only in a
 *     message of the service
 * @param from {@link StageName#JOBS} or {@link StageName#REPLAYS}: the broker decides who may send
 *     to a queue, so the queue decides what a job may ask for
 */
public record SentJob(
        byte @Nullable [] body,
        long number,
        Instant sentAt,
        @Nullable Principal sentBy,
        @Nullable String sentFrom,
        @Nullable String correlationId,
        boolean isForged,
        StageName from) {
    /**
     * The job, with an id.
     *
     * @throws io.longshore.problem.ProblemException {@code NOT_A_JOB}; {@code REPLAY_NOT_ALLOWED}
     */
    ImportJob parse() {
        if (body == null) {
            throw new ProblemException(
                    Problem.permanent(
                            Code.NOT_A_JOB,
                            "The message is not text.",
                            "A job is JSON in a text message.",
                            "Send it as text, or as bytes that are UTF-8 text."));
        }
        if (isForged) {
            throw new ProblemException(
                    Problem.permanent(
                            Code.NOT_A_JOB,
                            "The message has the reserved property longshorePrincipal.",
                            "Only the service sends jobs for a user of the HTTP API.",
                            "Send it without this property."));
        }
        ImportJob job = ImportJob.parse(body);
        requireRightQueue(job);
        return job.id() != null ? job : job.withId(JobIds.forMessage(sentAt, number, body));
    }

    private void requireRightQueue(ImportJob job) {
        boolean replays = from == StageName.REPLAYS;
        if (!replays && job.replayOf() != null) {
            throw new ProblemException(
                    Problem.permanent(
                            Code.REPLAY_NOT_ALLOWED,
                            "A job on longshore.jobs cannot repeat job " + job.replayOf() + ".",
                            "A replay imports a delivery of another user, so only administrators"
                                    + " may request one, on longshore.replays.",
                            "As an administrator: longshore replay " + job.replayOf()));
        }
        if (replays && job.replayOf() == null) {
            throw new ProblemException(
                    Problem.permanent(
                            Code.NOT_A_JOB,
                            "The job names no other job that it repeats.",
                            "On longshore.replays each job has the field 'replayOf'.",
                            "Send it to longshore.jobs, or set 'replayOf'."));
        }
    }

    /** The id in the message, even if the message is not a job; empty if it cannot be used. */
    Optional<JobId> statedId() {
        if (body == null || body.length > ImportJob.MAX_BYTES) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(JsonTree.of(body).path("id").textValue())
                    .filter(JobId::isJobId)
                    .map(JobId::parse);
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
