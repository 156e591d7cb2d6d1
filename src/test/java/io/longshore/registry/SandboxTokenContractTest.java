package io.longshore.registry;

import io.longshore.registry.auth.Credentials;
import io.longshore.sandbox.Access;
import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.testing.registry.RegistryContents;
import io.longshore.testing.registry.RegistryContract;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The contract on the sandbox with tokens; its content is read through a second listener. */
class SandboxTokenContractTest extends RegistryContract {
    private static SandboxRegistry registry;
    private static SandboxRegistry door;

    @BeforeAll
    static void start(@TempDir Path folder) {
        Access access = new Access.Bearer("robot", "s3cret", Duration.ofMinutes(5));
        SandboxOptions options = SandboxOptions.defaults().withFolder(folder);
        registry = SandboxRegistry.start(options.withAccess(access));
        door = SandboxRegistry.start(options);
    }

    @AfterAll
    static void stop() {
        registry.close();
        door.close();
    }

    @Override
    protected RegistrySettings.Builder settings() {
        return RegistrySettings.builder(registry.address())
                .plainHttp(true)
                .credentials(Credentials.of("robot", "s3cret"));
    }

    @Override
    protected RegistryContents contents() {
        return RegistryContents.of(door.address());
    }
}
