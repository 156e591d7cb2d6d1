package io.longshore.testing.archive;

import io.longshore.archive.ArchiveEntry;
import io.longshore.archive.ArchiveEntry.ImageEntry;
import io.longshore.archive.ArchiveEntry.IndexEntry;
import io.longshore.archive.CarriedName;
import io.longshore.archive.ImageArchive;
import io.longshore.oci.Digest;
import io.longshore.task.Cancellation;
import io.longshore.task.Progress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Every manifest, config and layer of an archive that an import would push. */
public final class ArchiveContent {
    private ArchiveContent() {}

    /**
     * @param withNames whether names and tags count
     * @return null if the archive is damaged
     * @throws io.longshore.problem.ProblemException if it cannot be read
     */
    public static List<String> of(Path file, boolean withNames) {
        try (ImageArchive archive = TestArchives.open(file)) {
            // In this thread: many short scans would only start threads.
            if (!archive.scan(
                            Set.of(), List.of(), Runnable::run, Progress.NONE, Cancellation.none())
                    .isWhole()) {
                return null;
            }
            List<String> content = new ArrayList<>();
            archive.entries().forEach(entry -> add(entry, withNames, content));
            return content;
        }
    }

    private static void add(ArchiveEntry entry, boolean withNames, List<String> content) {
        content.add(Digest.of(entry.manifest().bytes()).toString());
        if (withNames) {
            content.add(CarriedName.of(entry).canonical().toString());
        }
        if (entry instanceof ImageEntry image) {
            content.add(Digest.of(image.configBytes()).toString());
            image.layers().forEach(layer -> content.add(layer.digest() + " " + layer.sizeBytes()));
        } else if (entry instanceof IndexEntry index) {
            index.images().forEach(child -> add(child, withNames, content));
            index.indexes().forEach(child -> add(child, withNames, content));
        }
    }
}
