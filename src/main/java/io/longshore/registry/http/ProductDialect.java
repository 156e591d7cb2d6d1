package io.longshore.registry.http;

import io.longshore.problem.Problem;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a registry product answers in its own words, where the OCI distribution specification leaves
 * it open, and what messages say for the product. It applies to every registry, because answers
 * come before the product is known. Implementations are listed in {@code
 * META-INF/services/io.longshore.registry.http.ProductDialect}.
 */
public interface ProductDialect {
    /** The problem that a refusal means; empty if the general rules decide. */
    default Optional<Problem> problem(Refusal refusal) {
        return Optional.empty();
    }

    /**
     * True if a token of this token service applies to all repositories of a project.
     *
     * @param service the service that the registry's challenge names; null if it names none
     */
    default boolean sharesTokensInProject(@Nullable String service) {
        return false;
    }

    /** A sentence on credentials that were refused, for the message; may be empty. */
    default String credentialsHint() {
        return "";
    }

    /** Where the product offers the certificate of its authority, for the message; may be empty. */
    default String authorityHint() {
        return "";
    }
}
