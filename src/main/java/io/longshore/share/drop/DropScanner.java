package io.longshore.share.drop;

import io.longshore.problem.Problem;
import io.longshore.share.ChecksumLists;
import io.longshore.share.DropNote;
import io.longshore.share.DroppedFile;
import io.longshore.share.FileState;
import io.longshore.share.JobFolders;
import io.longshore.share.Provenance;
import io.longshore.share.Share;
import io.longshore.share.UploadProgress;
import io.longshore.share.Uploads;
import io.longshore.trust.FilesBeside;
import io.longshore.trust.FolderArchives;
import io.longshore.trust.SidecarNames;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Looks through {@code drop/} for files that are settled. It remembers from look to look what it
 * saw of each file and since when, so a file that still grows holds up no other, and a modification
 * time that a client preserved proves nothing. Not thread-safe: one thread looks.
 */
public final class DropScanner {
    /** How many names a path below {@code drop/} may have, the file's own included. */
    public static final int DEEPEST = 12;

    private final Path drop;
    private final DropSettings settings;
    private final Uploads uploads;
    private final Clock clock;
    private final ChecksumLists lists;
    private final StaleFiles staleFiles;
    private final UnsupportedEntries unsupported;
    private final DropAdvice advice;
    private final DropNotes notes;
    private final FileContents contents = new FileContents();
    private final Runnable progress;

    private final List<DroppedFile> definitions = new ArrayList<>();
    private Map<Path, SeenFile> seen = new HashMap<>();

    /**
     * @param lists checksum files for many
     * @param progress is called for each file that a look meets
     * @param uploads uploads through Longshore's SFTP server settle when they are closed
     * @param notes tell the senders of the files that are not claimed
     */
    public DropScanner(
            Share share,
            DropSettings settings,
            Uploads uploads,
            ChecksumLists lists,
            DropNotes notes,
            Runnable progress,
            Clock clock) {
        this.advice = new DropAdvice(settings);
        this.notes = notes;
        this.lists = lists;
        this.progress = progress;
        this.uploads = uploads;
        this.drop = share.drop();
        this.settings = settings;
        this.clock = clock;
        this.staleFiles = new StaleFiles(share, settings, uploads, lists);
        this.unsupported = new UnsupportedEntries(drop, settings.quiet());
    }

    /**
     * One look.
     *
     * @param waits true for a path relative to {@code drop/} that must not be claimed yet
     * @return the files that may be claimed now, by path: settled tarballs, and stale sidecars
     * @throws io.longshore.problem.ProblemException if {@code drop/} cannot be read
     */
    public List<DroppedFile> scan(Predicate<String> waits) {
        Instant now = clock.instant();
        DropWalk walk = DropWalk.through(drop, unsupported, progress, now);
        Map<Path, Map<String, SeenFile>> folders = look(walk, now);
        List<DroppedFile> settled = new ArrayList<>();
        List<DropNote> waiting = new ArrayList<>();
        definitions.clear();
        folders.forEach(
                (folder, files) -> {
                    FolderArchives archives = archivesIn(folder, files);
                    if (!staleFiles.isHidden(folder)) {
                        ScannedFolder scanned =
                                new ScannedFolder(
                                        folder,
                                        files,
                                        walk.unopenedIn(folder),
                                        archives,
                                        lists,
                                        place(folder),
                                        above(folder, folders));
                        settled.addAll(settledIn(scanned, files, archives, now, waiting));
                        waiting.addAll(othersIn(folder, files, archives, now));
                        definitions.addAll(loneDefinitionsIn(folder, files, archives, now));
                    }
                    staleFiles.sift(folder, since(files), archives, now).stream()
                            .filter(file -> seen(files, file.name()).isReadable())
                            .forEach(settled::add);
                });
        waiting.addAll(unsupported.notes());
        settled.removeIf(file -> waits.test(file.relative()));
        uploads.forgetMissing();
        notes.update(waiting, walk.notes());
        settled.sort((a, b) -> a.relative().compareTo(b.relative()));
        return settled;
    }

    /**
     * The entries of the last scan that are neither claimed nor removed: abandoned uploads, unknown
     * files, links, devices, unreadable files, folders that are too deep. Each is reported once.
     */
    public List<Problem> untaken() {
        List<Problem> untaken = unsupported.news(clock.instant());
        staleFiles.news().ifPresent(untaken::add);
        return untaken;
    }

    /**
     * The quiet YAML files that the last look found without a tarball that they could belong to by
     * their name.
     */
    public List<DroppedFile> loneDefinitions() {
        return List.copyOf(definitions);
    }

    /** True if the file still has the size and the time that the last scan saw. */
    public boolean isAsScanned(Path file) {
        SeenFile last = seen.get(file);
        return last != null && FileState.isOf(file, last.state());
    }

    private List<String> place(Path folder) {
        List<String> names = new ArrayList<>(List.of("drop"));
        if (!folder.equals(drop)) {
            drop.relativize(folder).forEach(it -> names.add(it.toString()));
        }
        return names;
    }

    private Map<String, SeenFile> above(Path folder, Map<Path, Map<String, SeenFile>> folders) {
        return folder.equals(drop) ? Map.of() : folders.getOrDefault(folder.getParent(), Map.of());
    }

    private FolderArchives archivesIn(Path folder, Map<String, SeenFile> files) {
        return new FolderArchives(
                files.keySet(),
                name ->
                        SidecarNames.isTarball(name)
                                || SidecarNames.isFree(name)
                                        && !JobFolders.isOwnName(name)
                                        // A list may name what cannot be a file.
                                        && files.containsKey(name)
                                        && isKnown(folder.resolve(name), files));
    }

    /** The beginning of an upload that is running may be anything. */
    private boolean isKnown(Path file, Map<String, SeenFile> files) {
        SeenFile there = seen(files, file.getFileName().toString());
        return there.isReadable()
                && progress(file, files) != UploadProgress.OPEN
                && contents.isKnown(file, there.state());
    }

    private List<DroppedFile> loneDefinitionsIn(
            Path folder, Map<String, SeenFile> files, FolderArchives archives, Instant now) {
        return files.keySet().stream()
                .filter(SidecarNames::isDefinition)
                .filter(name -> seen(files, name).isReadable())
                .filter(name -> !archives.hasOwner(name))
                .map(folder::resolve)
                .filter(file -> isQuiet(file, seen(files, file.getFileName().toString()), now))
                .map(file -> new DroppedFile(file, drop.relativize(file).toString(), List.of()))
                .toList();
    }

    private List<DropNote> othersIn(
            Path folder, Map<String, SeenFile> files, FolderArchives archives, Instant now) {
        return files.keySet().stream()
                .filter(name -> !archives.isArchive(name))
                .flatMap(name -> other(folder.resolve(name), files, archives, now).stream())
                .toList();
    }

    private Optional<DropNote> other(
            Path file, Map<String, SeenFile> files, FolderArchives archives, Instant now) {
        String name = file.getFileName().toString();
        if (SidecarNames.isFree(name) && progress(file, files) == UploadProgress.OPEN) {
            return Optional.of(DropAdvice.running(relative(file)));
        }
        if (SidecarNames.isFree(name) && !seen(files, name).isReadable()) {
            return Optional.of(DropAdvice.unreadable(relative(file)));
        }
        if (!archives.hasOwner(name) && isTooLong(file, seen(files, name))) {
            return Optional.of(DropAdvice.tooLong(relative(file)));
        }
        Set<String> reported = staleFiles.reported(file, files.keySet(), archives, now);
        if (!reported.isEmpty() && seen(files, name).isReadable()) {
            return Optional.of(
                    advice.late(
                            relative(file), reported.iterator().next(), seen(files, name).since()));
        }
        Optional<String> answer = staleFiles.answeredIn(file);
        if (answer.isPresent() && !archives.hasOwner(name)) {
            return Optional.of(
                    advice.kept(relative(file), answer.get(), seen(files, name).since()));
        }
        Optional<SidecarNames.Kind> kind =
                SidecarNames.tarballOf(name).flatMap(it -> SidecarNames.kind(it, name));
        if (kind.isPresent() && !archives.hasOwner(name) && isKnown(file, files)) {
            return Optional.of(DropAdvice.archiveAsSidecar(relative(file), kind.get()));
        }
        boolean isOwnName =
                SidecarNames.isFree(name) && JobFolders.isOwnName(name) && isKnown(file, files);
        if (isOwnName) {
            return Optional.of(DropAdvice.named(relative(file)));
        }
        if (mayHaveChecksums(file, files, archives)) {
            return Optional.of(DropAdvice.unreadChecksums(relative(file)));
        }
        return advice.other(
                relative(file),
                isList(file, seen(files, name)),
                archives,
                seen(files, name).since(),
                now);
    }

    /** True for a file that has the name of a checksum file, and more bytes than any has. */
    private boolean isTooLong(Path file, SeenFile seen) {
        return FilesBeside.isChecksumFile(file.getFileName().toString())
                && seen.isReadable()
                && lists.digests(file, seen.state()).isTooLong()
                && !contents.isKnown(file, seen.state());
    }

    /** True for a text with checksums that is neither a list nor a file of an archive here. */
    private boolean mayHaveChecksums(
            Path path, Map<String, SeenFile> files, FolderArchives archives) {
        String name = path.getFileName().toString();
        return seen(files, name).isReadable()
                && SidecarNames.isFree(name)
                && !isList(path, seen(files, name))
                && archives.names().stream().noneMatch(it -> FilesBeside.isNamedAfter(it, name))
                && !isKnown(path, files)
                && lists.digests(path, seen(files, name).state()).file().hasTraces();
    }

    private boolean isList(Path path, SeenFile file) {
        String name = path.getFileName().toString();
        return SidecarNames.isList(name)
                || file.isReadable()
                        && SidecarNames.tarballOf(name).isEmpty()
                        && lists.isList(path, file.state());
    }

    private static Map<String, Instant> since(Map<String, SeenFile> files) {
        return files.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, it -> it.getValue().since()));
    }

    private String relative(Path file) {
        return drop.relativize(file).toString();
    }

    private boolean isSettled(
            DroppedFile file, Map<String, SeenFile> files, Instant now, List<DropNote> waiting) {
        boolean isSettled = isSettled(file, files, now);
        if (!isSettled) {
            SeenFile tarball = seen(files, file.name());
            UploadProgress progress = uploads.of(file.relative(), tarball.state());
            waiting.add(
                    uploads.faulty()
                            .fault(file.relative(), tarball.state(), now)
                            // It never becomes final: the note says that it was interrupted.
                            .filter(fault -> progress != UploadProgress.BROKEN)
                            .map(fault -> fault.note(file.relative()))
                            .orElseGet(
                                    () ->
                                            advice.tarball(
                                                    file,
                                                    progress,
                                                    isReadable(file, files),
                                                    tarball.since(),
                                                    now)));
        }
        return isSettled;
    }

    private List<DroppedFile> settledIn(
            ScannedFolder scanned,
            Map<String, SeenFile> files,
            FolderArchives archives,
            Instant now,
            List<DropNote> waiting) {
        return archives.names().stream()
                .map(name -> scanned.dropped(name, relative(scanned.path(name))))
                .filter(file -> isSettled(file, files, now, waiting))
                .toList();
    }

    private boolean isSettled(DroppedFile file, Map<String, SeenFile> files, Instant now) {
        String name = file.name();
        UploadProgress progress = uploads.of(file.relative(), seen(files, name).state());
        if (progress == UploadProgress.OPEN || !isReadable(file, files)) {
            return false;
        }
        Provenance provenance = uploads.provenance(file.path(), file.sidecars());
        if (file.sidecars().stream()
                .filter(c -> SidecarNames.isDoneMarker(name, c) && provenance.isOwn(c))
                .anyMatch(
                        c ->
                                progress(file.path().resolveSibling(c), files)
                                        != UploadProgress.OPEN)) {
            return true;
        }
        Duration still = seen(files, name).stillSince(now);
        boolean mayBeResumed =
                progress == UploadProgress.BROKEN
                        && (still.compareTo(settings.stall()) < 0
                                || !uploads.isSenderAway(file.relative()));
        if (mayBeResumed || uploads.faulty().isHeld(file.relative(), seen(files, name).state())) {
            return false;
        }
        // Files of other users delay a tarball no longer than a missing checksum does.
        boolean hasWaited = still.compareTo(settings.quiet().plus(settings.sidecarWait())) >= 0;
        for (String sidecar : file.sidecars()) {
            boolean mayHoldUp = provenance.isOwn(sidecar) || !hasWaited;
            if (mayHoldUp
                    && !isQuiet(file.path().resolveSibling(sidecar), seen(files, sidecar), now)) {
                return false;
            }
        }
        Duration quiet = progress == UploadProgress.CLOSED ? Duration.ZERO : settings.quiet();
        Duration needed = file.hasChecksum() ? quiet : quiet.plus(settings.sidecarWait());
        return still.compareTo(needed) >= 0;
    }

    private UploadProgress progress(Path path, Map<String, SeenFile> files) {
        FileState state = seen(files, path.getFileName().toString()).state();
        return uploads.of(relative(path), state);
    }

    private static boolean isReadable(DroppedFile file, Map<String, SeenFile> files) {
        return seen(files, file.name()).isReadable()
                && file.sidecars().stream().allMatch(name -> seen(files, name).isReadable());
    }

    private boolean isQuiet(Path sidecar, SeenFile file, Instant now) {
        return switch (uploads.of(drop.relativize(sidecar).toString(), file.state())) {
            case OPEN -> false;
            case CLOSED -> true;
            case BROKEN, UNKNOWN -> file.stillSince(now).compareTo(settings.quiet()) >= 0;
        };
    }

    /** Every regular file by folder and name; removed files are forgotten. */
    private Map<Path, Map<String, SeenFile>> look(DropWalk walk, Instant instant) {
        Map<Path, SeenFile> now = new HashMap<>();
        Map<Path, Map<String, SeenFile>> folders = new HashMap<>();
        walk.files()
                .forEach(
                        (file, entry) -> {
                            SeenFile current = remember(file, entry, instant);
                            now.put(file, current);
                            folders.computeIfAbsent(file.getParent(), p -> new HashMap<>())
                                    .put(file.getFileName().toString(), current);
                        });
        seen = now;
        contents.retain(now.keySet());
        lists.keep(now.keySet());
        return folders;
    }

    private static SeenFile seen(Map<String, SeenFile> files, String name) {
        return Objects.requireNonNull(files.get(name), name);
    }

    private SeenFile remember(Path file, DropWalk.Entry entry, Instant now) {
        SeenFile before = seen.get(file);
        Instant since =
                before != null && before.state().equals(entry.state()) ? before.since() : now;
        return new SeenFile(entry.state(), since, entry.isReadable());
    }
}
