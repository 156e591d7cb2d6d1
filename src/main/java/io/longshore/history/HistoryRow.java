package io.longshore.history;

import io.longshore.job.JobId;
import io.longshore.job.Principal;
import io.longshore.report.Status;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A delivery in a list. Texts are cut after some hundred characters; the report has all of them.
 *
 * @param finishedAt 1970 if the report does not state it
 * @param receivedAt null if the report does not state it
 * @param code of the first problem, an error before a warning; null without a problem
 * @param headline what the status alone would hide, or else the first problem; null if neither
 *     exists
 */
public record HistoryRow(
        JobId jobId,
        Status status,
        Instant finishedAt,
        @Nullable Instant receivedAt,
        Sender sender,
        Archive archive,
        Target target,
        @Nullable String code,
        @Nullable String headline,
        Course course) {

    /** The same with the newest job that repeats it; null if none does. */
    HistoryRow with(@Nullable JobId replayedAs) {
        Course repeated = new Course(course.attempt, course.replayOf, replayedAs, course.folder);
        return new HistoryRow(
                jobId,
                status,
                finishedAt,
                receivedAt,
                sender,
                archive,
                target,
                code,
                headline,
                repeated);
    }

    /**
     * Who sent it.
     *
     * @param principal the user of the broker who sent the job, or else who uploaded the file; null
     *     if nobody is known
     * @param claimed what the job says of it, which nothing has checked; null if it says nothing
     */
    public record Sender(@Nullable Principal principal, @Nullable String claimed) {}

    /**
     * The file.
     *
     * @param file null if the report does not state it
     * @param sizeBytes null if the file could not be seen
     * @param sha256 64 hexadecimal digits; null if it was not read to its end
     */
    public record Archive(
            @Nullable String file, @Nullable Long sizeBytes, @Nullable String sha256) {}

    /**
     * Where it was imported.
     *
     * @param repository with its registry; null if none could be determined
     * @param digest of the root bundle, or of the only image, as in {@code sha256:…}; null if
     *     neither is there
     * @param tags release tags of its images, at most 20
     */
    public record Target(@Nullable String repository, @Nullable String digest, List<String> tags) {
        public Target {
            tags = List.copyOf(tags);
        }
    }

    /**
     * How it went.
     *
     * @param attempt counted from 1
     * @param replayOf the job that this one repeats; null if it is no replay
     * @param replayedAs the newest reported job that repeats this one; null if none does
     * @param folder below the share, as in {@code done/20261203-024510-app-x7d2}
     */
    public record Course(
            int attempt, @Nullable JobId replayOf, @Nullable JobId replayedAs, String folder) {}
}
