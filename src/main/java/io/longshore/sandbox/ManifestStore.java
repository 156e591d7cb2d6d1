package io.longshore.sandbox;

import io.longshore.oci.Digest;
import io.longshore.oci.Manifest;
import io.longshore.oci.ReferenceGrammar;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Manifests and tags of repositories. */
public final class ManifestStore {
    private static final String MANIFESTS = "_manifests";
    private static final String TAGS = "_tags";
    private static final String REFERRERS = "_referrers";

    /** The specification's "lexical order": without regard to case; exact order decides ties. */
    static final Comparator<String> ORDER =
            String.CASE_INSENSITIVE_ORDER.thenComparing(Comparator.naturalOrder());

    private final BlobStore blobs;
    private final RepositoryFolders repositories;

    ManifestStore(BlobStore blobs, RepositoryFolders repositories) {
        this.blobs = blobs;
        this.repositories = repositories;
    }

    /** The manifest of this digest as it was pushed. */
    public Optional<Manifest> get(String repository, Digest digest) throws IOException {
        try {
            String mediaType = Files.readString(file(repository, MANIFESTS, digest.hex()));
            return Optional.of(Manifest.read(blobs.read(digest), mediaType));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    public boolean has(String repository, Digest digest) {
        return Files.exists(file(repository, MANIFESTS, digest.hex()));
    }

    /** What a tag names. */
    public Optional<Digest> tag(String repository, String tag) throws IOException {
        if (!ReferenceGrammar.isTag(tag)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Digest.parse(Files.readString(file(repository, TAGS, tag))));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** All tags, in the order of the specification; empty if the repository has none. */
    public List<String> tags(String repository) throws IOException {
        return names(repositories.folder(repository, TAGS)).stream().sorted(ORDER).toList();
    }

    /** True if something was ever pushed to this repository. */
    public boolean knows(String repository) {
        return Files.isDirectory(repositories.folder(repository, MANIFESTS));
    }

    /** The manifests whose subject is this digest, sorted by digest. */
    List<Manifest> referrers(String repository, Digest subject) throws IOException {
        List<Manifest> found = new ArrayList<>();
        for (String hex : names(folderOf(repository, subject)).stream().sorted().toList()) {
            get(repository, new Digest(hex)).ifPresent(found::add);
        }
        return found;
    }

    void put(String repository, Manifest manifest) throws IOException {
        String hex = manifest.digest().hex();
        blobs.keep(manifest.digest(), manifest.bytes());
        repositories.write(file(repository, MANIFESTS, hex), bytes(manifest.mediaType()));
        if (manifest.subject().isPresent()) {
            Digest subject = manifest.subject().get().digest();
            repositories.write(folderOf(repository, subject).resolve(hex), bytes(""));
        }
    }

    void tag(String repository, String tag, Digest digest) throws IOException {
        repositories.write(file(repository, TAGS, tag), bytes(digest.toString()));
    }

    /** Removes a tag only; false if it was not there. */
    boolean deleteTag(String repository, String tag) throws IOException {
        return ReferenceGrammar.isTag(tag) && Files.deleteIfExists(file(repository, TAGS, tag));
    }

    /** Removes a manifest and the tags that name it; false if it was not there. */
    boolean delete(String repository, Digest digest) throws IOException {
        Optional<Manifest> manifest = get(repository, digest);
        if (manifest.isEmpty()) {
            return false;
        }
        for (String tag : tags(repository)) {
            if (tag(repository, tag).equals(Optional.of(digest))) {
                deleteTag(repository, tag);
            }
        }
        if (manifest.get().subject().isPresent()) {
            Digest subject = manifest.get().subject().get().digest();
            Files.deleteIfExists(folderOf(repository, subject).resolve(digest.hex()));
        }
        return Files.deleteIfExists(file(repository, MANIFESTS, digest.hex()));
    }

    private Path folderOf(String repository, Digest subject) {
        return repositories.folder(repository, REFERRERS).resolve(subject.hex());
    }

    private Path file(String repository, String kind, String name) {
        return repositories.folder(repository, kind).resolve(name);
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(f -> f.getFileName().toString()).toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
