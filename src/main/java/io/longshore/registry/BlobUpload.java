package io.longshore.registry;

import io.longshore.problem.Code;
import io.longshore.problem.ProblemException;
import io.longshore.registry.auth.Requests;
import io.longshore.registry.auth.Scope;
import io.longshore.registry.http.Answer;
import io.longshore.registry.http.AnswerProblems;
import io.longshore.registry.http.Retries;
import io.longshore.task.Cancellation;
import io.longshore.task.Progress;
import java.time.Duration;
import java.util.Optional;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.RequestBody;

/**
 * One blob on its way into a repository: is it there, can it be mounted, else sent in one PUT or,
 * above a size, in chunks (OCI distribution specification, "Pushing blobs"). One instance goes
 * through the attempts at one blob.
 *
 * <p>An attempt that failed is followed by a new session from the POST: after a PATCH that broke,
 * or whose answer was lost, a registry's session is dead or, worse, has the bytes already. Only if
 * it is certain that none of a PATCH was sent does the session go on.
 */
final class BlobUpload {
    /**
     * The size up to which sending a blob again costs less than the request that looks for it, in a
     * repository whose blobs are missing.
     */
    private static final long SMALL_BYTES = 256 << 10;

    /** The slowest that a registry may move and hash an upload that has arrived. */
    private static final long REGISTRY_BYTES_PER_SECOND = 10 << 20;

    /**
     * Written data that the operating system may buffer; with the slowest link it gives a bound.
     */
    private static final long SEND_BUFFER_BYTES = 6 << 20;

    private static final long LINK_BYTES_PER_SECOND = 64 << 10;

    private final RepositoryClient repository;
    private final RegistrySettings settings;
    private final Requests requests;
    private final BlobContent blob;
    private final Progress progress;
    private final Cancellation cancellation;
    private final String doing;
    private final Scope scope;

    /** Where it may be mounted from; empty once that was tried. */
    private Optional<String> mountFrom;

    /** The session to go on with, or null; and how much of the blob it has acknowledged. */
    private HttpUrl session;

    private long acknowledged;

    /** The most that any session has acknowledged. */
    private long furthest;

    BlobUpload(
            RepositoryClient repository,
            RegistrySettings settings,
            Requests requests,
            BlobContent blob,
            Optional<String> mountFrom,
            Progress progress,
            Cancellation cancellation) {
        this.repository = repository;
        this.settings = settings;
        this.requests = requests;
        this.blob = blob;
        this.mountFrom = mountFrom;
        this.progress = progress;
        this.cancellation = cancellation;
        this.doing =
                "upload blob "
                        + blob.digest()
                        + " ("
                        + blob.sizeBytes()
                        + " bytes) to "
                        + repository.repository();
        this.scope = Scope.push(repository.repository().path());
    }

    /** The most bytes that the registry has acknowledged so far. */
    long furthest() {
        return furthest;
    }

    /** What {@link Retries} repeats. */
    BlobOutcome attempt(int number) {
        if (session != null) {
            return send();
        }
        boolean likelyNew = number == 1 && repository.probablyLacks(blob.digest());
        if (likelyNew && mountFrom.isPresent() && mounted()) {
            return BlobOutcome.MOUNTED;
        }
        if (likelyNew && session == null && blob.sizeBytes() <= SMALL_BYTES && !begun()) {
            progress.advance(blob.sizeBytes());
            return BlobOutcome.PRESENT;
        }
        if (session != null) {
            return send();
        }
        // After a PUT without an answer the blob may well be there: so this comes first each time.
        boolean present = repository.hasBlob(doing, blob, cancellation);
        repository.sawBlob(present);
        if (present) {
            progress.advance(blob.sizeBytes());
            return number == 1 ? BlobOutcome.PRESENT : BlobOutcome.UPLOADED;
        }
        if (mountFrom.isPresent() && mounted()) {
            return BlobOutcome.MOUNTED;
        }
        if (session == null) {
            begin();
        }
        return send();
    }

    /**
     * Mounts the blob from a repository that has it. Harbor reserves quota for each mount request
     * of a blob that it has in any project, also where the mount does not succeed, so a mount is
     * only requested after the source confirmed the blob.
     *
     * @return true if the registry mounted it; if it began an upload instead, that is the session
     */
    private boolean mounted() {
        String source = mountFrom.orElseThrow();
        mountFrom = Optional.empty();
        Scope needed = scope.mountingFrom(source);
        if (!repository.knowsBlob(source, doing, blob, needed, cancellation)) {
            return false;
        }
        try (Answer answer = mount(source, needed)) {
            if (answer.status() == 202) {
                begun(answer);
            }
            // A source that is missing or forbidden is refused (Harbor: 401): then it is sent.
            if (answer.status() != 201) {
                return false;
            }
            // Some registries answer 201 to every mount; some mount what they no longer have.
            if (!repository.hasBlob(doing, blob, cancellation)) {
                return false;
            }
            progress.advance(blob.sizeBytes());
            return true;
        } catch (ProblemException e) {
            if (e.problem().code() == Code.CREDENTIALS_REFUSED || e.problem().retryable()) {
                throw e;
            }
            return false;
        }
    }

    private Answer mount(String source, Scope needed) {
        HttpUrl url =
                uploads()
                        .addQueryParameter("mount", blob.digest().toString())
                        .addQueryParameter("from", source)
                        .build();
        return post(url, needed);
    }

    private void begun(Answer answer) {
        session = location(answer);
        acknowledged = 0;
    }

    private void begin() {
        try (Answer answer = post(uploads().build(), scope)) {
            if (!answer.isSuccess()) {
                throw AnswerProblems.of(answer).asException();
            }
            begun(answer);
        }
    }

    /** False if the push is refused and not needed, because the blob is there. */
    private boolean begun() {
        try {
            begin();
            return true;
        } catch (ProblemException e) {
            if (e.problem().code() != Code.PUSH_DENIED
                    || !repository.hasBlob(doing, blob, cancellation)) {
                throw e;
            }
            return false;
        }
    }

    private BlobOutcome send() {
        HttpUrl open = session;
        // Unless something below knows better, a failure ends the session.
        session = null;
        boolean chunked = blob.sizeBytes() > settings.chunks().aboveBytes();
        try {
            while (chunked && acknowledged < blob.sizeBytes()) {
                open = patch(open);
            }
            put(open, chunked);
            return BlobOutcome.UPLOADED;
        } catch (RuntimeException e) {
            if (session == null) {
                progress.advance(-acknowledged);
                acknowledged = 0;
            }
            throw e;
        }
    }

    /** Sends the next chunk; the session's next URL. */
    private HttpUrl patch(HttpUrl open) {
        long length = Math.min(settings.chunks().bytes(), blob.sizeBytes() - acknowledged);
        UploadBody body = new UploadBody(blob, acknowledged, length, progress);
        Request request =
                new Request.Builder()
                        .url(open)
                        .tag(Duration.class, patience(length))
                        .header("Content-Range", acknowledged + "-" + (acknowledged + length - 1))
                        .patch(body)
                        .build();
        try (Answer answer = requests.send(doing, request, scope, cancellation)) {
            if (answer.status() == 429) {
                session = open;
            }
            if (!answer.isSuccess()) {
                throw AnswerProblems.of(answer).asException();
            }
            // Registries send Range in many forms; the digest decides at the end.
            HttpUrl next = answer.header("Location").isPresent() ? location(answer) : open;
            acknowledged += length;
            furthest = Math.max(furthest, acknowledged);
            return next;
        } catch (RuntimeException e) {
            body.takeBack();
            if (!body.hasBegun()) {
                session = open;
            }
            throw e;
        }
    }

    private void put(HttpUrl open, boolean chunked) {
        HttpUrl url =
                open.newBuilder().addQueryParameter("digest", blob.digest().toString()).build();
        // The PUT that ends a chunked upload is empty and sends Content-Length: 0.
        UploadBody body = chunked ? null : new UploadBody(blob, 0, blob.sizeBytes(), progress);
        Request request =
                new Request.Builder()
                        .url(url)
                        .tag(Duration.class, patience(blob.sizeBytes()))
                        .put(body == null ? RequestBody.EMPTY : body)
                        .build();
        try (Answer answer = requests.send(doing, request, scope, cancellation)) {
            if (!answer.isSuccess()) {
                throw AnswerProblems.of(answer).asException();
            }
            if (answer.status() != 201 && !repository.hasBlob(doing, blob, cancellation)) {
                throw answer.unusable("the blob is not in the repository after its upload");
            }
            if (answer.digest().filter(said -> !said.equals(blob.digest())).isPresent()) {
                throw answer.unusable("it stored the blob as " + answer.digest().get());
            }
        } catch (RuntimeException e) {
            if (body != null) {
                body.takeBack();
            }
            throw e;
        }
    }

    /** How long to wait for the answer from when the last byte was written. */
    private Duration patience(long bytes) {
        long onTheWay = Math.min(bytes, SEND_BUFFER_BYTES) / LINK_BYTES_PER_SECOND;
        long worked = bytes / REGISTRY_BYTES_PER_SECOND;
        Duration wanted = settings.http().timeouts().stall().plusSeconds(onTheWay + worked);
        Duration longest = settings.http().timeouts().answer();
        return wanted.compareTo(longest) < 0 ? wanted : longest;
    }

    private HttpUrl.Builder uploads() {
        return repository.url("blobs/uploads/");
    }

    private Answer post(HttpUrl url, Scope needed) {
        Request request = new Request.Builder().url(url).post(RequestBody.EMPTY).build();
        return requests.send(doing, request, needed, cancellation);
    }

    private HttpUrl location(Answer answer) {
        String location = answer.header("Location").orElse("");
        if (location.isEmpty()) {
            throw answer.unusable("it does not say where to send the blob (Location)");
        }
        return requests.resolve(answer, location);
    }
}
