package io.longshore.cli;

import io.longshore.testing.RequiresTool;
import io.longshore.testing.registry.Distribution;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The contract of imports on Distribution 3. */
@RequiresTool({Distribution.VERSION_3, "imgpkg"})
class Distribution3ImportIT extends ImportContract {
    private static Distribution registry;

    @BeforeAll
    static void start(@TempDir Path folder) {
        registry = Distribution.start(folder, Distribution.options().version3());
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
