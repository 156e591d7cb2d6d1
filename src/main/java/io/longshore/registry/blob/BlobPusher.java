package io.longshore.registry.blob;

import io.longshore.problem.ProblemException;
import io.longshore.registry.auth.RepositoryRequests;
import io.longshore.registry.auth.Scope;
import io.longshore.registry.http.Answer;
import io.longshore.registry.http.AnswerProblems;
import io.longshore.registry.http.Retries;
import io.longshore.registry.http.Timeouts;
import io.longshore.task.Cancellation;
import io.longshore.task.Progress;
import io.longshore.task.SingleFlight;
import java.util.Optional;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.RequestBody;

/** Pushes blobs to one repository. Thread-safe. */
public final class BlobPusher {
    private final RepositoryRequests repository;
    private final BlobPresence presence;
    private final UploadSettings settings;
    private final UploadsUnderWay uploads;
    private final Retries retries;

    public BlobPusher(
            RepositoryRequests repository,
            BlobPresence presence,
            ChunkSizes chunks,
            Timeouts timeouts,
            UploadsUnderWay uploads,
            Retries retries) {
        this.repository = repository;
        this.presence = presence;
        this.settings = new UploadSettings(chunks, uploads.bodyLimit(), timeouts);
        this.uploads = uploads;
        this.retries = retries;
    }

    /**
     * Makes sure that a blob is in the repository: leaves it if it is there, mounts it if it can,
     * sends it otherwise. The last byte of a blob that it did not send is read. While one caller
     * sends a digest, others wait for it and get {@link BlobOutcome#PRESENT}.
     *
     * @param mountFrom the path of a repository of the same registry that may have it
     * @param progress receives each byte sent or found, and a negative number when bytes are sent
     *     again
     */
    public BlobOutcome push(
            BlobContent blob,
            Optional<String> mountFrom,
            Progress progress,
            Cancellation cancellation) {
        SingleFlight.Landed<BlobOutcome> landed =
                uploads.once(
                        repository.repository().path(),
                        blob.digest(),
                        cancellation,
                        () -> upload(blob, mountFrom, progress, cancellation));
        presence.pushed(blob.digest());
        if (landed.own()) {
            return landed.value();
        }
        progress.advance(blob.sizeBytes());
        return BlobOutcome.PRESENT;
    }

    private BlobOutcome upload(
            BlobContent blob,
            Optional<String> mountFrom,
            Progress progress,
            Cancellation cancellation) {
        Optional<HttpUrl> sent =
                uploads.takeAhead(repository.repository().path(), blob.digest())
                        .flatMap(begun -> begun.take(progress, cancellation));
        if (sent.isPresent()) {
            try {
                return upload(blob, mountFrom, sent, progress, cancellation);
            } catch (ProblemException e) {
                if (e.problem().retryable()) {
                    throw e;
                }
                // The registry does not have the session any more.
            }
        }
        return upload(blob, mountFrom, Optional.empty(), progress, cancellation);
    }

    private BlobOutcome upload(
            BlobContent blob,
            Optional<String> mountFrom,
            Optional<HttpUrl> sent,
            Progress progress,
            Cancellation cancellation) {
        BlobUpload upload =
                new BlobUpload(
                        repository, presence, settings, blob, mountFrom, progress, cancellation);
        sent.ifPresent(upload::continueWith);
        return retries.run(
                cancellation,
                upload::furthest,
                attempt -> uploads.limited(cancellation, () -> upload.attempt(attempt)));
    }

    /**
     * Begins an upload that a later {@link #push} ends, if the repository has no such blob.
     *
     * @param ahead receives each byte sent until {@code push} has a progress of its own
     * @return empty if it has, or somebody sends it already
     * @throws io.longshore.problem.ProblemException if the registry does not begin one
     */
    public Optional<UploadAhead> begin(
            BlobContent blob, Progress ahead, Cancellation cancellation) {
        UploadAhead.LaterProgress progress = new UploadAhead.LaterProgress(ahead);
        UploadSession session =
                new UploadSession(repository, presence, settings, blob, progress, cancellation);
        if (presence.has(session.doing(), blob, cancellation)) {
            return Optional.empty();
        }
        session.begin();
        UploadAhead upload =
                new UploadAhead(
                        session,
                        blob.sizeBytes(),
                        () -> uploads.limited(cancellation, session::sendUncommitted),
                        progress);
        if (uploads.addAhead(repository.repository().path(), blob.digest(), upload)) {
            return Optional.of(upload);
        }
        session.forget();
        return Optional.empty();
    }

    /**
     * Begins an upload and cancels it, to find out whether the credentials may push.
     *
     * @throws io.longshore.problem.ProblemException the obstacle
     */
    public void tryPush(Cancellation cancellation) {
        String doing = "begin an upload to " + repository.repository();
        Scope scope = repository.pushScope();
        Request post =
                new Request.Builder()
                        .url(repository.url("blobs/uploads/").build())
                        .post(RequestBody.EMPTY)
                        .build();
        try (Answer answer = repository.send(doing, post, scope, cancellation)) {
            if (answer.status() != 202) {
                throw new ProblemException(AnswerProblems.of(answer));
            }
            HttpUrl session = repository.resolve(answer, answer.header("Location").orElse(""));
            Request delete = new Request.Builder().url(session).delete().build();
            // Whether the registry forgets the session now or when it grows old is its business.
            repository.send(doing, delete, scope, cancellation).close();
        }
    }
}
