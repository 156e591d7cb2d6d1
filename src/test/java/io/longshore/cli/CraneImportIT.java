package io.longshore.cli;

import io.longshore.testing.RequiresTool;
import io.longshore.testing.registry.CraneRegistry;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The contract of imports on the registry of go-containerregistry. */
@RequiresTool({CraneRegistry.PROGRAM, "imgpkg"})
class CraneImportIT extends ImportContract {
    private static CraneRegistry registry;

    @BeforeAll
    static void start(@TempDir Path folder) {
        registry = CraneRegistry.start(folder.resolve("log"), false);
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
