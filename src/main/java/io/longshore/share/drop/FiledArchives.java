package io.longshore.share.drop;

import io.longshore.files.DurableFiles;
import io.longshore.job.JobId;
import io.longshore.problem.ProblemException;
import io.longshore.share.JobFolders;
import io.longshore.share.Share;
import io.longshore.share.Ticket;
import io.longshore.trust.SidecarNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Which archives from {@code drop/} have been reported lately. Not thread-safe. */
final class FiledArchives {
    /** The same question is answered from memory for so long. */
    private static final Duration PAUSE = Duration.ofSeconds(30);

    private final Share share;

    /** By folder of a job. A ticket is written once. */
    private final Map<Path, String> files = new HashMap<>();

    /** When a question was answered with no. */
    private final Map<String, Instant> denied = new HashMap<>();

    FiledArchives(Share share) {
        this.share = share;
    }

    /**
     * True if a report of the archive was filed at this time or later, and no job with an archive
     * of this name is under way.
     *
     * @param file path below {@code drop/}
     */
    boolean filedSince(String file, Instant time, Instant now) {
        Instant before = denied.get(file);
        if (before != null && Duration.between(before, now).abs().compareTo(PAUSE) < 0) {
            return false;
        }
        boolean isFiled =
                !isUnderWay(file)
                        && (isReported(share.done(), file, time)
                                || isReported(share.rejected(), file, time));
        if (isFiled) {
            denied.remove(file);
        } else {
            denied.put(file, now);
        }
        denied.values().removeIf(it -> Duration.between(it, now).abs().compareTo(PAUSE) >= 0);
        return isFiled;
    }

    private boolean isUnderWay(String file) {
        return DurableFiles.list(share.work()).stream()
                .anyMatch(it -> SidecarNames.isSame(file(it), file));
    }

    private boolean isReported(Path parent, String file, Instant time) {
        Set<Path> folders = new HashSet<>(DurableFiles.list(parent));
        files.keySet().removeIf(it -> it.startsWith(parent) && !folders.contains(it));
        return folders.stream()
                .filter(it -> JobId.isJobId(it.getFileName().toString()))
                .filter(
                        it ->
                                SidecarNames.isSame(
                                        files.computeIfAbsent(it, FiledArchives::file), file))
                .anyMatch(it -> isReportedSince(it, time));
    }

    /** Empty where the ticket cannot be read: no file has this path. */
    private static String file(Path folder) {
        try {
            if (Ticket.isIn(folder)) {
                Ticket ticket = Ticket.read(folder);
                return ticket.origin() == Ticket.Origin.DEPOT ? "" : ticket.file();
            }
        } catch (ProblemException e) {
            // Filed meanwhile, or damaged: the repair reports it.
            return "";
        }
        return "";
    }

    private static boolean isReportedSince(Path folder, Instant time) {
        try {
            return !Files.getLastModifiedTime(folder.resolve(JobFolders.REPORT))
                    .toInstant()
                    .isBefore(time);
        } catch (IOException e) {
            return false;
        }
    }
}
