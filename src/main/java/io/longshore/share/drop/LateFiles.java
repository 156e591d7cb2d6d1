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
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

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

    /** Questions that were answered with none. */
    private final Map<Path, Denied> denied = new HashMap<>();

    /**
     * @param answer the job in whose report the file was answered; null for none
     */
    private record Denied(Instant at, @Nullable String answer) {
        boolean isOf(Instant now) {
            return Duration.between(at, now).abs().compareTo(PAUSE) < 0;
        }
    }

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
        Denied before = denied.get(file);
        if (before != null && before.isOf(now)
                || SidecarNames.isTemporary(name)
                || SidecarNames.isTarball(name)
                || archives.isArchive(name)) {
            return Set.of();
        }
        Set<String> about = new TreeSet<>();
        @Nullable String answer = null;
        try {
            Digests digests = lists.digests(file, FileState.of(file));
            if (ChecksumStatement.mayBeLate(digests)
                    && !digests.isTooLong()
                    && !isAwaited(name, names, archives, digests)) {
                about.addAll(about(file, digests, now));
                answer = answer(file, digests, now);
            }
        } catch (IOException | ProblemException e) {
            // Gone since its folder was listed, or not readable now.
            return about;
        }
        if (about.isEmpty()) {
            denied.put(file, new Denied(now, answer));
            denied.values().removeIf(it -> !it.isOf(now));
        }
        return about;
    }

    /** The same by a new look at what was reported: the file may have been answered just now. */
    Set<String> aboutNow(Path file, Set<String> names, FolderArchives archives, Instant now) {
        filed.forgetList();
        return about(file, names, archives, now);
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
        Set<String> about = new TreeSet<>();
        for (FiledArchives.Filed one : archivesOf(file, digests, now)) {
            if (filed.answer(file, drop.relativize(file).toString(), one).isEmpty()) {
                about.add(one.name());
            }
        }
        return about;
    }

    /** The reported archives that a file is about, whether it was answered or not. */
    private List<FiledArchives.Filed> archivesOf(Path file, Digests digests, Instant now)
            throws IOException {
        Path folder = drop.relativize(file.resolveSibling(""));
        List<String> place = new ArrayList<>(List.of("drop"));
        folder.forEach(it -> place.add(it.toString()));
        place.remove("");
        String relative = drop.relativize(file).toString();
        Instant earliest = ChangeTime.of(file).minus(settings.leftOver());
        List<FiledArchives.Filed> archives = filed.filedIn(folder.toString(), earliest, now);
        if (filed.isUnderWay(relative)) {
            // It was put back, and its answer comes.
            return List.of();
        }
        return archives.stream()
                .filter(one -> !one.file().equals(relative) && !one.hadBeside(file))
                .filter(one -> ChecksumStatement.isAnsweredLate(one.name(), place, digests))
                .toList();
    }

    /**
     * The job in whose report it says that a file is not that of the archive reported before: the
     * file waits for the next archive. As the last question of {@link #about} found it.
     */
    Optional<String> answeredIn(Path file) {
        return Optional.ofNullable(denied.get(file)).map(Denied::answer);
    }

    /** Null if the file was not answered. */
    private @Nullable String answer(Path file, Digests digests, Instant now) throws IOException {
        for (FiledArchives.Filed one : archivesOf(file, digests, now)) {
            Optional<Path> answer = filed.answer(file, drop.relativize(file).toString(), one);
            if (answer.isPresent()) {
                return answer.get().getFileName().toString();
            }
        }
        return null;
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
