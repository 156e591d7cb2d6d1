package io.longshore.pipeline;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.longshore.config.ReplaceTags;
import io.longshore.job.JobId;
import io.longshore.oci.Digest;
import io.longshore.oci.Repository;
import io.longshore.oci.RepositoryPrefix;
import io.longshore.problem.Problem;
import io.longshore.report.ImportReport;
import io.longshore.report.ReportTimes;
import io.longshore.report.SignatureFindings;
import io.longshore.report.assembly.ReportedJob;
import io.longshore.share.FileState;
import io.longshore.share.serve.JobToken;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * To {@code longshore.imports}: this archive was checked and is to be imported. Names and digests,
 * never content.
 *
 * @param signed the result of the signature check
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ImportMessage(
        int version,
        JobId jobId,
        Archive archive,
        Goal target,
        Request request,
        ImportReport.Source source,
        SignatureFindings signed)
        implements StageMessage {
    private static final String NO_SUCH_TAG = "none";

    public ImportMessage {
        Objects.requireNonNull(jobId, "jobId");
        Objects.requireNonNull(archive, "archive");
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(request, "request");
        signed = signed == null ? SignatureFindings.UNKNOWN : signed;
    }

    /**
     * The file that was checked.
     *
     * @param path relative to the share; for an import without a share, the file itself
     * @param state at the check
     * @param identity digest of the list of images in the archive, at the check
     * @param token opens the archive at the gateway, for workers that do not see the share; null if
     *     the gateway had none
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Archive(String path, FileState state, String identity, @Nullable JobToken token) {
        public Archive {
            Objects.requireNonNull(path, "path");
            Objects.requireNonNull(state, "state");
            Objects.requireNonNull(identity, "identity");
        }
    }

    /** Where the archive goes. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.DEDUCTION)
    @JsonSubTypes({@JsonSubTypes.Type(Target.class), @JsonSubTypes.Type(Below.class)})
    public sealed interface Goal {
        /** The version of a message with this goal. */
        int version();

        /** As the report states it. */
        ImportReport.Target reported();

        /** Whether the archive may lack platforms that an index names. */
        boolean allowMissingPlatforms();
    }

    /**
     * Several repositories below a prefix.
     *
     * @param prefix with its registry, as in {@code harbor1.test.com/mirror}
     * @param targets one for each repository that may be pushed to
     * @param refused one for each other repository that an image of the archive would go to
     * @param begun whether an earlier attempt has imported a part
     */
    public record Below(String prefix, List<Target> targets, List<Refused> refused, boolean begun)
            implements Goal {
        public Below {
            Objects.requireNonNull(prefix, "prefix");
            targets = List.copyOf(targets);
            refused = refused == null ? List.of() : List.copyOf(refused);
        }

        @Override
        public int version() {
            return StageMessage.PREFIX_VERSION;
        }

        @Override
        public ImportReport.Target reported() {
            return new ImportReport.Target(
                    toPrefix().pattern(), targets.stream().map(Target::repository).toList());
        }

        @Override
        public boolean allowMissingPlatforms() {
            return targets.stream().anyMatch(Target::allowMissingPlatforms);
        }

        /** The prefix as a value. */
        public RepositoryPrefix toPrefix() {
            return RepositoryPrefix.parse(prefix);
        }

        /** The same repositories with these targets. */
        public Below with(List<Target> others) {
            return new Below(prefix, others, refused, begun);
        }

        /** The same repositories after an attempt that has imported a part. */
        public Below afterAPart() {
            return new Below(prefix, targets, refused, true);
        }
    }

    /** A repository that the job may not push to. */
    public record Refused(String repository, Problem problem) {}

    /**
     * One repository.
     *
     * @param repository with its registry
     * @param allowMissingPlatforms whether the archive may lack platforms that an index names
     * @param releaseTags the tags whose move is watched
     * @param tagsSeen the digest of each release tag at the check, {@code none} for a tag that did
     *     not exist; null if the registry did not answer
     * @param replaceTags which release tags may be moved
     * @param ownTags with {@link ReplaceTags#OWN}, the digests that deliveries of Longshore set
     *     each release tag to
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Target(
            String repository,
            boolean includeNonDistributable,
            boolean repoBasedTags,
            boolean allowMissingPlatforms,
            List<String> releaseTags,
            @Nullable Map<String, String> tagsSeen,
            ReplaceTags replaceTags,
            Map<String, List<String>> ownTags)
            implements Goal {
        public Target {
            Objects.requireNonNull(repository, "repository");
            releaseTags = releaseTags == null ? List.of() : List.copyOf(releaseTags);
            // A gateway of an earlier version had no rule.
            replaceTags = replaceTags == null ? ReplaceTags.ALWAYS : replaceTags;
            ownTags = ownTags == null ? Map.of() : Map.copyOf(ownTags);
        }

        @Override
        public int version() {
            return StageMessage.VERSION;
        }

        @Override
        public ImportReport.Target reported() {
            return new ImportReport.Target(repository);
        }

        /** The repository as a value. */
        public Repository toRepository() {
            return Repository.parse(repository);
        }

        /** The digest of each release tag at the check; empty if the registry did not answer. */
        public Optional<Map<String, Optional<Digest>>> tagsAtCheck() {
            if (tagsSeen == null) {
                return Optional.empty();
            }
            Map<String, Optional<Digest>> tags = new LinkedHashMap<>();
            tagsSeen.forEach((tag, digest) -> tags.put(tag, digest(digest)));
            return Optional.of(tags);
        }

        private static Optional<Digest> digest(String text) {
            return text.equals(NO_SUCH_TAG) ? Optional.empty() : Optional.of(Digest.parse(text));
        }

        /** The same target with the current digests of its release tags. */
        public Target withTags(Map<String, Optional<Digest>> now) {
            Map<String, String> text = new LinkedHashMap<>();
            now.forEach(
                    (tag, digest) ->
                            text.put(tag, digest.map(Digest::toString).orElse(NO_SUCH_TAG)));
            return new Target(
                    repository,
                    includeNonDistributable,
                    repoBasedTags,
                    allowMissingPlatforms,
                    releaseTags,
                    text,
                    replaceTags,
                    ownTags);
        }
    }

    /**
     * Who requested the import, and when.
     *
     * @param checkedAt when the check had passed; null in a message of an earlier version
     * @param requestedBy null if not stated
     * @param replayOf the job that this one repeats; null for most
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Request(
            Instant receivedAt,
            Instant startedAt,
            @Nullable Instant checkedAt,
            @Nullable String requestedBy,
            @Nullable JobId replayOf) {
        private ReportTimes times() {
            return ReportTimes.received(receivedAt).started(startedAt).checked(checkedAt);
        }
    }

    /**
     * The job as its report states it.
     *
     * @param attempt counted from 1
     */
    public ReportedJob reported(int attempt) {
        return new ReportedJob(
                jobId,
                attempt,
                request.times(),
                request.requestedBy(),
                request.replayOf(),
                source,
                target.reported(),
                signed);
    }

    /** The same import with another target. */
    public ImportMessage with(Goal other) {
        return new ImportMessage(other.version(), jobId, archive, other, request, source, signed);
    }
}
