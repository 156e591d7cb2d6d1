package io.longshore.registry.blob;

import io.longshore.problem.ProblemException;
import io.longshore.registry.auth.RepositoryRequests;
import io.longshore.registry.auth.Scope;
import io.longshore.registry.http.Answer;
import io.longshore.registry.http.AnswerProblems;
import io.longshore.task.Cancellation;
import io.longshore.task.Progress;
import java.time.Duration;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.jspecify.annotations.Nullable;

/**
 * Sends the bytes of one blob: in one PUT or, above a size, by PATCH and an empty PUT. A PATCH
 * holds the whole blob unless the settings, or a refusal of its size, ask for chunks.
 *
 * <p>After a PATCH that broke, or whose answer was lost, a registry's session may have all of it, a
 * part, or be dead. {@link #continued} asks. A registry that keeps such a session gets chunks from
 * then on, because each of them that it acknowledges is saved.
 */
final class UploadSession {
    /** As in {@code 0-1048575}, {@code bytes=0-1048575} or {@code 0-1048575/*}. */
    private static final Pattern RANGE = Pattern.compile("(?:bytes[= ])?0-(\\d{1,18})(?:/.*)?");

    private final RepositoryRequests repository;
    private final BlobPresence presence;
    private final UploadSettings settings;
    private final BlobContent blob;
    private final Progress progress;
    private final Cancellation cancellation;
    private final String doing;
    private final Scope scope;

    /** Where the next bytes go, or null without a session; how much of the blob has arrived. */
    private @Nullable HttpUrl open;

    private long acknowledged;

    /** The session that broke and may still go on, and up to where it was sent; null: none. */
    private @Nullable HttpUrl broken;

    private long sentUpTo;

    /** The latest URL of a session that is sent ahead, for {@link #forget} by another thread. */
    private volatile @Nullable HttpUrl last;

    /** The largest body of a PATCH of this blob. */
    private long chunkBytes;

    /** True once the blob is sent by PATCH, or has to be. */
    private boolean patched;

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
        this.chunkBytes = settings.chunks().bytes();
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

    /**
     * Asks a session that broke how much of the blob has arrived.
     *
     * @return true if the session goes on from there; false if there is none, or it is lost
     */
    boolean continued() {
        if (broken == null) {
            return false;
        }
        HttpUrl session = broken;
        Request question = new Request.Builder().url(session).get().build();
        try (Answer answer = repository.send(doing, question, scope, cancellation)) {
            OptionalLong arrived = answer.isSuccess() ? arrived(answer) : OptionalLong.empty();
            if (answer.status() >= 500 || answer.status() == 429) {
                throw new ProblemException(AnswerProblems.of(answer));
            }
            broken = null;
            if (arrived.isEmpty()) {
                giveUp();
                return false;
            }
            progress.advance(arrived.getAsLong() - acknowledged);
            acknowledged = arrived.getAsLong();
            furthest = Math.max(furthest, acknowledged);
            chunkBytes = Math.min(chunkBytes, ChunkSizes.FALLBACK);
            open = answer.header("Location").isPresent() ? location(answer) : session;
            return true;
        }
    }

    /** How much has arrived, if that is possible; "0-0" stands for nothing. */
    private OptionalLong arrived(Answer status) {
        Matcher range = RANGE.matcher(status.header("Range").orElse(""));
        if (!range.matches()) {
            return OptionalLong.empty();
        }
        long last = Long.parseLong(range.group(1));
        long count = last == 0 ? 0 : last + 1;
        return count < acknowledged || count > sentUpTo
                ? OptionalLong.empty()
                : OptionalLong.of(count);
    }

    private void giveUp() {
        progress.advance(-acknowledged);
        acknowledged = 0;
    }

    /**
     * Sends all of the blob, and leaves the session open.
     *
     * @return where to end it
     */
    HttpUrl sendUncommitted() {
        HttpUrl next = Objects.requireNonNull(open, "a session that has begun");
        last = next;
        patched = true;
        while (acknowledged < blob.sizeBytes()) {
            next = patch(next);
            last = next;
        }
        return next;
    }

    /** Goes on with a session in which all of the blob was sent. */
    void endsWith(HttpUrl session) {
        open = session;
        patched = true;
        acknowledged = blob.sizeBytes();
        furthest = acknowledged;
    }

    /**
     * Asks the registry to forget a session whose blob is not wanted any more.
     *
     * @return false if the registry refuses, as it does to credentials that may not delete
     */
    boolean forget() {
        HttpUrl session = last == null ? open : last;
        if (session == null) {
            return true;
        }
        Request request = new Request.Builder().url(session).delete().build();
        try (Answer answer = repository.send(doing, request, scope, Cancellation.none())) {
            return answer.isSuccess() || answer.status() == 404;
        } catch (ProblemException e) {
            return false;
        }
    }

    /** Sends what the registry has not acknowledged, and ends the session. */
    void send() {
        HttpUrl next = Objects.requireNonNull(open, "a session that has begun");
        // Unless something below knows better, a failure ends the session.
        open = null;
        patched |= blob.sizeBytes() > Math.min(settings.chunks().aboveBytes(), limit());
        try {
            while (patched && acknowledged < blob.sizeBytes()) {
                next = patch(next);
            }
            if (put(next)) {
                return;
            }
            // A body of this size is not taken. The session has not seen it.
            patched = true;
            while (acknowledged < blob.sizeBytes()) {
                next = patch(next);
            }
            put(next);
        } catch (RuntimeException e) {
            if (open == null && broken == null) {
                giveUp();
            }
            throw e;
        }
    }

    private long limit() {
        return settings.limit().bytes();
    }

    /** Sends the next chunk; the session's next URL. */
    private HttpUrl patch(HttpUrl session) {
        long length = Math.min(Math.min(chunkBytes, limit()), blob.sizeBytes() - acknowledged);
        UploadBody body = new UploadBody(blob, acknowledged, length, progress);
        Request request =
                new Request.Builder()
                        .url(session)
                        .tag(Duration.class, settings.patience(length))
                        .header("Content-Range", acknowledged + "-" + (acknowledged + length - 1))
                        .patch(body)
                        .build();
        boolean refused = false;
        try (Answer answer = repository.send(doing, request, scope, cancellation)) {
            if (answer.status() == 429) {
                open = session;
            }
            if (answer.status() == 413 && settings.limit().refused(length)) {
                body.takeBack();
                return session;
            }
            if (!answer.isSuccess()) {
                refused = answer.status() < 500;
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
            } else if (!refused) {
                broken = session;
                sentUpTo = acknowledged + length;
            }
            throw e;
        }
    }

    /** Ends the session, with the blob unless it was sent; false if its size is not taken. */
    private boolean put(HttpUrl session) {
        HttpUrl url =
                session.newBuilder().addQueryParameter("digest", blob.digest().toString()).build();
        // The PUT that ends a chunked upload is empty and sends Content-Length: 0.
        UploadBody body = patched ? null : new UploadBody(blob, 0, blob.sizeBytes(), progress);
        Request request =
                new Request.Builder()
                        .url(url)
                        .tag(Duration.class, settings.patience(blob.sizeBytes()))
                        .put(body == null ? RequestBody.EMPTY : body)
                        .build();
        boolean refused = false;
        try (Answer answer = repository.send(doing, request, scope, cancellation)) {
            if (answer.status() == 413
                    && body != null
                    && settings.limit().refused(blob.sizeBytes())) {
                body.takeBack();
                return false;
            }
            if (!answer.isSuccess()) {
                refused = answer.status() < 500;
                throw new ProblemException(AnswerProblems.of(answer));
            }
            if (answer.status() != 201 && !presence.appears(doing, blob, cancellation)) {
                throw answer.unusable("the blob is not in the repository after its upload");
            }
            if (answer.digest().filter(said -> !said.equals(blob.digest())).isPresent()) {
                throw answer.unusable("it stored the blob as " + answer.digest().get());
            }
            return true;
        } catch (RuntimeException e) {
            if (body != null) {
                body.takeBack();
            } else if (!refused) {
                broken = session;
                sentUpTo = acknowledged;
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
