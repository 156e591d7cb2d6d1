package io.longshore.registry;

import io.longshore.task.Cancellation;
import java.util.Optional;

/** Recognises one registry product. Each product has one implementation. */
public interface ProductDetector {
    /**
     * Asks a registry whether it is this product.
     *
     * @return empty if the registry is another product
     * @throws io.longshore.problem.ProblemException if the registry does not answer
     */
    Optional<RegistryProduct> detect(RegistryClient client, Cancellation cancellation);

    /**
     * True if an import needs the product itself, as to create a project: a registry that gives no
     * answer for now is not used as a plain one then.
     */
    default boolean isRequired() {
        return false;
    }
}
