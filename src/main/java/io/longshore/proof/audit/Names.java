package io.longshore.proof.audit;

import io.longshore.files.DurableFiles;
import io.longshore.proof.audit.Finding.Kind;
import io.longshore.proof.log.Tile;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The numbered files of a folder. */
final class Names {
    private final Path folder;
    private final List<Finding> findings;

    Names(Path folder, List<Finding> findings) {
        this.folder = folder;
        this.findings = findings;
    }

    /** True for a regular file. A link stands for no file: who may change it is not known. */
    static boolean isFile(Path path) {
        return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
    }

    /** Reports each file that is not one of these numbers, both ends included. */
    void requireOnly(int from, int to) {
        Set<Path> expected = new HashSet<>();
        for (int i = from; i <= to; i++) {
            expected.add(folder.resolve(Tile.number(i)));
        }
        requireOnly(folder, expected);
    }

    private void requireOnly(Path below, Set<Path> expected) {
        if (!Files.isDirectory(below, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        for (Path path : DurableFiles.list(below)) {
            if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                requireOnly(path, expected);
            } else if (!expected.contains(path)) {
                findings.add(
                        new Finding(
                                Kind.ADDED,
                                path.toString(),
                                null,
                                null,
                                "The log has no file of this name."));
            }
        }
    }
}
