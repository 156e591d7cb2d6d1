package io.longshore.share.drop;

import io.longshore.files.DurableFiles;
import io.longshore.job.JobId;
import io.longshore.problem.ProblemException;
import io.longshore.share.JobFolders;
import io.longshore.share.Share;
import io.longshore.share.Ticket;
import io.longshore.trust.FilesBeside;
import io.longshore.trust.SidecarNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Which archives from {@code drop/} have been reported lately. Not thread-safe. */
final class FiledArchives {
    /** The folders of the share are listed again after so long. */
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private final Share share;

    /** By folder of a job. A ticket is written once. */
    private final Map<Path, Filed> known = new HashMap<>();

    private Instant listed = Instant.EPOCH;
    private Set<String> underWay = Set.of();

    /**
     * A delivery.
     *
     * @param file path below {@code drop/}; empty if it is none from there
     * @param folder of its report
     * @param beside names of the files that were claimed with it, or named in its report
     */
    record Filed(String file, Path folder, Set<String> beside) {
        /** Its name in its folder of {@code drop/}. */
        String name() {
            return file.substring(file.lastIndexOf('/') + 1);
        }

        /** True if the file, as it is now, was there when the archive was claimed. */
        boolean hadBeside(Path late) {
            try {
                Path ticket = folder.resolve(Ticket.NAME);
                return beside.contains(late.getFileName().toString())
                        && !ChangeTime.of(late).isAfter(ChangeTime.of(ticket));
            } catch (IOException e) {
                // Gone meanwhile.
                return false;
            }
        }
    }

    FiledArchives(Share share) {
        this.share = share;
    }

    /**
     * The archives from one folder of {@code drop/} that were reported at this time or later, and
     * of whose names no job is under way.
     *
     * @param parent path of the folder below {@code drop/}; empty for {@code drop/} itself
     */
    List<Filed> filedIn(String parent, Instant time, Instant now) {
        list(now);
        String start = parent.isEmpty() ? "" : parent + "/";
        return known.values().stream()
                .filter(it -> !it.file().isEmpty() && it.file().equals(start + it.name()))
                .filter(it -> !underWay.contains(SidecarNames.key(it.file())))
                .filter(it -> FilesBeside.mayBeArchive(it.name()))
                .filter(it -> isReportedSince(it.folder(), time))
                .toList();
    }

    private void list(Instant now) {
        if (Duration.between(listed, now).abs().compareTo(PAUSE) < 0) {
            return;
        }
        listed = now;
        Set<Path> folders = new HashSet<>(DurableFiles.list(share.done()));
        folders.addAll(DurableFiles.list(share.rejected()));
        folders.removeIf(it -> !JobId.isJobId(it.getFileName().toString()));
        known.keySet().retainAll(folders);
        folders.forEach(it -> known.computeIfAbsent(it, FiledArchives::read));
        underWay =
                DurableFiles.list(share.work()).stream()
                        .map(it -> SidecarNames.key(read(it).file()))
                        .collect(Collectors.toSet());
    }

    /** The folders of the share are listed again at the next question. */
    void forgetList() {
        listed = Instant.EPOCH;
    }

    /** True while a job works on a file of this path below {@code drop/}. */
    boolean isUnderWay(String relative) {
        return underWay.contains(SidecarNames.key(relative));
    }

    /**
     * The delivery of a file that was answered after the report of this archive: it differs from
     * the archive, or could not be compared. What is in {@code drop/} now has the same content.
     *
     * @param relative path of the file below {@code drop/}
     */
    Optional<Path> answer(Path file, String relative, Filed archive) {
        Instant reported = reportedAt(archive.folder());
        return known.values().stream()
                .filter(it -> it.file().equals(relative) && isRejected(it))
                .filter(it -> !reportedAt(it.folder()).isBefore(reported))
                .map(Filed::folder)
                .filter(it -> isSameContent(file, it.resolve(file.getFileName().toString())))
                .findFirst();
    }

    private boolean isRejected(Filed delivery) {
        return share.rejected().equals(delivery.folder().getParent());
    }

    private static boolean isSameContent(Path one, Path other) {
        try {
            return Files.mismatch(one, other) < 0;
        } catch (IOException e) {
            // Gone meanwhile.
            return false;
        }
    }

    /** Without a file where the ticket cannot be read. */
    private static Filed read(Path folder) {
        try {
            if (Ticket.isIn(folder)) {
                Ticket ticket = Ticket.read(folder);
                Set<String> beside = new HashSet<>(ticket.sidecars());
                if (ticket.provenance() != null) {
                    beside.addAll(ticket.provenance().unused().keySet());
                }
                String file = ticket.origin() == Ticket.Origin.DEPOT ? "" : ticket.file();
                return new Filed(file, folder, beside);
            }
        } catch (ProblemException e) {
            // Filed meanwhile, or damaged: the repair reports it.
            return new Filed("", folder, Set.of());
        }
        return new Filed("", folder, Set.of());
    }

    private static boolean isReportedSince(Path folder, Instant time) {
        return !reportedAt(folder).isBefore(time);
    }

    /** Long ago if there is no report. */
    private static Instant reportedAt(Path folder) {
        try {
            return Files.getLastModifiedTime(folder.resolve(JobFolders.REPORT)).toInstant();
        } catch (IOException e) {
            return Instant.MIN;
        }
    }
}
