package io.longshore.pipeline.imports;

import io.longshore.archive.ArchiveBytes;
import io.longshore.job.JobId;
import io.longshore.oci.Digest;
import io.longshore.oci.Repository;
import io.longshore.pipeline.SignatureCheckResult;
import io.longshore.report.ImportReport;
import io.longshore.task.Cancellation;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * One checked tarball and where it goes, with what its report says of it.
 *
 * @param tarball opens it, where and how this process sees it
 * @param sizeBytes what it measured when it was checked
 * @param mtimeMillis its modification time then, in milliseconds since 1970
 * @param manifestJson digest of its {@code manifest.json} then
 * @param tagsSeen what the release tags named when the job was checked; null if nobody looked
 * @param attempt counted from 1
 * @param requestedBy null if nobody said
 * @param signed what the check found out about signatures
 * @param replayOf null for most
 */
public record ImportRequest(
        JobId jobId,
        Content tarball,
        long sizeBytes,
        long mtimeMillis,
        Digest manifestJson,
        Repository target,
        boolean includeNonDistributable,
        boolean repoBasedTags,
        Map<String, Optional<Digest>> tagsSeen,
        int attempt,
        Instant receivedAt,
        Instant startedAt,
        String requestedBy,
        ImportReport.Source source,
        SignatureCheckResult signed,
        JobId replayOf) {
    /** Opens the bytes of a tarball. */
    @FunctionalInterface
    public interface Content {
        /**
         * @param cancellation wakes threads that wait for bytes
         * @throws io.longshore.problem.ProblemException if that is not possible
         */
        ArchiveBytes open(Cancellation cancellation);
    }
}
