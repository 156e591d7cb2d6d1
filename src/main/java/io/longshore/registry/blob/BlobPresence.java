package io.longshore.registry.blob;

import io.longshore.oci.Digest;
import io.longshore.problem.Code;
import io.longshore.problem.ProblemException;
import io.longshore.registry.auth.RepositoryRequests;
import io.longshore.registry.auth.Scope;
import io.longshore.registry.http.PreliminaryQueries;
import io.longshore.registry.http.RetryPolicy;
import io.longshore.task.Cancellation;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import okhttp3.HttpUrl;

/**
 * Which blobs a repository has, as far as uploads need to know: what the registry answers, and what
 * the answers so far let expect. Thread-safe.
 */
public final class BlobPresence {
    /** After so many missing blobs in a row, the next one is expected to be missing as well. */
    private static final int A_ROW = 4;

    private final RepositoryRequests repository;

    /**
     * How many blobs in a row were looked for before their push and not found. One missing layer
     * does not make the others suspect. A repository without tags mostly has no blobs either.
     */
    private final AtomicInteger missingInARow = new AtomicInteger();

    /** Blobs that were pushed. */
    private final Set<Digest> pushed = ConcurrentHashMap.newKeySet();

    public BlobPresence(RepositoryRequests repository) {
        this.repository = repository;
    }

    /** Records that the repository has no tag. */
    public void hasNoTags() {
        missingInARow.set(A_ROW);
    }

    /** Records a finished push. */
    void pushed(Digest blob) {
        pushed.add(blob);
    }

    /** Records whether a blob that was to be pushed was there. */
    void saw(boolean present) {
        missingInARow.updateAndGet(row -> present ? 0 : Math.min(row + 1, A_ROW));
    }

    /** True if the blob is probably missing: the last ones were, and it was not pushed. */
    boolean probablyLacks(Digest blob) {
        return missingInARow.get() >= A_ROW && !pushed.contains(blob);
    }

    /**
     * True if this repository has the blob with its size and sends its last byte. False if not, or
     * if the registry's answer leaves that unknown ({@link PreliminaryQueries}).
     */
    boolean has(String doing, BlobContent blob, Cancellation cancellation) {
        HttpUrl url = repository.url("blobs/" + blob.digest()).build();
        return known(
                () ->
                        new BlobQuestions(repository, cancellation)
                                .stored(doing, url, repository.pushScope(), blob.sizeBytes())
                                .isWhole(blob.sizeBytes()),
                cancellation);
    }

    /**
     * The same after a push that the registry accepted. It may show the blob only after some
     * seconds.
     */
    boolean appears(String doing, BlobContent blob, Cancellation cancellation) {
        for (Duration wait : RetryPolicy.UNTIL_SHOWN) {
            if (has(doing, blob, cancellation)) {
                return true;
            }
            cancellation.sleep(wait);
        }
        return has(doing, blob, cancellation);
    }

    /**
     * True if a repository of this registry states that it has the blob with its size. False if it
     * does not, or if the registry's answer leaves that unknown ({@link PreliminaryQueries}).
     */
    boolean isKnownIn(
            String path, String doing, BlobContent blob, Scope scope, Cancellation cancellation) {
        HttpUrl url = repository.url(path, "blobs/" + blob.digest()).build();
        return known(
                () -> {
                    OptionalLong size =
                            new BlobQuestions(repository, cancellation)
                                    .statedSize(doing, url, scope);
                    return size.isPresent() && size.getAsLong() == blob.sizeBytes();
                },
                cancellation);
    }

    /**
     * A question whose connection breaks is asked once more. Where it breaks again, the question
     * may be what breaks it, and the push decides.
     */
    private static boolean known(BooleanSupplier question, Cancellation cancellation) {
        for (int attempt = 1; ; attempt++) {
            try {
                return question.getAsBoolean();
            } catch (ProblemException e) {
                if (!PreliminaryQueries.leavesUnknown(e.problem())
                        || e.problem().code() == Code.REGISTRY_BUSY) {
                    throw e;
                }
                cancellation.check();
                if (attempt == 2 || e.problem().code() != Code.REGISTRY_CONNECTION_LOST) {
                    return false;
                }
            }
        }
    }
}
