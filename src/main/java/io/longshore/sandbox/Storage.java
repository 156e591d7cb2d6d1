package io.longshore.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

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
    private final RepositoryFolders repositories;
    private final BlobStore blobs;
    private final Uploads uploads;
    private final ManifestStore manifests;

    Storage(Path folder) throws IOException {
        this.folder = folder;
        Path begun = Files.createDirectories(folder.resolve("uploads"));
        this.repositories =
                new RepositoryFolders(
                        Files.createDirectories(folder.resolve("repositories")), begun);
        this.blobs = new BlobStore(Files.createDirectories(folder.resolve("blobs")), repositories);
        this.uploads = new Uploads(begun, blobs);
        this.manifests = new ManifestStore(blobs, repositories);
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
        return repositories.names();
    }
}
