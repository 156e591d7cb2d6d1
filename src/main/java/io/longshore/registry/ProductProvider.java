package io.longshore.registry;

import io.longshore.config.Settings;
import io.longshore.registry.http.ProductDialect;
import java.time.Duration;

/** One registry product: how to recognise it, and its dialect. */
public interface ProductProvider extends ProductDialect {
    /** Recognises the product; an import may change it as the settings allow. */
    ProductDetector detector(Settings settings);

    /** True if the settings let an import create a project that is missing. */
    default boolean createsProjects(Settings settings) {
        return false;
    }

    /** How long an import may wait for the product after its push, as for the result of a scan. */
    default Duration longestWait(Settings settings) {
        return Duration.ZERO;
    }

    /** Recognises the product for commands that ask a registry and change nothing. */
    ProductDetector readOnlyDetector();
}
