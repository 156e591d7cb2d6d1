package io.longshore.pipeline;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.longshore.job.JobId;
import io.longshore.oci.Digest;
import io.longshore.oci.Repository;
import io.longshore.pipeline.imports.ArchiveLookup;
import io.longshore.pipeline.imports.ImportRequest;
import io.longshore.report.ImportReport;
import io.longshore.share.FileState;
import io.longshore.share.serve.JobToken;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * To {@code longshore.imports}: this tarball was checked and is to be imported. Names and digests,
 * never content.
 *
 * @param tarball path relative to the share
 * @param manifestJson digest of its {@code manifest.json}
 * @param repository with its registry
 * @param releaseTags the tags whose move is watched
 * @param tagsSeen what each named at the check, {@code none} where there was none; null if the
 *     registry did not say
 * @param signed what the check found out about signatures
 * @param token opens the tarball at the gateway, for workers that do not see the share; null in a
 *     message of a gateway that had none to give
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ImportMessage(
        int version,
        JobId jobId,
        String tarball,
        FileState state,
        String manifestJson,
        String repository,
        boolean includeNonDistributable,
        boolean repoBasedTags,
        List<String> releaseTags,
        Map<String, String> tagsSeen,
        Instant receivedAt,
        Instant startedAt,
        String requestedBy,
        ImportReport.Source source,
        SignatureCheckResult signed,
        JobToken token,
        JobId replayOf) {
    private static final String NO_SUCH_TAG = "none";

    public ImportMessage {
        signed = signed == null ? SignatureCheckResult.UNKNOWN : signed;
    }

    /** The same with what the tags name now. */
    public ImportMessage withTagsSeen(Map<String, Optional<Digest>> seen) {
        return new ImportMessage(
                version,
                jobId,
                tarball,
                state,
                manifestJson,
                repository,
                includeNonDistributable,
                repoBasedTags,
                releaseTags,
                text(seen),
                receivedAt,
                startedAt,
                requestedBy,
                source,
                signed,
                token,
                replayOf);
    }

    public static Map<String, String> text(Map<String, Optional<Digest>> seen) {
        Map<String, String> text = new LinkedHashMap<>();
        seen.forEach(
                (tag, digest) -> text.put(tag, digest.map(Digest::toString).orElse(NO_SUCH_TAG)));
        return text;
    }

    /** What the importer is asked for. */
    public ImportRequest request(ArchiveLookup tarballs, int attempt) {
        Map<String, Optional<Digest>> seen = new LinkedHashMap<>();
        tagsSeen.forEach(
                (tag, digest) ->
                        seen.put(
                                tag,
                                digest.equals(NO_SUCH_TAG)
                                        ? Optional.empty()
                                        : Optional.of(Digest.parse(digest))));
        return new ImportRequest(
                jobId,
                tarballs.of(this),
                state.sizeBytes(),
                state.mtimeMillis(),
                Digest.parse(manifestJson),
                Repository.parse(repository),
                includeNonDistributable,
                repoBasedTags,
                seen,
                attempt,
                receivedAt,
                startedAt,
                requestedBy,
                source,
                signed,
                replayOf);
    }
}
