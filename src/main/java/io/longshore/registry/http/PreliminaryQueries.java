package io.longshore.registry.http;

import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import java.util.Optional;
import java.util.Set;
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
    /** Failures that the push need not meet as well. */
    private static final Set<Code> UNKNOWN =
            Set.of(
                    Code.PUSH_DENIED,
                    Code.PROJECT_NOT_FOUND,
                    Code.CONTENT_BLOCKED,
                    Code.BLOB_NOT_FOUND,
                    Code.IMAGE_NOT_FOUND,
                    Code.MANIFEST_UNREADABLE,
                    Code.MANIFEST_BLOB_UNKNOWN,
                    Code.REGISTRY_REFUSED,
                    Code.REGISTRY_READ_ONLY,
                    Code.REGISTRY_ANSWER_UNUSABLE,
                    Code.REGISTRY_SENT_WRONG_BYTES,
                    Code.REGISTRY_ERROR);

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
        return UNKNOWN.contains(problem.code());
    }
}
