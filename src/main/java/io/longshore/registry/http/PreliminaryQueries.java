package io.longshore.registry.http;

import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rule for questions that an import asks before it pushes: an answer that cannot be used means
 * "not known", and the push decides. Registries answer such questions in many ways: Quay and
 * Artifactory refuse to look for content that does not exist, and proxies leave out headers, or
 * break the connection.
 *
 * <p>One instance serves one import and logs the first unusable answer. Thread-safe.
 */
public final class PreliminaryQueries {
    /** Refusals that the push need not meet as well. */
    private static final Set<Code> REFUSALS =
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

    /** Failures to get an answer that the push need not meet as well. */
    private static final Set<Code> NO_ANSWER =
            Set.of(Code.REGISTRY_BUSY, Code.REGISTRY_CONNECTION_LOST, Code.REGISTRY_STALLED);

    private static final Logger LOG = LoggerFactory.getLogger(PreliminaryQueries.class);

    private final AtomicBoolean logged = new AtomicBoolean();

    /**
     * Asks a question whose answer the import can do without.
     *
     * @return empty if the registry's refusal leaves the answer unknown
     * @throws ProblemException a failure that the push would meet as well
     */
    public <T> Optional<T> ask(Supplier<T> question) {
        return ask(() -> Optional.of(question.get()), unknown -> Optional.empty());
    }

    /**
     * The same where the caller needs to know why the answer is unknown.
     *
     * @param unknown makes the result of an answer that leaves the question open
     * @throws ProblemException a failure that the push would meet as well
     */
    public <T> T ask(Supplier<T> question, Function<Problem, T> unknown) {
        try {
            return question.get();
        } catch (ProblemException e) {
            if (!leavesUnknown(e.problem())) {
                throw e;
            }
            if (logged.compareAndSet(false, true)) {
                LOG.info("{} The import continues without this answer.", e.problem().what());
            }
            return unknown.apply(e.problem());
        }
    }

    /**
     * True if a question that failed so leaves its answer unknown. False for failures that the push
     * would meet as well: cancellation, refused credentials, no connection.
     */
    public static boolean leavesUnknown(Problem problem) {
        return isRefusal(problem) || NO_ANSWER.contains(problem.code());
    }

    /** True if the registry answered the question, and its answer leaves it unknown. */
    public static boolean isRefusal(Problem problem) {
        return REFUSALS.contains(problem.code());
    }
}
