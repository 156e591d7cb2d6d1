package io.longshore.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.longshore.json.Json;
import io.longshore.problem.Code;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A requested import ("Import job"; the schemas are {@code /schema/import-job-v1.schema.json},
 * version 2 with {@code targetPrefix}, and version 3 with {@code labels}). The same form, without
 * {@code file}, is used in a {@code X.tar.job.json} beside a dropped tarball.
 *
 * @param version 1, or 2 for a job that may have a prefix, or 3 for one that may have labels
 * @param id the sender's, or null: then one is made
 * @param file path of the tarball relative to {@code depot/}; never null
 * @param sha256 what the tarball must hash to, 64 hexadecimal digits, or null
 * @param target where to; in the document its members are beside the others
 * @param requestedBy who asks, or null
 * @param priority 0 (last) to 9 (first), or null for 4
 * @param options null for none
 * @param replayOf the job that this one does again, or null
 * @param labels claims about the delivery by name, or null
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ImportJob(
        int version,
        @Nullable JobId id,
        String file,
        @Nullable String sha256,
        @JsonUnwrapped JobTarget target,
        @Nullable String requestedBy,
        @Nullable Integer priority,
        @Nullable Options options,
        @Nullable JobId replayOf,
        @Nullable Map<String, String> labels) {

    /** The version of a job without a prefix, which every version of Longshore reads. */
    public static final int VERSION = 1;

    /** The version of a job with a prefix. */
    public static final int PREFIX_VERSION = 2;

    /** The version of a job with labels. */
    public static final int LABELS_VERSION = 3;

    /** JMS's own default. */
    public static final int DEFAULT_PRIORITY = 4;

    /** A job has a few hundred bytes; a larger one is not read. */
    public static final int MAX_BYTES = 64 << 10;

    private static final DocumentSchema SCHEMA =
            new DocumentSchema("import-job-v1.schema.json", Code.NOT_A_JOB, "an import job");

    private static final DocumentSchema SECOND_SCHEMA =
            new DocumentSchema("import-job-v2.schema.json", Code.NOT_A_JOB, "an import job");

    private static final DocumentSchema THIRD_SCHEMA =
            new DocumentSchema("import-job-v3.schema.json", Code.NOT_A_JOB, "an import job");

    public ImportJob {
        target = target == null ? JobTarget.NONE : target;
        labels = labels == null || labels.isEmpty() ? null : new TreeMap<>(labels);
    }

    /**
     * @param includeNonDistributable whether foreign layers that are in the tarball are pushed, too
     * @param repoBasedTags whether {@code .imgpkg} tags begin with the origin repository, as
     *     imgpkg's {@code --repo-based-tags} has it
     * @param allowMissingPlatforms whether the archive may lack platforms that an index names; null
     *     for what holds for the site
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Options(
            Boolean includeNonDistributable,
            Boolean repoBasedTags,
            @Nullable Boolean allowMissingPlatforms) {
        /** What holds when a job says nothing. */
        public static final Options NONE = new Options(false, false, null);
    }

    /**
     * Reads a job from a queue.
     *
     * @throws io.longshore.problem.ProblemException {@code NOT_A_JOB}, naming the field that is
     *     wrong
     */
    public static ImportJob parse(byte[] document) {
        return read(tree(document));
    }

    /**
     * Reads the sidecar {@code X.tar.job.json}: its file is the tarball in the same folder.
     *
     * @param file the job's file, never null
     * @throws io.longshore.problem.ProblemException {@code NOT_A_JOB}, naming the field that is
     *     wrong
     */
    public static ImportJob parseSidecar(byte[] document, String file) {
        JsonNode tree = tree(document);
        if (tree.has("file") || tree.has("replayOf")) {
            throw SCHEMA.refuse(
                    "a job beside a dropped archive has neither 'file' nor 'replayOf': the archive"
                            + " is the file that the job is named after");
        }
        if (tree instanceof ObjectNode object) {
            object.put("file", file);
        }
        return read(tree);
    }

    private static JsonNode tree(byte[] document) {
        if (document.length > MAX_BYTES) {
            throw SCHEMA.refuse(
                    "it is " + document.length + " bytes long, a job at most " + MAX_BYTES);
        }
        return SCHEMA.parse(document);
    }

    private static ImportJob read(JsonNode tree) {
        schema(tree.path("version")).check(tree);
        try {
            return Json.OURS.treeToValue(tree, ImportJob.class);
        } catch (IOException e) {
            throw new UncheckedIOException("the schema lets pass what the record does not", e);
        }
    }

    private static DocumentSchema schema(JsonNode version) {
        return switch (version.isInt() ? version.intValue() : VERSION) {
            case PREFIX_VERSION -> SECOND_SCHEMA;
            case LABELS_VERSION -> THIRD_SCHEMA;
            default -> SCHEMA;
        };
    }

    /** The repository that the job names, or null. */
    public @Nullable String repository() {
        return target.repository();
    }

    /** The prefix that the job names, or null. */
    public @Nullable String targetPrefix() {
        return target.targetPrefix();
    }

    /**
     * The id of a job that has been given one.
     *
     * @throws NullPointerException if it has none
     */
    public JobId requireId() {
        return Objects.requireNonNull(id, "a job with an id");
    }

    /** The same job with this id. */
    public ImportJob withId(JobId newId) {
        return new ImportJob(
                version,
                newId,
                file,
                sha256,
                target,
                requestedBy,
                priority,
                options,
                replayOf,
                labels);
    }

    /** This job with target, options and labels of the other one, where it has none itself. */
    public ImportJob keeping(ImportJob other) {
        JobTarget kept = hasTarget() ? target : other.target;
        Map<String, String> said = labels == null ? other.labels : labels;
        return new ImportJob(
                Math.max(version, versionFor(kept, said)),
                id,
                file,
                sha256,
                kept,
                requestedBy,
                priority,
                options == null ? other.options : options,
                replayOf,
                said);
    }

    /** The first version that has what this job needs. */
    public static int versionFor(JobTarget target, @Nullable Map<String, String> labels) {
        if (labels != null && !labels.isEmpty()) {
            return LABELS_VERSION;
        }
        return target.targetPrefix() == null ? VERSION : PREFIX_VERSION;
    }

    /** True if the job says where its images go. */
    public boolean hasTarget() {
        return target.isGiven();
    }

    /** The priority, 4 if none was given. */
    public int priorityOrDefault() {
        return priority == null ? DEFAULT_PRIORITY : priority;
    }

    /** True if foreign layers are to be pushed. */
    public boolean wantsNonDistributable() {
        return options != null && Boolean.TRUE.equals(options.includeNonDistributable);
    }

    /** True if tags are to begin with the origin repository. */
    public boolean wantsRepoBasedTags() {
        return options != null && Boolean.TRUE.equals(options.repoBasedTags);
    }

    /** Whether the archive may lack platforms that an index names; null if the job does not say. */
    public @Nullable Boolean allowsMissingPlatforms() {
        return options == null ? null : options.allowMissingPlatforms;
    }
}
