package io.longshore.share;

import io.longshore.files.DurableFiles;
import io.longshore.job.Principal;
import io.longshore.job.SenderOrigin;
import io.longshore.trust.NoteNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The files that arrived through Longshore's SFTP server, or were fetched from another one, in
 * {@code drop/} and {@code depot/}: their owner, and whether the upload was closed. Stored on disk,
 * so that an interrupted upload is still known after a restart. Thread-safe.
 */
public final class Uploads {
    private static final String DROP = "drop/";

    private final Share share;
    private final UploadMarks marks;
    private final RecentUploads recent;
    private final FaultyUploads faulty;

    /** By {@link FileId} the writers of files that are open, whatever their names are by now. */
    private final Map<String, Integer> writers = new HashMap<>();

    /** By {@link FileId} the sizes of files that are open. */
    private final Map<String, Long> sizes = new HashMap<>();

    /** Something that is done to files while no other upload begins, ends or is claimed. */
    @FunctionalInterface
    public interface Action<T> {
        /** Does it. */
        T run() throws IOException;
    }

    /** One opening of a file for writing. */
    public final class Writing {
        private final String path;
        private final String file;

        private Writing(String path, String file) {
            this.path = path;
            this.file = file;
        }

        /** The file has grown to this size, in bytes, or is about to. */
        public void grows(long size) {
            synchronized (Uploads.this) {
                sizes.merge(file, size, Math::max);
            }
        }

        /** True if this writes to the file that has this name now. */
        public boolean isTo(Path named) {
            return file.equals(FileId.of(named));
        }

        /**
         * The writing has ended.
         *
         * @param isWhole whether the sender said so, or the connection was lost
         */
        public void ended(boolean isWhole) {
            synchronized (Uploads.this) {
                if (writers.merge(file, -1, Integer::sum) > 0) {
                    return;
                }
                writers.remove(file);
                sizes.remove(file);
                UploadMark mark = marks.get(path);
                if (mark != null && file.equals(mark.file())) {
                    end(mark, isWhole ? UploadProgress.CLOSED : UploadProgress.BROKEN);
                    recent.acted(mark.by(), file);
                }
            }
        }
    }

    /**
     * What a user keeps on the share.
     *
     * @param files files and folders
     * @param bytes of these files, holes included
     */
    public record Usage(long files, long bytes) {}

    public Uploads(Share share) {
        this(share, System::nanoTime);
    }

    /**
     * @param nanoTime the monotonic clock
     */
    public Uploads(Share share, LongSupplier nanoTime) {
        this.share = share;
        this.marks = new UploadMarks(share);
        this.recent = new RecentUploads(nanoTime);
        this.faulty = new FaultyUploads(nanoTime, recent::isConnected);
    }

    /** Faulty uploads that their senders may continue. */
    public FaultyUploads faulty() {
        return faulty;
    }

    /** The users that are connected, and their uploads of the last seconds. */
    public RecentUploads recent() {
        return recent;
    }

    /**
     * Reads the marks of the previous process, before anything is uploaded or claimed. Uploads that
     * were open when it ended are interrupted.
     *
     * @throws io.longshore.problem.ProblemException if they cannot be read
     */
    public synchronized void restore() {
        marks.load();
        for (UploadMark mark : marks.all()) {
            if (mark.progress() == UploadProgress.OPEN) {
                end(mark, UploadProgress.BROKEN);
            } else if (!marks.isThere(mark)) {
                marks.remove(mark.path());
            }
        }
    }

    /** Does something while no other upload begins or ends, and no file is claimed. */
    public synchronized <T> T alone(Action<T> action) throws IOException {
        return action.run();
    }

    /** Somebody opened a file for writing; its path is absolute, as the share has it. */
    public Writing opened(Path file, Principal by) {
        return opened(file, by, null);
    }

    /**
     * The same.
     *
     * @param from where the user is signed in; null if it is not known
     */
    public synchronized Writing opened(Path file, Principal by, @Nullable SenderOrigin from) {
        String path = share.relative(file);
        String id = String.valueOf(FileId.of(file));
        if (path.startsWith(DROP)) {
            faulty.forget(path.substring(DROP.length()));
        }
        writers.merge(id, 1, Integer::sum);
        marks.put(UploadMark.of(path, by, UploadProgress.OPEN, null, id).from(from));
        return new Writing(path, id);
    }

    /**
     * Gives a complete file a name, unless the name is in use.
     *
     * @return whether it has that name now
     */
    synchronized boolean arrive(Path from, Path file, Principal by) {
        String path = share.relative(file);
        String id = FileId.of(from);
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !DurableFiles.isSame(from, file)) {
            return false;
        }
        // Before the name is there: a crash leaves no file without its mark.
        marks.put(UploadMark.of(path, by, UploadProgress.CLOSED, FileState.of(from), id));
        boolean isThere = DurableFiles.giveName(from, file);
        if (!isThere) {
            marks.remove(path);
        }
        return isThere;
    }

    /**
     * A file of this principal is back in {@code drop/}.
     *
     * @param interrupted whether its upload is known to be; else it is not known whether it is
     *     whole
     */
    synchronized void returned(
            Path file, @Nullable Principal by, @Nullable SenderOrigin from, boolean interrupted) {
        if (by != null && by.via() != Principal.Via.FILE_OWNER) {
            String id = FileId.of(file);
            UploadProgress ended = interrupted ? UploadProgress.BROKEN : UploadProgress.UNKNOWN;
            UploadProgress progress = writers.containsKey(id) ? UploadProgress.OPEN : ended;
            @Nullable FileState state = progress == UploadProgress.OPEN ? null : FileState.of(file);
            marks.put(UploadMark.of(share.relative(file), by, progress, state, id).from(from));
        }
    }

    /** Longshore wrote a note beside a file of this principal; it counts for nobody's quota. */
    public synchronized void noted(Path note, @Nullable Principal owner) {
        if (owner != null) {
            marks.put(
                    UploadMark.of(
                            share.relative(note),
                            owner,
                            UploadProgress.CLOSED,
                            FileState.of(note),
                            FileId.of(note)));
        }
    }

    /** The notes in {@code drop/} about the files of a user, as paths below it. */
    public synchronized List<String> notes(Principal user) {
        return marks.all().stream()
                .filter(mark -> mark.by().equals(user) && mark.isBelow("drop"))
                .filter(mark -> NoteNames.isNote(mark.path()) && marks.isThere(mark))
                .map(mark -> mark.path().substring("drop/".length()))
                .sorted()
                .toList();
    }

    /** A user made a folder. */
    public synchronized void madeFolder(Path folder, Principal by) {
        marks.put(
                UploadMark.of(
                        share.relative(folder),
                        by,
                        UploadProgress.CLOSED,
                        null,
                        FileId.of(folder)));
    }

    /** The sender changed a file's times. */
    public synchronized void touched(Path file) {
        UploadMark mark = marks.get(share.relative(file));
        if (mark != null && mark.at() != null && marks.isThere(mark)) {
            end(mark, mark.progress());
            recent.acted(mark.by(), mark.file());
        }
    }

    /** The sender renamed a file or a folder, perhaps onto another file. */
    public synchronized void renamed(Path from, Path to) {
        String old = share.relative(from);
        String now = share.relative(to);
        marks.remove(now);
        for (UploadMark mark : marks.all()) {
            if (mark.isBelow(old)) {
                marks.remove(mark.path());
                marks.put(mark.movedTo(now + mark.path().substring(old.length())));
                recent.acted(mark.by(), mark.file());
            }
        }
    }

    /** The sender removed a file or a folder. */
    public synchronized void removed(Path file) {
        marks.remove(share.relative(file));
    }

    /**
     * Moves a file out of {@code drop/} unless it is being written to.
     *
     * @param rename does it, and says whether the file was there
     */
    synchronized boolean take(Path file, BooleanSupplier rename) {
        return !isWritten(file) && rename.getAsBoolean();
    }

    /** True while the file is open for writing, under whatever name it was opened. */
    public synchronized boolean isWritten(Path file) {
        return writers.containsKey(FileId.of(file));
    }

    /**
     * The user who uploaded the file with this name through Longshore's SFTP server; empty for
     * others. A file may have other names than the one it was uploaded under: links, and on many
     * shares its name in other letters.
     */
    public synchronized Optional<Principal> owner(Path file) {
        UploadMark mark = marks.get(share.relative(file));
        return mark != null && marks.isThere(mark)
                ? Optional.of(mark.by())
                : marks.ofFile(FileId.of(file)).stream()
                        .filter(marks::isThere)
                        .map(UploadMark::by)
                        .findFirst();
    }

    /**
     * Who uploaded what the file holds now: the user of Longshore's SFTP server, unless others
     * changed it since; else its owner on the file system.
     *
     * @return null if unknown
     */
    public synchronized @Nullable Principal principal(Path file) {
        UploadMark mark = marks.current(file);
        if (mark != null) {
            return mark.by();
        }
        try {
            String name = Files.getOwner(file, LinkOption.NOFOLLOW_LINKS).getName();
            return new Principal(name, Principal.Via.FILE_OWNER);
        } catch (IOException | UnsupportedOperationException e) {
            return null;
        }
    }

    /** The uploaders of a tarball and of the sidecars with these names. */
    public synchronized Provenance provenance(Path tarball, Collection<String> names) {
        Map<String, @Nullable Principal> beside = new LinkedHashMap<>();
        names.forEach(name -> beside.put(name, principal(tarball.resolveSibling(name))));
        UploadMark mark = marks.current(tarball);
        return new Provenance(
                principal(tarball),
                beside,
                Map.of(),
                mark == null ? null : mark.from(),
                mark != null && mark.progress() == UploadProgress.BROKEN);
    }

    /** What a user keeps in {@code drop/} and {@code depot/}. */
    public synchronized Usage usage(Principal user) {
        long files = 0;
        long bytes = 0;
        for (UploadMark mark : marks.all()) {
            if (mark.by().equals(user) && !NoteNames.isNote(mark.path())) {
                files++;
                long closed = mark.at() == null ? 0 : mark.at().sizeBytes();
                bytes += sizes.getOrDefault(mark.file(), closed);
            }
        }
        return new Usage(files, bytes);
    }

    /**
     * How far the upload of this file is. It is still open while its sender's client may be busy
     * with it.
     *
     * @param path below {@code drop/}
     */
    public synchronized UploadProgress of(String path, FileState state) {
        UploadMark mark = marks.get("drop/" + path);
        Path file = share.drop().resolve(path);
        if (isWritten(file)) {
            return UploadProgress.OPEN;
        }
        if (mark == null || !marks.isThere(mark)) {
            return UploadProgress.UNKNOWN;
        }
        if (recent.isHeld(mark.by(), mark.file())) {
            return UploadProgress.OPEN;
        }
        boolean isAsItWas = mark.progress() == UploadProgress.OPEN || state.equals(mark.at());
        return isAsItWas ? mark.progress() : UploadProgress.UNKNOWN;
    }

    /**
     * True if the sender of this file has no connection: an interrupted upload is not being
     * resumed.
     *
     * @param path below {@code drop/}
     */
    public synchronized boolean isSenderAway(String path) {
        UploadMark mark = marks.get("drop/" + path);
        return mark == null || !recent.isConnected(mark.by());
    }

    /** The file is not in {@code drop/} any more. */
    synchronized void gone(String path) {
        UploadMark mark = marks.get("drop/" + path);
        if (mark != null && !marks.isThere(mark)) {
            marks.remove(mark.path());
        }
    }

    /** Forgets the files in {@code drop/} that others removed or replaced. */
    public synchronized void forgetMissing() {
        marks.forgetMissing(mark -> mark.isBelow("drop"));
    }

    /** Forgets the files of a user that others removed or replaced. */
    public synchronized void forgetMissing(Principal user) {
        marks.forgetMissing(mark -> mark.by().equals(user));
    }

    private void end(UploadMark mark, UploadProgress progress) {
        if (marks.isThere(mark)) {
            Path file = share.root().resolve(mark.path());
            UploadMark ended = mark.in(progress, FileState.of(file));
            marks.put(mark.file() != null ? ended : ended.of(FileId.of(file)));
        } else {
            marks.remove(mark.path());
        }
    }
}
