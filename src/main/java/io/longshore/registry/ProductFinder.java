package io.longshore.registry;

import io.longshore.task.Cancellation;

/** Finds out which product a registry is. */
public interface ProductFinder {
    /** Takes every registry for one of which only the distribution API is known. */
    ProductFinder NONE = (client, cancellation) -> RegistryProduct.PLAIN;

    /**
     * @throws io.longshore.problem.ProblemException if the registry does not answer
     */
    RegistryProduct find(RegistryClient client, Cancellation cancellation);
}
