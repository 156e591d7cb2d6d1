package io.longshore.cli;

import io.longshore.testing.RequiresTool;
import io.longshore.testing.registry.CraneRegistry;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The contract of imports on go-containerregistry with the referrers API. */
@RequiresTool({CraneRegistry.PROGRAM, "imgpkg"})
class CraneReferrersImportIT extends ImportContract {
    private static CraneRegistry registry;

    @BeforeAll
    static void start(@TempDir Path folder) {
        registry = CraneRegistry.start(folder.resolve("log"), true);
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
