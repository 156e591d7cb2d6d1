package io.longshore.registry;

import io.longshore.oci.Digest;
import io.longshore.oci.Shown;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.task.Cancellation;
import io.longshore.task.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import okhttp3.Request;

/**
 * One blob on its way out of a repository, hashed as it comes. After a broken connection it goes on
 * where it stopped. One instance goes through the attempts at one blob.
 */
final class BlobDownload {
    private final RepositoryClient repository;
    private final Requests requests;
    private final Digest digest;
    private final long expectedSize;
    private final OutputStream out;
    private final Progress progress;
    private final Cancellation cancellation;
    private final String doing;
    private final MessageDigest hash = Digest.sha256();
    private long received;

    /**
     * @param expectedSize -1 if it is not known
     */
    BlobDownload(
            RepositoryClient repository,
            Requests requests,
            Digest digest,
            long expectedSize,
            OutputStream out,
            Progress progress,
            Cancellation cancellation) {
        this.repository = repository;
        this.requests = requests;
        this.digest = digest;
        this.expectedSize = expectedSize;
        this.out = out;
        this.progress = progress;
        this.cancellation = cancellation;
        this.doing = "read blob " + digest + " from " + repository.repository();
    }

    /** What {@link Retries} repeats; the number of bytes. */
    long attempt() {
        Request.Builder request =
                new Request.Builder()
                        .url(repository.url("blobs/" + digest).build())
                        // Else OkHttp asks for gzip and unpacks what is to stay as it is.
                        .header("Accept-Encoding", "identity");
        if (received > 0) {
            request.header("Range", "bytes=" + received + "-");
        }
        Scope scope = Scope.pull(repository.repository().path());
        try (Answer answer = requests.follow(doing, request.build(), scope, cancellation)) {
            if (answer.status() == 404) {
                throw Problem.permanent(
                                Code.BLOB_NOT_FOUND,
                                answer.tried() + ", but it is not there.",
                                "",
                                "Import the image again.")
                        .with("digest", digest)
                        .asException();
            }
            if (received > 0 && answer.status() == 206) {
                checkRange(answer);
            } else if (answer.status() != 200) {
                throw answer.problem();
            }
            copy(answer, answer.status() == 206 ? 0 : received);
        }
        Digest found = Digest.of(hash);
        if (!found.equals(digest)) {
            throw wrong("its content has the digest " + found + ".");
        }
        return received;
    }

    /** Copies the body but for the {@code skip} bytes that an earlier attempt has brought. */
    private void copy(Answer answer, long skip) {
        InputStream in = answer.stream();
        byte[] buffer = new byte[64 << 10];
        long toSkip = skip;
        try {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                int old = (int) Math.min(toSkip, n);
                toSkip -= old;
                accept(buffer, old, n - old);
                cancellation.check();
            }
        } catch (IOException e) {
            throw answer.broken(e);
        }
        if (expectedSize >= 0 && received < expectedSize) {
            throw wrong("it has " + received + " bytes instead of " + expectedSize + ".");
        }
    }

    private void accept(byte[] bytes, int offset, int count) {
        if (expectedSize >= 0 && received + count > expectedSize) {
            throw wrong("it has more than its " + expectedSize + " bytes.");
        }
        try {
            out.write(bytes, offset, count);
        } catch (IOException e) {
            throw Problem.permanent(
                            Code.FILE_UNWRITABLE,
                            "Tried to " + doing + ", but it could not be written down.",
                            Shown.of(e.getMessage()) + ".",
                            "See whether there is room and the right to write.")
                    .asException(e);
        }
        hash.update(bytes, offset, count);
        received += count;
        progress.advance(count);
    }

    private void checkRange(Answer answer) {
        String range = answer.header("Content-Range").orElse("");
        if (!range.startsWith("bytes " + received + "-")) {
            throw answer.unusable(
                    "it was asked to go on from byte "
                            + received
                            + " and sent '"
                            + Shown.of(range)
                            + "'");
        }
    }

    private RuntimeException wrong(String why) {
        return Problem.permanent(
                        Code.REGISTRY_SENT_WRONG_BYTES,
                        "Tried to " + doing + ", but " + why,
                        "The registry's storage, or something on the way, has changed it.",
                        "Delete the blob from the registry and import the image again.")
                .with("digest", digest)
                .asException();
    }
}
