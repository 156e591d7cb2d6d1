package io.longshore.share;

import io.longshore.json.Json;
import io.longshore.oci.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What our own SFTP server knows of the files in {@code drop/}: whose they are, and whether their
 * upload was closed. Kept on disk, so that a broken upload is still known as one after a restart.
 * Thread-safe.
 */
public final class Uploads {
    private final Share share;
    private final Path folder;
    private final Map<String, Mark> marks = new HashMap<>();
    private final Map<String, Integer> writers = new HashMap<>();

    /** How far an upload is. */
    public enum Progress {
        /** Somebody writes to it. */
        OPEN,
        /** Its connection broke; it may be resumed. */
        BROKEN,
        /** Its sender closed it. */
        CLOSED,
        /** It did not come through our server, or was changed by others since. */
        UNKNOWN
    }

    /**
     * @param path below {@code drop/}
     * @param at what the file was when its upload ended; null while it is open
     */
    record Mark(String path, String user, Progress progress, FileState at) {}

    public Uploads(Share share) {
        this.share = share;
        this.folder = share.state().resolve("uploads");
    }

    /**
     * Reads the marks of a former process, before anything is uploaded or taken.
     *
     * @throws io.longshore.problem.ProblemException if they cannot be read
     */
    public synchronized void restore() {
        Disk.createFolder(folder);
        for (Path file : Disk.list(folder)) {
            restore(file);
        }
    }

    /** Somebody opened a file for writing; its path is absolute, as the share has it. */
    public synchronized void opened(Path file, String user) {
        String path = path(file);
        if (path != null) {
            writers.merge(path, 1, Integer::sum);
            put(new Mark(path, user, Progress.OPEN, null));
        }
    }

    /**
     * Somebody's writing has ended.
     *
     * @param isWhole whether the sender said so, or the connection was lost
     */
    public synchronized void ended(Path file, boolean isWhole) {
        String path = path(file);
        if (path == null || !writers.containsKey(path)) {
            return;
        }
        if (writers.merge(path, -1, Integer::sum) > 0) {
            return;
        }
        writers.remove(path);
        Mark mark = marks.get(path);
        if (mark != null) {
            end(mark, isWhole ? Progress.CLOSED : Progress.BROKEN);
        }
    }

    /** The sender changed a file's times. */
    public synchronized void touched(Path file) {
        Mark mark = marks.get(path(file));
        if (mark != null && mark.at() != null) {
            end(mark, mark.progress());
        }
    }

    /** The sender renamed a file or a folder. */
    public synchronized void renamed(Path from, Path to) {
        String old = path(from);
        String now = path(to);
        if (old == null) {
            return;
        }
        for (Mark mark : new ArrayList<>(marks.values())) {
            if (mark.path().equals(old) || mark.path().startsWith(old + "/")) {
                forget(mark.path());
                Integer count = writers.remove(mark.path());
                if (now != null) {
                    String path = now + mark.path().substring(old.length());
                    put(new Mark(path, mark.user(), mark.progress(), mark.at()));
                    if (count != null) {
                        writers.put(path, count);
                    }
                }
            }
        }
    }

    /** How far the upload of this file is. */
    synchronized Progress of(String path, FileState state) {
        Mark mark = marks.get(path);
        if (mark == null) {
            return Progress.UNKNOWN;
        }
        boolean isAsItWas = mark.progress() == Progress.OPEN || state.equals(mark.at());
        return isAsItWas ? mark.progress() : Progress.UNKNOWN;
    }

    /** Who uploaded it. */
    synchronized Optional<String> sender(String path) {
        return Optional.ofNullable(marks.get(path)).map(Mark::user);
    }

    /** The file is not in {@code drop/} any more. */
    synchronized void gone(String path) {
        if (!writers.containsKey(path)) {
            forget(path);
        }
    }

    /** Forgets the files that others removed. */
    synchronized void forgetMissing() {
        for (String path : List.copyOf(marks.keySet())) {
            if (!Files.exists(share.drop().resolve(path), LinkOption.NOFOLLOW_LINKS)) {
                gone(path);
            }
        }
    }

    private void end(Mark mark, Progress progress) {
        Path file = share.drop().resolve(mark.path());
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            put(new Mark(mark.path(), mark.user(), progress, FileState.of(file)));
        } else {
            forget(mark.path());
        }
    }

    /** What was open when the process died is broken. */
    private void restore(Path file) {
        try {
            Mark mark = Json.THEIRS.readValue(Disk.read(file), Mark.class);
            marks.put(mark.path(), mark);
            if (mark.progress() == Progress.OPEN) {
                end(mark, Progress.BROKEN);
            }
        } catch (IOException e) {
            // No mark of ours. Without it the file is taken by the rules for all others.
            Disk.delete(file);
        }
    }

    private void put(Mark mark) {
        marks.put(mark.path(), mark);
        Disk.write(fileOf(mark.path()), Json.compact(mark));
    }

    private void forget(String path) {
        if (marks.remove(path) != null) {
            Disk.delete(fileOf(path));
        }
    }

    private Path fileOf(String path) {
        return folder.resolve(Digest.of(path.getBytes(StandardCharsets.UTF_8)).hex() + ".json");
    }

    /** Null if it is not in {@code drop/}. */
    private String path(Path file) {
        Path path = file.toAbsolutePath().normalize();
        return path.startsWith(share.drop()) && !path.equals(share.drop())
                ? share.drop().relativize(path).toString()
                : null;
    }
}
