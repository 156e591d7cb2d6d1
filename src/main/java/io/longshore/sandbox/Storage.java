package io.longshore.sandbox;

import io.longshore.files.AtomicFiles;
import io.longshore.oci.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The registry's content in one folder:
 *
 * <pre>
 * blobs/&lt;hex&gt;                               content, once for all repositories
 * uploads/&lt;id&gt;                              what has come so far
 * repositories/&lt;path&gt;/_blobs/&lt;hex&gt;         empty: the repository has this blob
 * repositories/&lt;path&gt;/_manifests/&lt;hex&gt;     its media type; the bytes are a blob
 * repositories/&lt;path&gt;/_tags/&lt;tag&gt;          a digest
 * repositories/&lt;path&gt;/_referrers/&lt;hex&gt;/&lt;hex&gt;  empty: the second refers to the first
 * </pre>
 *
 * No part of a repository's name begins with an underscore, so the names cannot meet.
 */
public final class Storage {
    private final Path folder;
    private final Path repositories;
    private final BlobStore blobs;
    private final Uploads uploads;
    private final ManifestStore manifests;

    Storage(Path folder) throws IOException {
        this.folder = folder;
        this.repositories = Files.createDirectories(folder.resolve("repositories"));
        this.blobs = new BlobStore(Files.createDirectories(folder.resolve("blobs")), this);
        this.uploads = new Uploads(Files.createDirectories(folder.resolve("uploads")), blobs);
        this.manifests = new ManifestStore(blobs, this);
    }

    public BlobStore blobs() {
        return blobs;
    }

    public Uploads uploads() {
        return uploads;
    }

    public ManifestStore manifests() {
        return manifests;
    }

    /** Where all of it is. */
    public Path folder() {
        return folder;
    }

    /** All repositories that ever held something, sorted. */
    public List<String> repositories() throws IOException {
        try (Stream<Path> tree = Files.walk(repositories)) {
            return tree.filter(Files::isDirectory)
                    .filter(d -> d.getFileName().toString().startsWith("_"))
                    .map(d -> repositories.relativize(d.getParent()).toString().replace('\\', '/'))
                    .filter(Repository::isPath)
                    .distinct()
                    .sorted()
                    .toList();
        }
    }

    /** A folder of a repository; the name has been checked against the grammar. */
    Path folder(String repository, String kind) {
        if (!Repository.isPath(repository)) {
            throw new IllegalArgumentException("not a repository name");
        }
        return repositories.resolve(repository).resolve(kind);
    }

    /** Writes a small file so that a reader sees all of it or none. */
    void write(Path file, byte[] content) throws IOException {
        Files.createDirectories(file.getParent());
        Path part = uploads.scratch();
        Files.write(part, content);
        AtomicFiles.rename(part, file);
    }
}
