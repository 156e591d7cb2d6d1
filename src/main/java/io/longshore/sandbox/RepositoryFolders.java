package io.longshore.sandbox;

import io.longshore.files.AtomicFiles;
import io.longshore.oci.ReferenceGrammar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** A folder for each repository, with folders of small files: see {@link Storage}. */
final class RepositoryFolders {
    private final Path folder;
    private final Path scratch;

    /**
     * @param scratch a folder for files that are being written, on the same file system
     */
    RepositoryFolders(Path folder, Path scratch) {
        this.folder = folder;
        this.scratch = scratch;
    }

    /** The repositories that ever held something, sorted. */
    List<String> names() throws IOException {
        try (Stream<Path> tree = Files.walk(folder)) {
            return tree.filter(Files::isDirectory)
                    .filter(d -> d.getFileName().toString().startsWith("_"))
                    .map(d -> folder.relativize(d.getParent()).toString().replace('\\', '/'))
                    .filter(ReferenceGrammar::isPath)
                    .distinct()
                    .sorted()
                    .toList();
        }
    }

    /**
     * A folder of a repository.
     *
     * @throws IllegalArgumentException if the name does not match the grammar
     */
    Path folder(String repository, String kind) {
        if (!ReferenceGrammar.isPath(repository)) {
            throw new IllegalArgumentException("not a repository name");
        }
        return folder.resolve(repository).resolve(kind);
    }

    /** Writes a small file so that a reader sees all of it or none. */
    void write(Path file, byte[] content) throws IOException {
        Files.createDirectories(file.getParent());
        Path part = scratch.resolve("part-" + UUID.randomUUID());
        Files.write(part, content);
        AtomicFiles.rename(part, file);
    }
}
