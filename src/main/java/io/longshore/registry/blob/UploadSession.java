package io.longshore.registry.blob;

import io.longshore.problem.ProblemException;
import io.longshore.registry.auth.RepositoryRequests;
import io.longshore.registry.auth.Scope;
import io.longshore.registry.http.Answer;
import io.longshore.registry.http.AnswerProblems;
import io.longshore.task.Cancellation;
import io.longshore.task.Progress;
import java.time.Duration;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.RequestBody;

/**
 * Sends the bytes of one blob, in one PUT or, above a size, in chunks.
 *
 * <p>A failure ends the session: after a PATCH that broke, or whose answer was lost, a registry's
 * session is dead or, worse, has the bytes already. Only if it is certain that none of a PATCH was
 * sent does the session continue.
 */
final class UploadSession {
    private final RepositoryRequests repository;
    private final BlobPresence presence;
    private final UploadSettings settings;
    private final BlobContent blob;
    private final Progress progress;
    private final Cancellation cancellation;
    private final String doing;
    private final Scope scope;

    /** Where the next bytes go, or null without a session; how much of the blob has arrived. */
    private HttpUrl open;

    private long acknowledged;

    /** The most that any session has acknowledged. */
    private long furthest;

    UploadSession(
            RepositoryRequests repository,
            BlobPresence presence,
            UploadSettings settings,
            BlobContent blob,
            Progress progress,
            Cancellation cancellation) {
        this.repository = repository;
        this.presence = presence;
        this.settings = settings;
        this.blob = blob;
        this.progress = progress;
        this.cancellation = cancellation;
        this.doing =
                "upload blob "
                        + blob.digest()
                        + " ("
                        + blob.sizeBytes()
                        + " bytes) to "
                        + repository.repository();
        this.scope = repository.pushScope();
    }

    /** The operation, as in "upload blob X to Y". */
    String doing() {
        return doing;
    }

    /** True if a session has begun and can continue. */
    boolean isOpen() {
        return open != null;
    }

    /** The most bytes that the registry has acknowledged so far. */
    long furthest() {
        return furthest;
    }

    /** Requests a session. */
    void begin() {
        try (Answer answer = post(repository.url("blobs/uploads/").build(), scope)) {
            if (!answer.isSuccess()) {
                throw new ProblemException(AnswerProblems.of(answer));
            }
            begunBy(answer);
        }
    }

    /** Sends a POST without a body. */
    Answer post(HttpUrl url, Scope needed) {
        Request request = new Request.Builder().url(url).post(RequestBody.EMPTY).build();
        return repository.send(doing, request, needed, cancellation);
    }

    /** Takes the session that an answer names. */
    void begunBy(Answer answer) {
        open = location(answer);
        acknowledged = 0;
    }

    /** Sends what the registry has not acknowledged, and ends the session. */
    void send() {
        HttpUrl next = open;
        // Unless something below knows better, a failure ends the session.
        open = null;
        boolean chunked = blob.sizeBytes() > settings.chunks().aboveBytes();
        try {
            while (chunked && acknowledged < blob.sizeBytes()) {
                next = patch(next);
            }
            put(next, chunked);
        } catch (RuntimeException e) {
            if (open == null) {
                progress.advance(-acknowledged);
                acknowledged = 0;
            }
            throw e;
        }
    }

    /** Sends the next chunk; the session's next URL. */
    private HttpUrl patch(HttpUrl session) {
        long length = Math.min(settings.chunks().bytes(), blob.sizeBytes() - acknowledged);
        UploadBody body = new UploadBody(blob, acknowledged, length, progress);
        Request request =
                new Request.Builder()
                        .url(session)
                        .tag(Duration.class, settings.patience(length))
                        .header("Content-Range", acknowledged + "-" + (acknowledged + length - 1))
                        .patch(body)
                        .build();
        try (Answer answer = repository.send(doing, request, scope, cancellation)) {
            if (answer.status() == 429) {
                open = session;
            }
            if (!answer.isSuccess()) {
                throw new ProblemException(AnswerProblems.of(answer));
            }
            // Registries send Range in many forms; the digest decides at the end.
            HttpUrl next = answer.header("Location").isPresent() ? location(answer) : session;
            acknowledged += length;
            furthest = Math.max(furthest, acknowledged);
            return next;
        } catch (RuntimeException e) {
            body.takeBack();
            if (!body.hasBegun()) {
                open = session;
            }
            throw e;
        }
    }

    private void put(HttpUrl session, boolean chunked) {
        HttpUrl url =
                session.newBuilder().addQueryParameter("digest", blob.digest().toString()).build();
        // The PUT that ends a chunked upload is empty and sends Content-Length: 0.
        UploadBody body = chunked ? null : new UploadBody(blob, 0, blob.sizeBytes(), progress);
        Request request =
                new Request.Builder()
                        .url(url)
                        .tag(Duration.class, settings.patience(blob.sizeBytes()))
                        .put(body == null ? RequestBody.EMPTY : body)
                        .build();
        try (Answer answer = repository.send(doing, request, scope, cancellation)) {
            if (!answer.isSuccess()) {
                throw new ProblemException(AnswerProblems.of(answer));
            }
            if (answer.status() != 201 && !presence.has(doing, blob, cancellation)) {
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

    private HttpUrl location(Answer answer) {
        String location = answer.header("Location").orElse("");
        if (location.isEmpty()) {
            throw answer.unusable("it does not say where to send the blob (Location)");
        }
        return repository.resolve(answer, location);
    }
}
