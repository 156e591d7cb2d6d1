package io.longshore.registry.http;

import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rule for questions that an import asks before it pushes: an answer that cannot be used means
 * "not known", and the push decides. Registries answer such questions in many ways: Quay and
 * Artifactory refuse to look for content that does not exist, and proxies leave out headers.
 *
 * <p>One instance serves one import and logs the first unusable answer. Thread-safe.
 */
public final class PreliminaryQueries {
    private static final Logger LOG = LoggerFactory.getLogger(PreliminaryQueries.class);

    private final AtomicBoolean logged = new AtomicBoolean();

    /**
     * Asks a question whose answer the import can do without.
     *
     * @return empty if the registry's refusal leaves the answer unknown
     * @throws ProblemException a failure that the push would meet as well
     */
    public <T> Optional<T> ask(Supplier<T> question) {
        try {
            return Optional.of(question.get());
        } catch (ProblemException e) {
            if (!leavesUnknown(e.problem())) {
                throw e;
            }
            if (logged.compareAndSet(false, true)) {
                LOG.info("{} The import continues without this answer.", e.problem().what());
            }
            return Optional.empty();
        }
    }

    /**
     * True if a question that failed so leaves its answer unknown. False for failures that the push
     * would meet as well: cancellation, refused credentials, no connection, a busy registry.
     */
    public static boolean leavesUnknown(Problem problem) {
        return switch (problem.code()) {
            case PUSH_DENIED,
                    PROJECT_NOT_FOUND,
                    CONTENT_BLOCKED,
                    BLOB_NOT_FOUND,
                    IMAGE_NOT_FOUND,
                    MANIFEST_UNREADABLE,
                    MANIFEST_BLOB_UNKNOWN,
                    REGISTRY_REFUSED,
                    REGISTRY_READ_ONLY,
                    REGISTRY_ANSWER_UNUSABLE,
                    REGISTRY_SENT_WRONG_BYTES,
                    REGISTRY_ERROR ->
                    true;
            default -> false;
        };
    }
}
