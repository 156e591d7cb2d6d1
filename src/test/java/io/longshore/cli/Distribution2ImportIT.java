package io.longshore.cli;

import io.longshore.testing.RequiresTool;
import io.longshore.testing.registry.Distribution;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The contract of imports on Distribution 2.8, without the referrers API. */
@RequiresTool({"docker-registry", "imgpkg"})
class Distribution2ImportIT extends ImportContract {
    private static Distribution registry;

    @BeforeAll
    static void start(@TempDir Path folder) {
        registry = Distribution.start(folder, Distribution.options());
    }

    @AfterAll
    static void stop() {
        if (registry != null) {
            registry.close();
        }
    }

    @Override
    String address() {
        return registry.address();
    }
}
