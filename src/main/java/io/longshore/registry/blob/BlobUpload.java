package io.longshore.registry.blob;

import io.longshore.problem.Code;
import io.longshore.problem.ProblemException;
import io.longshore.registry.auth.RepositoryRequests;
import io.longshore.registry.auth.Scope;
import io.longshore.registry.http.Answer;
import io.longshore.task.Cancellation;
import io.longshore.task.Progress;
import java.util.Optional;
import okhttp3.HttpUrl;

/**
 * One blob on its way into a repository: is it there, can it be mounted, else it is sent (OCI
 * distribution specification, "Pushing blobs"). One instance goes through the attempts at one blob.
 */
final class BlobUpload {
    /**
     * The size up to which sending a blob again costs less than the request that looks for it, in a
     * repository whose blobs are missing.
     */
    private static final long SMALL_BYTES = 256 << 10;

    /** From this attempt on a busy registry is no longer asked whether it has the blob. */
    private static final int UNASKED_WHILE_BUSY = 8;

    private final RepositoryRequests repository;
    private final BlobPresence presence;
    private final BlobContent blob;
    private final Progress progress;
    private final Cancellation cancellation;
    private final UploadSession session;

    /** The number of the attempt under way. */
    private int attempt;

    /** Where it may be mounted from; empty once that was tried. */
    private Optional<String> mountFrom;

    BlobUpload(
            RepositoryRequests repository,
            BlobPresence presence,
            UploadSettings settings,
            BlobContent blob,
            Optional<String> mountFrom,
            Progress progress,
            Cancellation cancellation) {
        this.repository = repository;
        this.presence = presence;
        this.blob = blob;
        this.mountFrom = mountFrom;
        this.progress = progress;
        this.cancellation = cancellation;
        this.session =
                new UploadSession(repository, presence, settings, blob, progress, cancellation);
    }

    /** Goes on with a session in which all of the blob was sent. */
    void continueWith(HttpUrl sent) {
        session.endsWith(sent);
    }

    /** The most bytes that the registry has acknowledged so far. */
    long furthest() {
        return session.furthest();
    }

    /** What {@link io.longshore.registry.http.Retries} repeats. */
    BlobOutcome attempt(int number) {
        attempt = number;
        if (session.isOpen() || session.continued()) {
            return send();
        }
        boolean likelyNew = number == 1 && presence.probablyLacks(blob.digest());
        if (likelyNew && mountFrom.isPresent() && mounted()) {
            return BlobOutcome.MOUNTED;
        }
        if (likelyNew && !session.isOpen() && blob.sizeBytes() <= SMALL_BYTES && !begun()) {
            progress.advance(blob.sizeBytes());
            return BlobOutcome.PRESENT;
        }
        if (session.isOpen()) {
            return send();
        }
        // After a PUT without an answer the blob may well be there: so this comes first each time.
        boolean present = isThere();
        presence.saw(present);
        if (present) {
            progress.advance(blob.sizeBytes());
            return number == 1 ? BlobOutcome.PRESENT : BlobOutcome.UPLOADED;
        }
        if (mountFrom.isPresent() && mounted()) {
            return BlobOutcome.MOUNTED;
        }
        if (!session.isOpen()) {
            session.begin();
        }
        return send();
    }

    private BlobOutcome send() {
        session.send();
        return BlobOutcome.UPLOADED;
    }

    private boolean isThere() {
        try {
            return presence.has(session.doing(), blob, cancellation);
        } catch (ProblemException e) {
            // To wait for the answer may save a large upload; but the push decides.
            if (e.problem().code() != Code.REGISTRY_BUSY || attempt < UNASKED_WHILE_BUSY) {
                throw e;
            }
            return false;
        }
    }

    /**
     * Mounts the blob from a repository that has it. A registry may reserve quota for each mount
     * request, also where the mount does not succeed, so a mount is only requested after the source
     * confirmed the blob.
     *
     * @return true if the registry mounted it; if it began an upload instead, that is the session
     */
    private boolean mounted() {
        String source = mountFrom.orElseThrow();
        mountFrom = Optional.empty();
        Scope needed = repository.pushScope().mountingFrom(source);
        if (!presence.isKnownIn(source, session.doing(), blob, needed, cancellation)) {
            return false;
        }
        HttpUrl url =
                repository
                        .url("blobs/uploads/")
                        .addQueryParameter("mount", blob.digest().toString())
                        .addQueryParameter("from", source)
                        .build();
        try (Answer answer = session.post(url, needed)) {
            if (answer.status() == 202) {
                session.begunBy(answer);
            }
            // A source that is missing or forbidden is refused: then it is sent.
            if (answer.status() != 201) {
                return false;
            }
            // Some registries answer 201 to every mount; some mount blobs that they no longer have.
            if (!isThere()) {
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

    /** False if the push is refused and not needed, because the blob is there. */
    private boolean begun() {
        try {
            session.begin();
            return true;
        } catch (ProblemException e) {
            if (e.problem().code() != Code.PUSH_DENIED || !isThere()) {
                throw e;
            }
            return false;
        }
    }
}
