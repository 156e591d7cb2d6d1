package io.longshore.share;

import io.longshore.files.DurableFiles;
import io.longshore.json.Json;
import io.longshore.oci.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The marks of {@link Uploads}, in memory and in {@code .longshore/uploads/}, which no user of the
 * share can write. Not thread-safe.
 */
final class UploadMarks {
    private final Path folder;
    private final Map<String, UploadMark> byPath = new HashMap<>();

    UploadMarks(Share share) {
        this.folder = share.state().resolve("uploads");
    }

    /** Reads what a former process left. A file that is not a mark is removed. */
    void load() {
        byPath.clear();
        DurableFiles.createFolder(folder);
        for (Path file : DurableFiles.list(folder)) {
            try {
                UploadMark mark = Json.THEIRS.readValue(DurableFiles.read(file), UploadMark.class);
                if (mark.file() == null) {
                    // An earlier version marked files in drop/ only, by their path in it.
                    DurableFiles.delete(file);
                    put(mark.movedTo("drop/" + mark.path()));
                } else {
                    byPath.put(mark.path(), mark);
                }
            } catch (IOException e) {
                // Without it the rules for all other files apply.
                DurableFiles.delete(file);
            }
        }
    }

    @Nullable UploadMark get(String path) {
        return byPath.get(path);
    }

    /** Those at the time of the call. */
    List<UploadMark> all() {
        return List.copyOf(byPath.values());
    }

    void put(UploadMark mark) {
        byPath.put(mark.path(), mark);
        DurableFiles.write(fileOf(mark.path()), Json.compact(mark));
    }

    void remove(String path) {
        if (byPath.remove(path) != null) {
            DurableFiles.delete(fileOf(path));
        }
    }

    private Path fileOf(String path) {
        return folder.resolve(Digest.of(path.getBytes(StandardCharsets.UTF_8)).hex() + ".json");
    }
}
