package io.longshore.pipeline.registries;

import io.longshore.config.Settings;
import io.longshore.registry.ProductDetector;
import io.longshore.registry.ProductProvider;
import io.longshore.registry.http.ProductDialects;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The registry products that Longshore knows: the providers in {@code
 * META-INF/services/io.longshore.registry.http.ProductDialect}.
 */
public final class RegistryProducts {
    private RegistryProducts() {}

    /** Detectors of products that an import may change as the settings allow. */
    public static List<ProductDetector> of(Settings settings) {
        return providers().map(each -> each.detector(settings)).toList();
    }

    /** Detectors for commands that ask a registry and change nothing. */
    public static List<ProductDetector> readOnly() {
        return providers().map(ProductProvider::readOnlyDetector).toList();
    }

    /** True if the settings let an import create a project that is missing. */
    public static boolean createProjects(Settings settings) {
        return providers().anyMatch(each -> each.createsProjects(settings));
    }

    /** How long an import may wait for its registry after its push, as for the result of a scan. */
    public static Duration longestWait(Settings settings) {
        return providers()
                .map(each -> each.longestWait(settings))
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
    }

    private static Stream<ProductProvider> providers() {
        return ProductDialects.all().stream()
                .filter(ProductProvider.class::isInstance)
                .map(ProductProvider.class::cast);
    }
}
