package io.longshore.share.drop;

import io.longshore.problem.ProblemException;
import io.longshore.share.ChecksumLists;
import io.longshore.share.FileState;
import io.longshore.share.Share;
import io.longshore.trust.ChecksumStatement;
import io.longshore.trust.FolderArchives;
import io.longshore.trust.FolderView.Digests;
import io.longshore.trust.SidecarNames;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Checksum files that came after the reports of the archives that they are about, by the rule for
 * files that come in time. Not thread-safe.
 */
final class LateFiles {
    /** A file that is about no archive is asked about again after so long. */
    private static final Duration PAUSE = Duration.ofSeconds(30);

    private final Path drop;
    private final DropSettings settings;
    private final FiledArchives filed;
    private final ChecksumLists lists;

    /** When a question was answered with none. */
    private final Map<Path, Instant> denied = new HashMap<>();

    LateFiles(Share share, DropSettings settings, ChecksumLists lists) {
        this.drop = share.drop();
        this.settings = settings;
        this.filed = new FiledArchives(share);
        this.lists = lists;
    }

    /**
     * The reported archives that a file is about. One of an older report than {@code
     * longshore.drop.left-over} may belong to an archive of the same name that is still to come.
     *
     * @param names of all files in its folder
     * @param archives those of its folder: what belongs to one of them is not late
     */
    Set<String> about(Path file, Set<String> names, FolderArchives archives, Instant now) {
        String name = file.getFileName().toString();
        Instant before = denied.get(file);
        boolean isDenied =
                before != null && Duration.between(before, now).abs().compareTo(PAUSE) < 0;
        if (isDenied
                || SidecarNames.isTemporary(name)
                || SidecarNames.isTarball(name)
                || archives.isArchive(name)) {
            return Set.of();
        }
        Set<String> about = new TreeSet<>();
        try {
            Digests digests = lists.digests(file, FileState.of(file));
            if (ChecksumStatement.mayBeLate(digests)
                    && !isAwaited(name, names, archives, digests)) {
                about.addAll(about(file, digests, now));
            }
        } catch (IOException | ProblemException e) {
            // Gone since its folder was listed, or not readable now.
            return about;
        }
        if (about.isEmpty()) {
            denied.put(file, now);
            denied.values().removeIf(it -> Duration.between(it, now).abs().compareTo(PAUSE) >= 0);
        }
        return about;
    }

    /**
     * True if each archive that the file names was reported: no other one is waited for.
     *
     * @param about as from {@link #about}
     */
    boolean isComplete(Path file, Set<String> about) {
        Set<String> named = ChecksumLists.named(lists.digests(file, FileState.of(file)).file());
        return !about.isEmpty()
                && (named.size() < 2
                        || named.stream()
                                .allMatch(
                                        it ->
                                                about.stream()
                                                        .anyMatch(
                                                                o -> SidecarNames.isSame(o, it))));
    }

    private Set<String> about(Path file, Digests digests, Instant now) throws IOException {
        Path folder = drop.relativize(file.resolveSibling(""));
        List<String> place = new ArrayList<>(List.of("drop"));
        folder.forEach(it -> place.add(it.toString()));
        place.remove("");
        Set<String> about = new TreeSet<>();
        Instant earliest = ChangeTime.of(file).minus(settings.leftOver());
        for (FiledArchives.Filed one : filed.filedIn(folder.toString(), earliest, now)) {
            if (!one.hadBeside(file)
                    && ChecksumStatement.isAnsweredLate(one.name(), place, digests)) {
                about.add(one.name());
            }
        }
        return about;
    }

    /** True if an archive is here, or a part of its upload, that the file belongs to. */
    private static boolean isAwaited(
            String name, Set<String> names, FolderArchives archives, Digests digests) {
        if (archives.hasOwner(name)
                || archives.names().stream()
                        .anyMatch(it -> ChecksumStatement.isAnsweredLate(it, List.of(), digests))) {
            return true;
        }
        Set<String> expected = new TreeSet<>(SidecarNames.archivesOf(name));
        expected.addAll(ChecksumLists.named(digests.file()));
        return expected.stream()
                .anyMatch(it -> names.stream().anyMatch(other -> isUploadOf(it, other)));
    }

    /** The tarball itself, or a name under which a client uploads it. */
    static boolean isUploadOf(String tarball, String name) {
        return SidecarNames.isSame(name, tarball)
                || SidecarNames.isTemporary(name)
                        && SidecarNames.key(name).contains(SidecarNames.key(tarball));
    }
}
