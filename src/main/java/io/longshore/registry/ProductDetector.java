package io.longshore.registry;

import io.longshore.task.Cancellation;
import java.util.Optional;

/** Recognises one registry product. Each product has one implementation. */
@FunctionalInterface
public interface ProductDetector {
    /**
     * Asks a registry whether it is this product.
     *
     * @return empty if the registry is another product
     * @throws io.longshore.problem.ProblemException if the registry does not answer
     */
    Optional<RegistryProduct> detect(RegistryClient client, Cancellation cancellation);
}
