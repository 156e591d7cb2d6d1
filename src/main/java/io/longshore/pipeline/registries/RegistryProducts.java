package io.longshore.pipeline.registries;

import io.longshore.config.Settings;
import io.longshore.registry.ProductDetector;
import io.longshore.registry.harbor.Harbor;
import io.longshore.registry.harbor.HarborOptions;
import java.util.List;

/** The registry products that Longshore knows, one line for each. */
public final class RegistryProducts {
    private RegistryProducts() {}

    /** Detectors of products that an import may change as the settings allow. */
    public static List<ProductDetector> of(Settings settings) {
        return detectors(HarborOptions.of(settings));
    }

    /** Detectors for commands that ask a registry and change nothing. */
    public static List<ProductDetector> readOnly() {
        return detectors(HarborOptions.defaults());
    }

    private static List<ProductDetector> detectors(HarborOptions harbor) {
        return List.of(Harbor.detector(harbor));
    }
}
