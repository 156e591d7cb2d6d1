package io.longshore.registry.blob;

import io.longshore.problem.ProblemException;
import io.longshore.registry.auth.RepositoryRequests;
import io.longshore.registry.auth.Scope;
import io.longshore.registry.http.Answer;
import io.longshore.registry.http.AnswerProblems;
import io.longshore.task.Cancellation;
import java.io.IOException;
import java.util.OptionalLong;
import okhttp3.HttpUrl;
import okhttp3.Request;

/**
 * The two questions about a blob: whether the registry knows it (HEAD), and whether it has the
 * content (a GET of the last byte, RFC 9110, "Range Requests"). A registry that keeps descriptors
 * in a cache answers the first one with yes after its content was removed. One attempt each.
 */
final class BlobQuestions {
    private static final String LAST_BYTE = "bytes=-1";

    private final RepositoryRequests requests;
    private final Cancellation cancellation;

    BlobQuestions(RepositoryRequests requests, Cancellation cancellation) {
        this.requests = requests;
        this.cancellation = cancellation;
    }

    /** The size that the registry states, or empty if it does not know the blob. */
    OptionalLong statedSize(String doing, HttpUrl url, Scope scope) {
        try (Answer answer = ask(doing, request(url).head(), scope)) {
            if (answer.status() == 404) {
                return OptionalLong.empty();
            }
            if (answer.status() != 200) {
                throw new ProblemException(AnswerProblems.of(answer));
            }
            if (answer.contentLength().isPresent()) {
                return answer.contentLength();
            }
        }
        // Some registries and proxies leave out the length in the answer to a HEAD.
        try (Answer answer = ask(doing, request(url).header("Range", LAST_BYTE), scope)) {
            if (answer.status() == 404) {
                return OptionalLong.empty();
            }
            if (answer.status() != 200 && answer.status() != 206) {
                throw new ProblemException(AnswerProblems.of(answer));
            }
            OptionalLong size = size(answer);
            if (size.isEmpty()) {
                throw answer.unusable("it does not state the size of the blob (Content-Length)");
            }
            return size;
        }
    }

    /** Reads the last byte. A connection that breaks before it is asked once more. */
    StoredBlob stored(String doing, HttpUrl url, Scope scope, long expectedBytes) {
        if (expectedBytes == 0) {
            // An empty blob has no last byte.
            OptionalLong size = statedSize(doing, url, scope);
            return size.isEmpty() ? StoredBlob.MISSING : StoredBlob.readable(size.getAsLong());
        }
        StoredBlob first = lastByte(doing, url, scope);
        return first.state() == StoredBlob.State.UNREADABLE ? lastByte(doing, url, scope) : first;
    }

    private StoredBlob lastByte(String doing, HttpUrl url, Scope scope) {
        try (Answer answer = ask(doing, request(url).header("Range", LAST_BYTE), scope)) {
            switch (answer.status()) {
                case 200, 206:
                    return read(answer, doing, url, scope);
                case 404:
                    return StoredBlob.MISSING;
                case 400, 405, 416, 501:
                    // It takes no ranges, or no range of this form, or the blob is empty.
                    break;
                default:
                    throw new ProblemException(AnswerProblems.of(answer));
            }
        }
        try (Answer answer = ask(doing, request(url), scope)) {
            if (answer.status() == 404) {
                return StoredBlob.MISSING;
            }
            if (answer.status() != 200) {
                throw new ProblemException(AnswerProblems.of(answer));
            }
            return read(answer, doing, url, scope);
        }
    }

    /** One byte is enough; closing the answer aborts the rest. */
    private StoredBlob read(Answer answer, String doing, HttpUrl url, Scope scope) {
        OptionalLong size = size(answer);
        try {
            if (answer.stream().read() < 0) {
                return size.isPresent() && size.getAsLong() == 0
                        ? StoredBlob.readable(0)
                        : StoredBlob.UNREADABLE;
            }
        } catch (IOException e) {
            cancellation.check();
            return StoredBlob.UNREADABLE;
        }
        if (size.isEmpty()) {
            size = statedSize(doing, url, scope);
        }
        return size.isEmpty() ? StoredBlob.MISSING : StoredBlob.readable(size.getAsLong());
    }

    private static OptionalLong size(Answer answer) {
        return answer.status() == 206 ? answer.rangeTotal() : answer.contentLength();
    }

    private Answer ask(String doing, Request.Builder request, Scope scope) {
        return requests.follow(doing, request.build(), scope, cancellation);
    }

    private static Request.Builder request(HttpUrl url) {
        // A compressing proxy would leave out the length.
        return new Request.Builder().url(url).header("Accept-Encoding", "identity");
    }
}
