package io.longshore.share;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.longshore.files.DurableFiles;
import io.longshore.job.ImportJob;
import io.longshore.job.JobId;
import io.longshore.job.Principal;
import io.longshore.json.Json;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.trust.SidecarNames;
import io.longshore.trust.Surroundings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the gateway knows of a job from its claim to its filing: {@code work/<id>/job.json}, written
 * once.
 *
 * @param version of the document; a ticket of a later one is not read
 * @param file path relative to {@code drop/} or {@code depot/}, as the report names it
 * @param job the job; null for a dropped file without a (valid) job sidecar
 * @param requestedBy as the job claims, else the user who uploaded the file; null if unknown
 * @param sidecars names of the files that were claimed with the archive, {@code companions} in the
 *     document
 * @param provenance the uploader of the tarball and its sidecars; null in the ticket of an earlier
 *     version, and for a job without a file
 * @param sender the sender of the job, and the user who decides on the target; null for dropped
 *     files, and in the ticket of an earlier version
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Ticket(
        int version,
        JobId id,
        Origin origin,
        String file,
        @Nullable ImportJob job,
        Instant receivedAt,
        @Nullable String requestedBy,
        @JsonProperty("companions") List<String> sidecars,
        @Nullable Provenance provenance,
        @Nullable Sender sender) {

    /** The version of most tickets. */
    public static final int VERSION = 1;

    /** The version of the ticket of a job with a prefix. */
    public static final int PREFIX_VERSION = 2;

    /** The version of the ticket of a job that a user of the HTTP API sent. */
    public static final int API_VERSION = 3;

    /** The file's name in a job's folder. */
    public static final String NAME = "job.json";

    /**
     * Who stands behind a job from a queue.
     *
     * @param sentBy who sent it, as the broker states it; null if unknown
     * @param decides whose rights decide on the target: who sent the job, but of a replay that
     *     keeps its target, who decided on it before; null if unknown
     * @param correlationId of the answer that {@code sentBy} asked for; null for none
     * @param from the network address of {@code sentBy}, as the broker states it; null if unknown
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Sender(
            @Nullable Principal sentBy,
            @Nullable Principal decides,
            @Nullable String correlationId,
            @Nullable String from) {}

    /** Where a job's tarball came from, hence where it is. */
    public enum Origin {
        /** Dropped: the archive is in the job's folder. */
        DROP,
        /** Named by a job: it stays in {@code depot/}. */
        DEPOT,
        /** A replayed drop: the archive is in the job's folder. */
        REPLAY
    }

    public Ticket {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(origin, "origin");
        Objects.requireNonNull(file, "file");
        sidecars = sidecars == null ? List.of() : List.copyOf(sidecars);
    }

    /** Who uploaded the file; null if unknown. */
    public @Nullable Principal uploadedBy() {
        return provenance == null ? null : provenance.uploadedBy();
    }

    /** The user who sent the job, as the broker states it; null if unknown. */
    public @Nullable Principal sentBy() {
        return sender == null ? null : sender.sentBy();
    }

    /** Of the answer that the job's sender asked for; null for none. */
    public @Nullable String correlationId() {
        return sender == null ? null : sender.correlationId();
    }

    /**
     * The authenticated user who decides on the target: who dropped the file, or who sent the job;
     * null if unknown.
     */
    public @Nullable Principal decides() {
        if (sender != null) {
            return sender.decides();
        }
        return origin == Origin.DEPOT ? null : uploadedBy();
    }

    /** True if a file beside the tarball is of who uploaded the tarball. */
    public boolean isOwn(String beside) {
        return provenance == null || provenance.isOwn(beside);
    }

    /** Priority of its messages, 0 to 9. */
    public int priority() {
        return job == null ? ImportJob.DEFAULT_PRIORITY : job.priorityOrDefault();
    }

    /** Last part of the file's path. */
    public String fileName() {
        return file.substring(file.lastIndexOf('/') + 1);
    }

    /** The folders above the file when it was sent, as lists of its checksums name them. */
    public List<String> place() {
        List<String> parts =
                List.of(((origin == Origin.DEPOT ? "depot/" : "drop/") + file).split("/"));
        return parts.subList(0, parts.size() - 1);
    }

    /** Of a dropped file, the scan has looked into the folder above. */
    Surroundings surroundings(Share share) {
        boolean isBelow = origin == Origin.DEPOT && file.contains("/");
        return new Surroundings(place(), isBelow ? share.folderInDepot(file).getParent() : null);
    }

    /** True if the job is about a service definition that came alone, not about a tarball. */
    public boolean isDefinition() {
        return SidecarNames.isDefinition(fileName());
    }

    /** True if the folder holds the ticket of a job. */
    public static boolean isIn(Path folder) {
        return Files.isRegularFile(folder.resolve(NAME), LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * @throws io.longshore.problem.ProblemException {@code SHARE_ERROR} if the folder holds no
     *     ticket that can be read
     */
    public static Ticket read(Path folder) {
        byte[] document = DurableFiles.read(folder.resolve(NAME));
        try {
            Ticket ticket = Json.THEIRS.readValue(document, Ticket.class);
            if (ticket == null) {
                throw new IOException("the document is null");
            }
            if (ticket.version() > API_VERSION) {
                throw ofALaterVersion(folder);
            }
            return ticket;
        } catch (IOException e) {
            throw new ProblemException(
                    Problem.temporary(
                            Code.SHARE_ERROR,
                            "The ticket " + folder.resolve(NAME) + " cannot be read.",
                            "It is not JSON as Longshore writes it.",
                            "Restore it; only Longshore may write in work/."),
                    e);
        }
    }

    private static ProblemException ofALaterVersion(Path folder) {
        return new ProblemException(
                Problem.temporary(
                        Code.SHARE_ERROR,
                        "The ticket " + folder.resolve(NAME) + " cannot be read.",
                        "A later version of Longshore wrote it.",
                        "Upgrade the gateway; the job then continues."));
    }

    /** The version of the ticket of a job of this sender. */
    public static int versionFor(ImportJob job, Sender sender) {
        return isOfApi(sender.sentBy()) || isOfApi(sender.decides())
                ? API_VERSION
                : versionFor(job);
    }

    private static boolean isOfApi(@Nullable Principal user) {
        return user != null && user.via() == Principal.Via.API;
    }

    /** The version of the ticket of this job; null for none. */
    public static int versionFor(@Nullable ImportJob job) {
        return job != null && job.targetPrefix() != null ? PREFIX_VERSION : VERSION;
    }

    /**
     * @throws io.longshore.problem.ProblemException {@code SHARE_ERROR} if what every ticket has is
     *     missing
     */
    void requireWhole() {
        if (id == null || origin == null || file == null || receivedAt == null) {
            throw new ProblemException(
                    Problem.permanent(
                            Code.SHARE_ERROR,
                            "The ticket "
                                    + NAME
                                    + " lacks its id, its origin, its file or its time.",
                            "It is not one that Longshore wrote.",
                            "Restore it; only Longshore may write in work/."));
        }
    }

    void write(Path folder) {
        DurableFiles.write(folder.resolve(NAME), Json.pretty(this));
    }
}
