package io.longshore.share.drop;

import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.share.ChecksumLists;
import io.longshore.share.DroppedFile;
import io.longshore.share.FileState;
import io.longshore.share.Share;
import io.longshore.share.UploadProgress;
import io.longshore.share.Uploads;
import io.longshore.text.Printable;
import io.longshore.trust.FolderArchives;
import io.longshore.trust.SidecarNames;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Files that have been in {@code drop/} for too long: sidecars without a tarball, checksum lists,
 * abandoned uploads, unknown files. Not thread-safe.
 */
final class StaleFiles {
    private static final int MOST_NAMES = 10;

    private final Path drop;
    private final DropSettings settings;
    private final LateFiles late;
    private final Uploads uploads;
    private final ChecksumLists lists;
    private Set<String> found = new TreeSet<>();
    private final Set<String> told = new HashSet<>();

    StaleFiles(Share share, DropSettings settings, Uploads uploads, ChecksumLists lists) {
        this.drop = share.drop();
        this.settings = settings;
        this.late = new LateFiles(share, settings, lists);
        this.uploads = uploads;
        this.lists = lists;
    }

    /**
     * Checks the files of one folder. A stale list is removed; the name of an unknown file is kept,
     * to be reported.
     *
     * @param since by the name of each regular file in the folder: since when it has not changed,
     *     by the monotonic clock. The times of the files themselves are those of another machine
     * @return sidecars without their tarball, to be claimed and rejected
     */
    List<DroppedFile> sift(
            Path folder, Map<String, Instant> since, FolderArchives archives, Instant now) {
        Set<String> names = since.keySet();
        List<DroppedFile> orphans = new ArrayList<>();
        for (String name : names) {
            Path file = folder.resolve(name);
            String relative = drop.relativize(file).toString();
            Duration still = Duration.between(since.getOrDefault(name, now), now);
            try {
                if (archives.isArchive(name) && isPending(file, relative)) {
                    continue;
                }
                boolean isLeftOver = still.compareTo(settings.leftOver()) >= 0;
                Set<String> about =
                        isHidden(folder) || still.compareTo(settings.stall()) < 0
                                ? Set.of()
                                : late.about(file, names, archives, now);
                if (!about.isEmpty() && (isLeftOver || late.isComplete(file, about))) {
                    about = late.aboutNow(file, names, archives, now);
                }
                if (!about.isEmpty() && (isLeftOver || late.isComplete(file, about))) {
                    orphans.add(new DroppedFile(file, relative, List.of()));
                    continue;
                }
                if (!isLeftOver) {
                    continue;
                }
                Optional<String> tarball = SidecarNames.tarballOf(name);
                if (SidecarNames.isList(name)) {
                    lists.remove(file);
                } else if (tarball.isEmpty() || isHidden(folder)) {
                    found.add(relative);
                } else if (!isExpected(name, names, archives)) {
                    orphans.add(new DroppedFile(file, relative, List.of()));
                }
            } catch (ProblemException e) {
                // Gone since its folder was listed, or not ours to remove.
                found.add(relative);
            }
        }
        return orphans;
    }

    /** A tarball waits for its claim, unless its upload through our own server broke off. */
    private boolean isPending(Path file, String relative) {
        return !isHidden(file.resolveSibling(""))
                && uploads.of(relative, FileState.of(file)) != UploadProgress.BROKEN;
    }

    /**
     * The reported archives that a file is about; empty for none.
     *
     * @param names of all files in its folder
     */
    Set<String> reported(Path file, Set<String> names, FolderArchives archives, Instant now) {
        return isHidden(file.resolveSibling(""))
                ? Set.of()
                : late.about(file, names, archives, now);
    }

    /** As {@link LateFiles#answeredIn}. */
    Optional<String> answeredIn(Path file) {
        return late.answeredIn(file);
    }

    /** The files found since the last call; starts a new list. */
    Optional<Problem> news() {
        told.retainAll(found);
        List<String> news = found.stream().filter(told::add).toList();
        found = new TreeSet<>();
        return news.isEmpty() ? Optional.empty() : Optional.of(problem(news));
    }

    private static Problem problem(List<String> files) {
        String names =
                files.stream()
                        .limit(MOST_NAMES)
                        .map(file -> "drop/" + Printable.of(file))
                        .collect(Collectors.joining(", "));
        String more =
                files.size() > MOST_NAMES ? " and " + (files.size() - MOST_NAMES) + " more" : "";
        return Problem.permanent(
                Code.LEFT_OVER,
                "Longshore cannot import "
                        + names
                        + more
                        + ", and nothing was written for a long time.",
                "It is an abandoned upload, or its name is not that of an archive.",
                "Continue the upload, rename the file if it is complete, or remove it.");
    }

    /** True below a folder that a client hides its unfinished uploads in. */
    boolean isHidden(Path folder) {
        for (Path part : drop.relativize(folder)) {
            if (part.toString().startsWith(".")) {
                return true;
            }
        }
        return false;
    }

    /** True if the archive of a sidecar is here, or a part of its upload. */
    private static boolean isExpected(String name, Set<String> names, FolderArchives archives) {
        return archives.hasOwner(name)
                || SidecarNames.archivesOf(name).stream()
                        .anyMatch(
                                it ->
                                        names.stream()
                                                .anyMatch(
                                                        other -> LateFiles.isUploadOf(it, other)));
    }
}
