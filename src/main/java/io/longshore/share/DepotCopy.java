package io.longshore.share;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.longshore.files.DurableFiles;
import io.longshore.job.JobId;
import io.longshore.json.Json;
import io.longshore.trust.SidecarNames;
import io.longshore.trust.SidecarReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * A file that {@code submit} copied to {@code depot/}. Unlike other files there it may be removed
 * once its jobs are finished. A note in the same folder, {@code .X.tar.submitted}, marks it.
 *
 * @param file the copy
 * @param sizeBytes of the copy
 * @param sidecars names of the files that were copied with it
 * @param jobs for which it was copied
 */
record DepotCopy(Path file, long sizeBytes, List<String> sidecars, List<JobId> jobs) {
    private static final String ENDING = ".submitted";

    /** What the note holds; size and time tell the copy from a file that replaced it. */
    private record Note(
            int version,
            FileState state,
            @JsonProperty("companions") List<String> sidecars,
            List<JobId> jobs) {}

    /** Notes that the file is ours, and one more job for it. */
    static void note(Path file, List<String> sidecars, JobId job) {
        TreeSet<String> all = new TreeSet<>(sidecars);
        List<JobId> jobs = new ArrayList<>();
        read(file)
                .ifPresent(
                        earlier -> {
                            all.addAll(earlier.sidecars());
                            jobs.addAll(earlier.jobs());
                        });
        jobs.add(job);
        Note note = new Note(1, FileState.of(file), List.copyOf(all), jobs);
        DurableFiles.write(noteOf(file), Json.pretty(note));
    }

    /** True if the file is a copy that was noted, and the very one. */
    static boolean isNoted(Path file) {
        return read(file).isPresent();
    }

    /** All copies in this folder, without those that were replaced in the meantime. */
    static List<DepotCopy> in(Path depot) {
        List<DepotCopy> all = new ArrayList<>();
        for (Path path : DurableFiles.list(depot)) {
            String name = path.getFileName().toString();
            if (name.startsWith(".") && name.endsWith(ENDING)) {
                read(depot.resolve(name.substring(1, name.length() - ENDING.length())))
                        .ifPresent(all::add);
            }
        }
        return all;
    }

    /** Removes the copy and its sidecars; the note last, so that this can be repeated. */
    void remove() {
        String name = file.getFileName().toString();
        for (String sidecar : SidecarNames.sidecars(name, new TreeSet<>(sidecars))) {
            DurableFiles.delete(file.resolveSibling(sidecar));
        }
        DurableFiles.delete(file);
        DurableFiles.delete(noteOf(file));
    }

    private static Optional<DepotCopy> read(Path file) {
        Path path = noteOf(file);
        if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
                || !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        try {
            Note note =
                    Json.THEIRS.readValue(
                            DurableFiles.readStart(path, SidecarReader.MAX_BYTES), Note.class);
            return note.state().equals(FileState.of(file))
                    ? Optional.of(
                            new DepotCopy(
                                    file, note.state().sizeBytes(), note.sidecars(), note.jobs()))
                    : Optional.empty();
        } catch (IOException | RuntimeException e) {
            // Any user may write to the depot: a file that is not a valid note is ignored.
            return Optional.empty();
        }
    }

    private static Path noteOf(Path file) {
        return file.resolveSibling("." + file.getFileName() + ENDING);
    }
}
