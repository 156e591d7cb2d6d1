package io.longshore.transfer;

import io.longshore.archive.ArchiveLimits;
import io.longshore.bundle.ImageSource;
import io.longshore.bundle.ImgpkgTags;
import io.longshore.oci.Descriptor;
import io.longshore.oci.Digest;
import io.longshore.oci.Manifest;
import io.longshore.oci.Reference;
import io.longshore.oci.Repository;
import io.longshore.problem.Code;
import io.longshore.problem.ProblemException;
import io.longshore.registry.RepositoryClient;
import io.longshore.task.Cancellation;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Reads the images of a repository by the tags that imgpkg gave them: one request returns an image
 * and resolves its tag. An image without such a tag, or whose tag names another image, is read by
 * its digest.
 */
final class ImgpkgTagSource implements ImageSource {
    private static final int TAG_LENGTH = ImgpkgTags.of(Digest.of(new byte[0])).length();

    private final ImageSource source;
    private final RepositoryClient repository;
    private final Map<String, String> tags = new HashMap<>();
    private final Cancellation cancellation;
    private final Set<String> seen = ConcurrentHashMap.newKeySet();
    private final Set<Digest> blobs = ConcurrentHashMap.newKeySet();

    /**
     * @param source for all else
     * @param tags of the repository
     */
    ImgpkgTagSource(
            ImageSource source,
            RepositoryClient repository,
            List<String> tags,
            Cancellation cancellation) {
        this.source = source;
        this.repository = repository;
        this.cancellation = cancellation;
        // With --repo-based-tags something stands before it.
        tags.stream()
                .filter(tag -> ImgpkgTags.isImgpkg(tag) && tag.length() >= TAG_LENGTH)
                .forEach(tag -> this.tags.put(tag.substring(tag.length() - TAG_LENGTH), tag));
    }

    /** The tags that were confirmed to have the expected digest. */
    Set<String> seen() {
        return seen;
    }

    /** The blobs that were read completely and compared with their digests. */
    Set<Digest> blobs() {
        return blobs;
    }

    @Override
    public Optional<Located> find(Reference origin, Repository beside) {
        Digest digest = origin.requireDigest();
        String tag = tags.get(ImgpkgTags.of(digest));
        if (tag != null && beside.equals(repository.repository())) {
            Optional<Manifest> named = read(tag);
            if (named.isPresent() && named.get().digest().equals(digest)) {
                seen.add(tag);
                return Optional.of(new Located(Reference.of(beside, digest), named.get()));
            }
        }
        return source.find(origin, beside);
    }

    private Optional<Manifest> read(String tag) {
        try {
            return repository.manifest(tag, cancellation);
        } catch (ProblemException e) {
            Code code = e.problem().code();
            if (code != Code.MANIFEST_UNREADABLE && code != Code.REGISTRY_SENT_WRONG_BYTES) {
                throw e;
            }
            // The tag points to another image.
            return Optional.empty();
        }
    }

    @Override
    public byte[] read(Located image, Descriptor blob) {
        byte[] content = source.read(image, blob);
        blobs.add(blob.digest());
        return content;
    }

    @Override
    public InputStream open(Located image, Descriptor blob) {
        return source.open(image, blob);
    }

    @Override
    public ArchiveLimits limits() {
        return source.limits();
    }
}
