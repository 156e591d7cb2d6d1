package io.longshore.share.drop;

import io.longshore.files.DurableFiles;
import io.longshore.share.FileState;
import io.longshore.trust.EntryKinds;
import io.longshore.trust.NoteNames;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** One walk through {@code drop/}: its regular files, its notes, and the unsupported entries. */
final class DropWalk extends SimpleFileVisitor<Path> {
    private final Path drop;
    private final UnsupportedEntries unsupported;
    private final Runnable progress;
    private final Instant now;
    private final Map<Path, Entry> files = new HashMap<>();
    private final Map<Path, Map<String, String>> unopened = new HashMap<>();
    private final Set<Path> notes = new HashSet<>();

    /** A regular file. */
    record Entry(FileState state, boolean isReadable) {}

    private DropWalk(Path drop, UnsupportedEntries unsupported, Runnable progress, Instant now) {
        this.drop = drop;
        this.unsupported = unsupported;
        this.progress = progress;
        this.now = now;
    }

    /**
     * Walks.
     *
     * @param unsupported records what is neither a folder nor a file that can be claimed
     * @param progress is called for each file
     * @throws io.longshore.problem.ProblemException if {@code drop/} cannot be read
     */
    static DropWalk through(
            Path drop, UnsupportedEntries unsupported, Runnable progress, Instant now) {
        DropWalk walk = new DropWalk(drop, unsupported, progress, now);
        unsupported.looking();
        try {
            Files.walkFileTree(
                    drop, EnumSet.noneOf(FileVisitOption.class), DropScanner.DEEPEST, walk);
        } catch (IOException e) {
            throw DurableFiles.failed("look through", drop, e);
        }
        return walk;
    }

    /** The regular files that are no notes. */
    Map<Path, Entry> files() {
        return files;
    }

    Set<Path> notes() {
        return notes;
    }

    /** The entries of a folder that are no regular files, with what they are. */
    Map<String, String> unopenedIn(Path folder) {
        return unopened.getOrDefault(folder, Map.of());
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
        if (folder.equals(drop) || isUtf8(folder)) {
            unsupported.metFolder(folder, now);
            unopened(folder, attributes);
            return FileVisitResult.CONTINUE;
        }
        unsupported.met(folder, UnsupportedEntries.Kind.NOT_UTF8, now);
        return FileVisitResult.SKIP_SUBTREE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
        progress.run();
        if (!isUtf8(file)) {
            unsupported.met(file, UnsupportedEntries.Kind.NOT_UTF8, now);
            return FileVisitResult.CONTINUE;
        }
        boolean isReadable = true;
        if (NoteNames.isNote(file.getFileName().toString())) {
            notes.add(file);
        } else if (ReadMeFirst.isAt(file, drop)) {
            return FileVisitResult.CONTINUE;
        } else if (attributes.isRegularFile()) {
            isReadable = Files.isReadable(file);
            files.put(file, new Entry(FileState.of(attributes), isReadable));
        } else {
            unopened(file, attributes);
        }
        UnsupportedEntries.kind(attributes, isReadable)
                .ifPresent(kind -> unsupported.met(file, kind, now));
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
        if (file.equals(drop)) {
            throw e;
        }
        if (e instanceof AccessDeniedException) {
            unsupported.met(file, UnsupportedEntries.Kind.UNREADABLE_FOLDER, now);
        }
        // Otherwise it was removed after its folder was listed.
        return FileVisitResult.CONTINUE;
    }

    private void unopened(Path entry, BasicFileAttributes attributes) {
        unopened.computeIfAbsent(entry.getParent(), p -> new HashMap<>())
                .put(entry.getFileName().toString(), EntryKinds.of(attributes));
    }

    /** True if the name as text leads to the same file again. */
    private static boolean isUtf8(Path file) {
        try {
            return file.equals(file.resolveSibling(file.getFileName().toString()));
        } catch (InvalidPathException e) {
            return false;
        }
    }
}
