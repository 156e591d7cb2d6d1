package io.longshore.registry;

import io.longshore.config.Settings;
import io.longshore.registry.http.ProductDialect;

/** One registry product: how to recognise it, and its dialect. */
public interface ProductProvider extends ProductDialect {
    /** Recognises the product; an import may change it as the settings allow. */
    ProductDetector detector(Settings settings);

    /** Recognises the product for commands that ask a registry and change nothing. */
    ProductDetector readOnlyDetector();
}
