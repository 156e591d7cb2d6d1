package io.longshore.registry.blob;

import io.longshore.oci.Digest;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.registry.auth.RepositoryRequests;
import io.longshore.registry.auth.Scope;
import io.longshore.registry.http.Answer;
import io.longshore.registry.http.AnswerProblems;
import io.longshore.registry.http.Retries;
import io.longshore.task.Cancellation;
import io.longshore.text.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Objects;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/**
 * Reads one blob of a repository and hashes it. After a broken connection it continues at the same
 * byte. Failures are thrown as {@link io.longshore.problem.ProblemException}; the end of the stream
 * is returned only if size and digest are right.
 */
final class BlobStream extends InputStream {
    private final RepositoryRequests repository;
    private final Retries retries;
    private final Digest digest;
    private final long expectedSize;
    private final Cancellation cancellation;
    private final String doing;
    private final MessageDigest hash = Digest.sha256();
    private @Nullable Answer answer;
    private @Nullable InputStream in;
    private long received;
    private boolean ended;

    /**
     * @param expectedSize -1 if it is not known
     */
    BlobStream(
            RepositoryRequests repository,
            Retries retries,
            Digest digest,
            long expectedSize,
            Cancellation cancellation) {
        this.repository = repository;
        this.retries = retries;
        this.digest = digest;
        this.expectedSize = expectedSize;
        this.cancellation = cancellation;
        this.doing = "read blob " + digest + " from " + repository.repository();
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
        if (length == 0) {
            return 0;
        }
        if (ended) {
            return -1;
        }
        int n = retries.run(cancellation, attempt -> readOnce(buffer, offset, length));
        if (n < 0) {
            end();
            return -1;
        }
        if (expectedSize >= 0 && received + n > expectedSize) {
            throw wrong("it has more than its " + expectedSize + " bytes.");
        }
        hash.update(buffer, offset, n);
        received += n;
        return n;
    }

    @Override
    public void close() {
        if (answer != null) {
            answer.close();
            answer = null;
        }
    }

    /** What {@link Retries} repeats: continues the current response, or requests the rest. */
    private int readOnce(byte[] buffer, int offset, int length) {
        Answer from = answer == null ? open() : answer;
        try {
            return Objects.requireNonNull(in).read(buffer, offset, length);
        } catch (IOException e) {
            RuntimeException problem = from.broken(e);
            close();
            throw problem;
        }
    }

    private Answer open() {
        Request.Builder request =
                new Request.Builder()
                        .url(repository.url("blobs/" + digest).build())
                        // Otherwise OkHttp requests gzip and decompresses content that must stay
                        // unchanged.
                        .header("Accept-Encoding", "identity");
        if (received > 0) {
            request.header("Range", "bytes=" + received + "-");
        }
        Scope scope = repository.readScope();
        Answer opened = repository.follow(doing, request.build(), scope, cancellation);
        try {
            checkStatus(opened);
            InputStream stream = opened.stream();
            if (opened.status() == 200) {
                stream.skipNBytes(received);
            }
            in = stream;
            answer = opened;
            return opened;
        } catch (IOException e) {
            RuntimeException problem = opened.broken(e);
            opened.close();
            throw problem;
        } catch (RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    private void checkStatus(Answer opened) {
        if (opened.status() == 404) {
            throw new ProblemException(
                    Problem.permanent(
                                    Code.BLOB_NOT_FOUND,
                                    opened.tried() + ", but it is not there.",
                                    "",
                                    "Import the image again.")
                            .with("digest", digest));
        }
        boolean resumed = received > 0 && opened.status() == 206;
        if (!resumed && opened.status() != 200) {
            throw new ProblemException(AnswerProblems.of(opened));
        }
        String range = opened.header("Content-Range").orElse("");
        if (resumed && !range.startsWith("bytes " + received + "-")) {
            throw opened.unusable(
                    "the requested range began at byte "
                            + received
                            + ", but the answer has '"
                            + Printable.of(range)
                            + "'");
        }
    }

    private void end() {
        if (expectedSize >= 0 && received < expectedSize) {
            throw wrong("it has " + received + " bytes instead of " + expectedSize + ".");
        }
        Digest found = Digest.of(hash);
        if (!found.equals(digest)) {
            throw wrong("its content has the digest " + found + ".");
        }
        ended = true;
        close();
    }

    private RuntimeException wrong(String why) {
        close();
        return new ProblemException(
                Problem.permanent(
                                Code.REGISTRY_SENT_WRONG_BYTES,
                                "Tried to " + doing + ", but " + why,
                                "The registry's storage or a proxy has changed it.",
                                "Delete the blob from the registry and import the image again.")
                        .with("digest", digest));
    }
}
