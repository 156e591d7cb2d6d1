package io.longshore.share;

import io.longshore.files.DurableFiles;
import io.longshore.job.JobId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Where the folder of each job is: in {@code work/}, {@code done/} or {@code rejected/}. The names
 * are kept in memory, because an id is looked up without regard to case and a share may hold tens
 * of thousands; the one gateway is the only one to add any. Thread-safe.
 */
public final class JobFolders {
    /** A job's folder says by where it is how far the job is. */
    public enum Place {
        WORK,
        DONE,
        REJECTED
    }

    /**
     * @param folder exists
     */
    public record Found(Place place, Path folder) {}

    /**
     * The report in a job's folder. It is written after the other forms of the report, so that a
     * folder that holds it holds all of them.
     */
    public static final String REPORT = "report.json";

    /** The other names that Longshore gives to files in the folder of a job. */
    private static final Pattern OWN =
            Pattern.compile("returning|.*\\.(json|html|txt|original|tlog-proof)", Pattern.DOTALL);

    private final Share share;
    private final Predicate<JobId> recorded;
    private final Map<String, String> names = new ConcurrentHashMap<>();

    /**
     * @throws io.longshore.problem.ProblemException if the folders cannot be listed
     */
    public JobFolders(Share share) {
        this(share, id -> false);
    }

    /**
     * @param recorded whether a job had this id whose folder was removed since
     * @throws io.longshore.problem.ProblemException if the folders cannot be listed
     */
    public JobFolders(Share share, Predicate<JobId> recorded) {
        this.share = share;
        this.recorded = recorded;
        load();
    }

    /** True for a name that Longshore itself may give to a file in the folder of a job. */
    public static boolean isOwnName(String name) {
        return OWN.matcher(name.toLowerCase(Locale.ROOT)).matches();
    }

    /** Looks again: another gateway may have worked meanwhile. */
    void load() {
        names.clear();
        for (Path parent : List.of(share.rejected(), share.done(), share.work())) {
            for (Path folder : list(parent)) {
                String name = folder.getFileName().toString();
                if (JobId.isJobId(name)) {
                    names.put(JobId.parse(name).key(), name);
                }
            }
        }
    }

    /**
     * The folder of this job, in whatever case its id is written.
     *
     * @throws io.longshore.problem.ProblemException {@code SHARE_AWAY} if it cannot be known
     */
    public Optional<Found> find(JobId id) {
        String name = names.getOrDefault(id.key(), id.toString());
        for (Place place : Place.values()) {
            Path folder = parent(place).resolve(name);
            if (Share.isFolder(folder)) {
                return Optional.of(new Found(place, folder));
            }
        }
        share.requireThere();
        return Optional.empty();
    }

    /**
     * True if no job has this id, and none had it that is recorded.
     *
     * @throws io.longshore.problem.ProblemException {@code SHARE_AWAY} if it cannot be known
     */
    public boolean isFree(JobId id) {
        return find(id).isEmpty() && !recorded.test(id);
    }

    /** The folder in {@code work/}, made if it is not there. */
    public Path make(JobId id) {
        Path folder = find(id).map(Found::folder).orElse(share.work().resolve(id.toString()));
        DurableFiles.createFolder(folder);
        names.put(id.key(), folder.getFileName().toString());
        return folder;
    }

    /** The folders in {@code work/}. */
    public List<Path> underWay() {
        return list(share.work());
    }

    /** True if the folder holds a report: only its publication and filing may be left to do. */
    public static boolean isReported(Path folder) {
        return Files.exists(folder.resolve(REPORT));
    }

    /**
     * When each job in {@code work/} that has no report yet was received, by the time of its
     * folder's ticket. Folders that are removed meanwhile are left out.
     *
     * @throws io.longshore.problem.ProblemException {@code SHARE_ERROR} if the share cannot be read
     */
    public static List<Instant> received(Share share) {
        List<Instant> times = new ArrayList<>();
        for (Path folder : list(share.work())) {
            try {
                if (!isReported(folder)) {
                    times.add(Files.getLastModifiedTime(folder.resolve(Ticket.NAME)).toInstant());
                }
            } catch (IOException e) {
                // Without a ticket it is no job yet, or no longer.
                continue;
            }
        }
        return times;
    }

    void forget(JobId id) {
        names.remove(id.key());
    }

    private Path parent(Place place) {
        return switch (place) {
            case WORK -> share.work();
            case DONE -> share.done();
            case REJECTED -> share.rejected();
        };
    }

    private static List<Path> list(Path parent) {
        return DurableFiles.list(parent).stream().filter(Share::isFolder).toList();
    }
}
