package io.longshore.registry;

import io.longshore.problem.Problem;

/**
 * The rule for questions that an import asks before it pushes: an answer that cannot be used means
 * "not known", and the push decides. Registries answer such questions in many ways: Quay and
 * Artifactory refuse to look for content that does not exist, and proxies leave out headers.
 */
public final class PreliminaryQueries {
    private PreliminaryQueries() {}

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
