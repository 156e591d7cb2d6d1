package io.longshore.registry;

import io.longshore.oci.Descriptor;
import io.longshore.oci.Digest;
import io.longshore.oci.Manifest;
import io.longshore.oci.Repository;
import io.longshore.registry.auth.RepositoryRequests;
import io.longshore.registry.blob.BlobContent;
import io.longshore.registry.blob.BlobOutcome;
import io.longshore.registry.blob.BlobPresence;
import io.longshore.registry.blob.BlobPusher;
import io.longshore.registry.blob.BlobReader;
import io.longshore.registry.blob.StoredBlob;
import io.longshore.registry.blob.UploadAhead;
import io.longshore.registry.blob.UploadsUnderWay;
import io.longshore.registry.http.Retries;
import io.longshore.registry.http.RetryPolicy;
import io.longshore.task.Cancellation;
import io.longshore.task.Progress;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One repository of a registry. Thread-safe. Each call blocks until it is done, retries temporary
 * failures, and throws a {@link io.longshore.problem.ProblemException} that names the attempted
 * action: {@code REGISTRY_UNREACHABLE}, {@code TLS_…}, {@code CREDENTIALS_REFUSED}, {@code
 * PUSH_DENIED}, {@code REGISTRY_ERROR} and others, {@code CANCELLED} after a cancellation.
 */
public final class RepositoryClient {
    private final RepositoryRequests requests;
    private final RegistrySettings settings;
    private final UploadsUnderWay uploads;
    private final BlobPresence presence;
    private final BlobReader reader;
    private final BlobPusher pusher;
    private final Manifests manifests;
    private final Tags tags;
    private final Referrers referrers;

    RepositoryClient(
            RepositoryRequests requests, RegistrySettings settings, UploadsUnderWay uploads) {
        this(requests, settings, uploads, new BlobPresence(requests), settings.retry());
    }

    private RepositoryClient(
            RepositoryRequests requests,
            RegistrySettings settings,
            UploadsUnderWay uploads,
            BlobPresence presence,
            RetryPolicy retry) {
        this.requests = requests;
        this.settings = settings;
        this.uploads = uploads;
        // The policy defines which failures are retried; a kind of request may have a policy of its
        // own.
        Retries blobRetries = new Retries(retry, settings.http().listener());
        Retries manifestRetries = new Retries(retry, settings.http().listener());
        this.presence = presence;
        this.reader = new BlobReader(requests, blobRetries);
        this.pusher =
                new BlobPusher(
                        requests,
                        presence,
                        settings.chunks(),
                        settings.http().timeouts(),
                        uploads,
                        blobRetries);
        this.manifests = new Manifests(requests, manifestRetries);
        this.tags = new Tags(requests, manifestRetries);
        this.referrers =
                new Referrers(
                        requests,
                        manifestRetries,
                        new Retries(settings.retry().forLooks(), settings.http().listener()),
                        manifests,
                        tags);
    }

    public Repository repository() {
        return requests.repository();
    }

    /** The same repository for an import: every request asks for the right to push. */
    public RepositoryClient forPush() {
        return requests.isForPush()
                ? this
                : new RepositoryClient(requests.forPush(), settings, uploads);
    }

    /** The same repository for questions that an import can do without: fewer attempts. */
    RepositoryClient forLooks() {
        return new RepositoryClient(
                requests, settings, uploads, presence, settings.retry().forLooks());
    }

    /** See {@link BlobReader#size}. */
    public OptionalLong blobSize(Digest digest, Cancellation cancellation) {
        return reader.size(digest, cancellation);
    }

    /** See {@link BlobReader#stored}. */
    public StoredBlob stored(Digest digest, long expectedBytes, Cancellation cancellation) {
        return reader.stored(digest, expectedBytes, cancellation);
    }

    /** See {@link BlobPusher#push}. */
    public BlobOutcome pushBlob(
            BlobContent blob,
            Optional<String> mountFrom,
            Progress progress,
            Cancellation cancellation) {
        return pusher.push(blob, mountFrom, progress, cancellation);
    }

    /** See {@link BlobPusher#begin}. */
    public Optional<UploadAhead> beginBlob(
            BlobContent blob, Progress progress, Cancellation cancellation) {
        return pusher.begin(blob, progress, cancellation);
    }

    /** See {@link BlobPusher#tryPush}. */
    public void tryPush(Cancellation cancellation) {
        pusher.tryPush(cancellation);
    }

    /** See {@link BlobReader#read}. */
    public byte[] readBlob(Digest digest, long expectedSize, int limit, Cancellation cancellation) {
        return reader.read(digest, expectedSize, limit, cancellation);
    }

    /** See {@link BlobReader#open}. */
    public InputStream openBlob(Digest digest, long expectedSize, Cancellation cancellation) {
        return reader.open(digest, expectedSize, cancellation);
    }

    /** See {@link BlobReader#download}. */
    public void downloadBlob(
            Digest digest,
            long expectedSize,
            OutputStream out,
            Progress progress,
            Cancellation cancellation) {
        reader.download(digest, expectedSize, out, progress, cancellation);
    }

    /**
     * A manifest as the bytes it was pushed as, or empty if there is none.
     *
     * @throws io.longshore.problem.ProblemException {@code REGISTRY_SENT_WRONG_BYTES} if they have
     *     another digest than requested
     */
    public Optional<Manifest> manifest(String tagOrDigest, Cancellation cancellation) {
        return manifests.get(tagOrDigest, cancellation);
    }

    /** What a tag or digest points to, without its content; empty if there is none. */
    public Optional<Descriptor> headManifest(String tagOrDigest, Cancellation cancellation) {
        return manifests.head(tagOrDigest, cancellation);
    }

    /**
     * Pushes a manifest's bytes. An immutable tag that names it already is not a failure.
     *
     * @throws io.longshore.problem.ProblemException {@code TAG_IMMUTABLE}; {@code
     *     MANIFEST_BLOB_UNKNOWN} with the fact {@code missing} if content that it names is not
     *     there (any more)
     */
    public void pushManifest(Manifest manifest, String tagOrDigest, Cancellation cancellation) {
        manifests.put(manifest, tagOrDigest, cancellation);
    }

    /** All tags in the registry's order; none if there is no such repository. */
    public List<String> tags(Cancellation cancellation) {
        List<String> list = tags.list(cancellation);
        if (list.isEmpty()) {
            presence.hasNoTags();
        }
        return list;
    }

    /**
     * True if the registry's list of tags shows that there is no such tag. False if the list has
     * it, and if the registry has no such list.
     */
    public boolean lacksTag(String tag, Cancellation cancellation) {
        return tags.lacks(tag, cancellation);
    }

    /**
     * The manifests that name this one as their subject: by the referrers API or, where a registry
     * has none, from the tag that stands for it (OCI distribution specification, "Referrers Tag
     * Schema").
     */
    public List<Descriptor> referrers(Digest digest, Cancellation cancellation) {
        return referrers.of(digest, cancellation);
    }

    /**
     * Makes sure that manifests, which are there, are found as referrers of their subject. A
     * registry with the referrers API does that itself; for the others the tag that stands for the
     * list is written.
     */
    public void listReferrers(Digest subject, List<Manifest> pushed, Cancellation cancellation) {
        referrers.list(subject, pushed, cancellation);
    }

    @Override
    public String toString() {
        return requests.repository().toString();
    }
}
