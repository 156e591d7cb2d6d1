package io.longshore.share.drop;

import io.longshore.archive.formats.Archives;
import io.longshore.files.DurableFiles;
import io.longshore.problem.ProblemException;
import io.longshore.share.FileState;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * What files in {@code drop/} begin with. A file is read again only after it has changed. Not
 * thread-safe.
 */
final class FileContents {
    private final Map<Path, Known> known = new HashMap<>();

    private record Known(FileState state, boolean isKnown) {}

    /** True if the check can read the file, or say what it is. */
    boolean isKnown(Path file, FileState state) {
        Known before = known.get(file);
        if (before != null && before.state().equals(state)) {
            return before.isKnown();
        }
        try {
            byte[] start = DurableFiles.readStart(file, Archives.START_BYTES);
            boolean isKnown = Archives.isKnown(file.getFileName().toString(), start);
            known.put(file, new Known(state, isKnown));
            return isKnown;
        } catch (ProblemException e) {
            // Gone since its folder was listed, or not readable now.
            return false;
        }
    }

    /** Forgets all other files. */
    void retain(Set<Path> files) {
        known.keySet().retainAll(files);
    }
}
