package io.longshore.registry;

import io.longshore.oci.Descriptor;
import io.longshore.oci.Digest;
import io.longshore.oci.Manifest;
import io.longshore.oci.Repository;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.registry.auth.Requests;
import io.longshore.registry.auth.Scope;
import io.longshore.registry.http.Answer;
import io.longshore.registry.http.AnswerProblems;
import io.longshore.registry.http.Retries;
import io.longshore.task.Cancellation;
import io.longshore.task.Progress;
import io.longshore.task.SingleFlight;
import io.longshore.text.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.RequestBody;

/**
 * One repository of a registry. Thread-safe. Each call blocks until it is done, retries temporary
 * failures, and throws a {@link io.longshore.problem.ProblemException} that names the attempted
 * action: {@code REGISTRY_UNREACHABLE}, {@code TLS_…}, {@code CREDENTIALS_REFUSED}, {@code
 * PUSH_DENIED}, {@code REGISTRY_ERROR} and others, {@code CANCELLED} after a cancellation.
 */
public final class RepositoryClient {
    private static final int COPY_BYTES = 64 << 10;

    /** Outcomes of uploads under way, so that a digest is sent to a repository once at a time. */
    record Flight(String repository, Digest digest) {}

    private final Repository repository;
    private final RegistrySettings settings;
    private final Requests requests;
    private final SingleFlight<Flight, BlobOutcome> uploads;
    private final UploadLimiter limiter;
    private final Retries retries;
    private final Manifests manifests;
    private final Listings listings;

    /** True if every request asks for the right to push, also those that only read. */
    private final boolean pushing;

    /** After so many missing blobs in a row, the next one is expected to be missing as well. */
    private static final int A_ROW = 4;

    /**
     * How many blobs in a row were looked for before their push and not found. One missing layer
     * does not make the others suspect. A repository without tags mostly has no blobs either.
     */
    private final AtomicInteger missingInARow = new AtomicInteger();

    /** Blobs that were pushed through this client. */
    private final Set<Digest> pushed = ConcurrentHashMap.newKeySet();

    RepositoryClient(
            Repository repository,
            RegistrySettings settings,
            Requests requests,
            SingleFlight<Flight, BlobOutcome> uploads,
            UploadLimiter limiter,
            boolean pushing) {
        this.repository = repository;
        this.settings = settings;
        this.requests = requests;
        this.uploads = uploads;
        this.limiter = limiter;
        this.pushing = pushing;
        this.retries = new Retries(settings.retry(), settings.http().listener());
        this.manifests = new Manifests(this, requests);
        this.listings = new Listings(this, requests);
    }

    public Repository repository() {
        return repository;
    }

    /**
     * The same repository for an import: every request asks for the right to push. Quay creates a
     * repository when a token for a push is requested, and refuses to look into it before that.
     */
    public RepositoryClient forPush() {
        return pushing
                ? this
                : new RepositoryClient(repository, settings, requests, uploads, limiter, true);
    }

    /** The scope of a request that reads. */
    Scope readScope() {
        return pushing ? Scope.push(repository.path()) : Scope.pull(repository.path());
    }

    /**
     * The size in bytes that the registry states for a blob, or empty if it does not know it. That
     * its content can be read is another question: {@link #stored}.
     */
    public OptionalLong blobSize(Digest digest, Cancellation cancellation) {
        String doing = "look for blob " + digest + " in " + repository;
        HttpUrl url = url("blobs/" + digest).build();
        return retries.run(
                cancellation,
                attempt ->
                        new BlobQuestions(requests, cancellation)
                                .statedSize(doing, url, readScope()));
    }

    /**
     * What this repository has of a blob: its last byte is read.
     *
     * @param expectedBytes the size that it should have
     */
    public StoredBlob stored(Digest digest, long expectedBytes, Cancellation cancellation) {
        String doing = "read the last byte of blob " + digest + " in " + repository;
        HttpUrl url = url("blobs/" + digest).build();
        return retries.run(
                cancellation,
                attempt ->
                        new BlobQuestions(requests, cancellation)
                                .stored(doing, url, readScope(), expectedBytes));
    }

    /**
     * Sees to it that a blob is in this repository: leaves it if it is there, mounts it if it can,
     * sends it otherwise. What it did not send is read, its last byte. While one caller is at a
     * digest, others wait for it and get {@link BlobOutcome#PRESENT}.
     *
     * @param mountFrom the path of a repository of the same registry that may have it
     * @param progress hears of each byte sent or found; of as many less when they are sent again
     */
    public BlobOutcome pushBlob(
            BlobContent blob,
            Optional<String> mountFrom,
            Progress progress,
            Cancellation cancellation) {
        SingleFlight.Landed<BlobOutcome> landed =
                uploads.run(
                        new Flight(repository.path(), blob.digest()),
                        cancellation,
                        () -> {
                            BlobUpload upload =
                                    new BlobUpload(
                                            this,
                                            settings,
                                            requests,
                                            blob,
                                            mountFrom,
                                            progress,
                                            cancellation);
                            return retries.run(
                                    cancellation,
                                    upload::furthest,
                                    attempt ->
                                            limiter.run(
                                                    cancellation, () -> upload.attempt(attempt)));
                        });
        pushed.add(blob.digest());
        if (landed.own()) {
            return landed.value();
        }
        progress.advance(blob.sizeBytes());
        return BlobOutcome.PRESENT;
    }

    /**
     * Tries whether we may push here: begins an upload and cancels it.
     *
     * @throws io.longshore.problem.ProblemException what stands in the way
     */
    public void tryPush(Cancellation cancellation) {
        String doing = "begin an upload to " + repository;
        Scope scope = Scope.push(repository.path());
        Request post =
                new Request.Builder()
                        .url(url("blobs/uploads/").build())
                        .post(RequestBody.EMPTY)
                        .build();
        try (Answer answer = requests.send(doing, post, scope, cancellation)) {
            if (answer.status() != 202) {
                throw AnswerProblems.of(answer).asException();
            }
            HttpUrl session = requests.resolve(answer, answer.header("Location").orElse(""));
            Request delete = new Request.Builder().url(session).delete().build();
            // Whether the registry forgets the session now or when it grows old is its business.
            requests.send(doing, delete, scope, cancellation).close();
        }
    }

    /**
     * Reads a small blob, such as a config, into memory.
     *
     * @param expectedSize in bytes, or -1 if it is not known
     * @param limit more bytes than this are refused with {@code REGISTRY_ANSWER_UNUSABLE}
     * @throws io.longshore.problem.ProblemException {@code BLOB_NOT_FOUND}, {@code
     *     REGISTRY_SENT_WRONG_BYTES}
     */
    public byte[] readBlob(Digest digest, long expectedSize, int limit, Cancellation cancellation) {
        try (InputStream in = openBlob(digest, expectedSize, cancellation)) {
            byte[] bytes = expectedSize > limit ? new byte[0] : in.readNBytes(limit);
            if (expectedSize > limit || in.read() >= 0) {
                throw tooLarge(digest, limit);
            }
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException("a stream of ours throws no such thing", e);
        }
    }

    /**
     * A blob as a stream that is hashed while it is read. It may be closed before its end, and then
     * nothing is checked. Read and close it in one thread.
     *
     * <p>Reading throws the {@link io.longshore.problem.ProblemException} {@code BLOB_NOT_FOUND} at
     * once, {@code REGISTRY_SENT_WRONG_BYTES} at the end.
     *
     * @param expectedSize in bytes, or -1 if it is not known
     */
    public InputStream openBlob(Digest digest, long expectedSize, Cancellation cancellation) {
        return new BlobStream(this, requests, retries, digest, expectedSize, cancellation);
    }

    /**
     * Copies a blob to a stream and hashes it. Bytes written before a problem is thrown must not be
     * used.
     *
     * @param expectedSize in bytes, or -1 if it is not known
     * @param out not closed
     * @throws io.longshore.problem.ProblemException {@code BLOB_NOT_FOUND}, {@code
     *     REGISTRY_SENT_WRONG_BYTES}, {@code FILE_UNWRITABLE}
     */
    public void downloadBlob(
            Digest digest,
            long expectedSize,
            OutputStream out,
            Progress progress,
            Cancellation cancellation) {
        byte[] buffer = new byte[COPY_BYTES];
        try (InputStream in = openBlob(digest, expectedSize, cancellation)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                out.write(buffer, 0, n);
                progress.advance(n);
                cancellation.check();
            }
        } catch (IOException e) {
            throw Problem.permanent(
                            Code.FILE_UNWRITABLE,
                            "Tried to read blob "
                                    + digest
                                    + " from "
                                    + repository
                                    + ", but it could not be written down.",
                            Printable.of(e.getMessage()) + ".",
                            "See whether there is room and the right to write.")
                    .asException(e);
        }
    }

    /**
     * A manifest as the bytes it was pushed as, or empty if there is none.
     *
     * @throws io.longshore.problem.ProblemException {@code REGISTRY_SENT_WRONG_BYTES} if they have
     *     another digest than was asked for
     */
    public Optional<Manifest> manifest(String tagOrDigest, Cancellation cancellation) {
        return retries.run(cancellation, attempt -> manifests.get(tagOrDigest, cancellation));
    }

    /** What a tag or digest points to, without its content; empty if there is none. */
    public Optional<Descriptor> headManifest(String tagOrDigest, Cancellation cancellation) {
        return retries.run(cancellation, attempt -> manifests.head(tagOrDigest, cancellation));
    }

    /**
     * Pushes a manifest's bytes. An immutable tag that names it already is no failure.
     *
     * @throws io.longshore.problem.ProblemException {@code TAG_IMMUTABLE}; {@code
     *     MANIFEST_BLOB_UNKNOWN} with the fact {@code missing} if content that it names is not
     *     there (any more)
     */
    public void pushManifest(Manifest manifest, String tagOrDigest, Cancellation cancellation) {
        retries.run(
                cancellation,
                attempt -> {
                    manifests.put(manifest, tagOrDigest, attempt, cancellation);
                    return null;
                });
    }

    /** All tags in the registry's order; none if there is no such repository. */
    public List<String> tags(Cancellation cancellation) {
        List<String> tags = retries.run(cancellation, attempt -> listings.tags(cancellation));
        if (tags.isEmpty()) {
            missingInARow.set(A_ROW);
        }
        return tags;
    }

    /**
     * The manifests that name this one as their subject: by the referrers API or, where a registry
     * has none, from the tag that stands for it (OCI distribution specification, "Referrers Tag
     * Schema").
     */
    public List<Descriptor> referrers(Digest digest, Cancellation cancellation) {
        Optional<List<Descriptor>> listed =
                retries.run(cancellation, attempt -> listings.referrers(digest, cancellation));
        return listed.orElseGet(
                () ->
                        manifest(ReferrersTag.of(digest), cancellation)
                                .map(Manifest::manifests)
                                .orElse(List.of()));
    }

    /**
     * Sees to it that manifests, which are there, are found as referrers of their subject. A
     * registry with the referrers API does that itself; for the others the tag that stands for the
     * list is written.
     */
    public void listReferrers(Digest subject, List<Manifest> referrers, Cancellation cancellation) {
        Set<Digest> listed = new HashSet<>();
        referrers(subject, cancellation).forEach(known -> listed.add(known.digest()));
        if (referrers.stream().allMatch(referrer -> listed.contains(referrer.digest()))) {
            return;
        }
        String tag = ReferrersTag.of(subject);
        pushManifest(ReferrersTag.with(manifest(tag, cancellation), referrers), tag, cancellation);
    }

    @Override
    public String toString() {
        return repository.toString();
    }

    /** True if the blob is probably missing: the last ones were, and it was not pushed here. */
    boolean probablyLacks(Digest blob) {
        return missingInARow.get() >= A_ROW && !pushed.contains(blob);
    }

    /** Remembers whether a blob that was to be pushed was there. */
    void sawBlob(boolean present) {
        missingInARow.updateAndGet(row -> present ? 0 : Math.min(row + 1, A_ROW));
    }

    /**
     * True if this repository has the blob with its size and sends its last byte. False if not, or
     * if the registry's answer leaves that unknown ({@link PreliminaryQueries}).
     */
    boolean hasBlob(String doing, BlobContent blob, Cancellation cancellation) {
        HttpUrl url = url("blobs/" + blob.digest()).build();
        Scope scope = Scope.push(repository.path());
        return known(
                () ->
                        new BlobQuestions(requests, cancellation)
                                .stored(doing, url, scope, blob.sizeBytes())
                                .isWhole(blob.sizeBytes()));
    }

    /**
     * True if a repository of this registry states that it has the blob with its size. False if it
     * does not, or if the registry's answer leaves that unknown ({@link PreliminaryQueries}).
     */
    boolean knowsBlob(
            String path, String doing, BlobContent blob, Scope scope, Cancellation cancellation) {
        HttpUrl url = requests.url("v2/" + path + "/blobs/" + blob.digest()).build();
        return known(
                () -> {
                    OptionalLong size =
                            new BlobQuestions(requests, cancellation).statedSize(doing, url, scope);
                    return size.isPresent() && size.getAsLong() == blob.sizeBytes();
                });
    }

    private static boolean known(BooleanSupplier question) {
        try {
            return question.getAsBoolean();
        } catch (ProblemException e) {
            if (!PreliminaryQueries.leavesUnknown(e.problem())) {
                throw e;
            }
            return false;
        }
    }

    /** The URL of something in this repository. */
    HttpUrl.Builder url(String rest) {
        return requests.url("v2/" + repository.path() + "/" + rest);
    }

    private static RuntimeException tooLarge(Digest digest, int limit) {
        return Problem.permanent(
                        Code.REGISTRY_ANSWER_UNUSABLE,
                        "Tried to read blob "
                                + digest
                                + ", but it has more than "
                                + limit
                                + " bytes.",
                        "Content that is read into memory is limited.",
                        "See what this blob is.")
                .asException();
    }
}
