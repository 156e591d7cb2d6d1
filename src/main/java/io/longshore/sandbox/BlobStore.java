package io.longshore.sandbox;

import io.longshore.files.AtomicFiles;
import io.longshore.oci.Digest;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Blobs by their digest, and which repository has which. */
public final class BlobStore {
    private static final String LINKS = "_blobs";
    private static final byte[] EMPTY = {};

    private final Path folder;
    private final RepositoryFolders repositories;

    BlobStore(Path folder, RepositoryFolders repositories) {
        this.folder = folder;
        this.repositories = repositories;
    }

    /** True if the repository has this blob. */
    public boolean has(String repository, Digest digest) {
        return Files.exists(link(repository, digest)) && Files.exists(content(digest));
    }

    /** Gives a repository a blob that another has; false if the other does not have it. */
    public boolean mount(String repository, Digest digest, String from) throws IOException {
        if (!has(from, digest)) {
            return false;
        }
        repositories.write(link(repository, digest), EMPTY);
        return true;
    }

    /** The repository no longer has this blob; false if it never had. */
    public boolean delete(String repository, Digest digest) throws IOException {
        return Files.deleteIfExists(link(repository, digest));
    }

    long size(Digest digest) throws IOException {
        return Files.size(content(digest));
    }

    FileChannel open(Digest digest) throws IOException {
        return FileChannel.open(content(digest), StandardOpenOption.READ);
    }

    /** Moves a file whose digest has been computed into the store. */
    void adopt(String repository, Digest digest, Path file) throws IOException {
        AtomicFiles.rename(file, content(digest));
        repositories.write(link(repository, digest), EMPTY);
    }

    /** Keeps the bytes of a manifest; they are no blob of any repository. */
    void keep(Digest digest, byte[] content) throws IOException {
        repositories.write(content(digest), content);
    }

    byte[] read(Digest digest) throws IOException {
        return Files.readAllBytes(content(digest));
    }

    private Path content(Digest digest) {
        return folder.resolve(digest.hex());
    }

    private Path link(String repository, Digest digest) {
        return repositories.folder(repository, LINKS).resolve(digest.hex());
    }
}
