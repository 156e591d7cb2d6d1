package io.longshore.share;

import io.longshore.files.DurableFiles;
import io.longshore.json.Json;
import io.longshore.oci.Digest;
import io.longshore.problem.ProblemException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The marks of {@link Uploads}, in memory and in {@code .longshore/uploads/}, which no user of the
 * share can write. Not thread-safe.
 */
final class UploadMarks {
    private static final Logger LOG = LoggerFactory.getLogger(UploadMarks.class);

    private final Share share;
    private final Path folder;
    private final Map<String, UploadMark> byPath = new HashMap<>();

    /** By {@link FileId} the paths of marks that mean this file. */
    private final Map<String, Set<String>> pathsOfFile = new HashMap<>();

    UploadMarks(Share share) {
        this.share = share;
        this.folder = share.state().resolve("uploads");
    }

    /** Reads what a former process left. A file that is no mark is reported and left. */
    void load() {
        byPath.clear();
        pathsOfFile.clear();
        DurableFiles.createFolder(folder);
        for (Path file : DurableFiles.list(folder)) {
            if (!file.toString().endsWith(".json")) {
                continue;
            }
            try {
                UploadMark mark = Json.THEIRS.readValue(DurableFiles.read(file), UploadMark.class);
                if (mark.file() == null) {
                    // An earlier version marked files in drop/ only, by their path in it.
                    DurableFiles.delete(file);
                    put(mark.movedTo("drop/" + mark.path()));
                } else {
                    keep(mark);
                }
            } catch (IOException | ProblemException e) {
                // Without it the file is taken by the rules for all others.
                LOG.warn("{} cannot be read and is ignored: {}", file, e.getMessage());
            }
        }
    }

    @Nullable UploadMark get(String path) {
        return byPath.get(path);
    }

    /** Those that mean this {@link FileId}, under whatever path. */
    List<UploadMark> ofFile(@Nullable String file) {
        if (file == null) {
            return List.of();
        }
        return pathsOfFile.getOrDefault(file, Set.of()).stream()
                .flatMap(path -> Optional.ofNullable(byPath.get(path)).stream())
                .toList();
    }

    /** Those at the time of the call. */
    List<UploadMark> all() {
        return List.copyOf(byPath.values());
    }

    /** A mark of an earlier version does not name its file; the file's state identifies it. */
    boolean isThere(UploadMark mark) {
        String id = FileId.of(share.root().resolve(mark.path()));
        return id != null && (mark.file() == null || mark.file().equals(id));
    }

    /** The mark of what the file holds now; null if others changed it since. */
    @Nullable UploadMark current(Path file) {
        UploadMark mark = get(share.relative(file));
        boolean isIts =
                mark != null
                        && isThere(mark)
                        && (mark.at() == null || mark.at().equals(FileState.of(file)));
        return isIts ? mark : null;
    }

    /** Removes those of files that others removed or replaced. */
    void forgetMissing(Predicate<UploadMark> which) {
        all().stream()
                .filter(mark -> which.test(mark) && !isThere(mark))
                .forEach(mark -> remove(mark.path()));
    }

    void put(UploadMark mark) {
        keep(mark);
        DurableFiles.write(fileOf(mark.path()), Json.compact(mark));
    }

    void remove(String path) {
        UploadMark mark = byPath.remove(path);
        if (mark != null) {
            forgetFile(mark);
            DurableFiles.delete(fileOf(path));
        }
    }

    private void keep(UploadMark mark) {
        UploadMark before = byPath.put(mark.path(), mark);
        if (before != null) {
            forgetFile(before);
        }
        if (mark.file() != null) {
            pathsOfFile.computeIfAbsent(mark.file(), file -> new HashSet<>()).add(mark.path());
        }
    }

    private void forgetFile(UploadMark mark) {
        if (mark.file() == null) {
            return;
        }
        pathsOfFile.computeIfPresent(
                mark.file(),
                (file, paths) -> {
                    paths.remove(mark.path());
                    return paths.isEmpty() ? null : paths;
                });
    }

    private Path fileOf(String path) {
        return folder.resolve(Digest.of(path.getBytes(StandardCharsets.UTF_8)).hex() + ".json");
    }
}
