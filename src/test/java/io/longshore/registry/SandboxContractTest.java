package io.longshore.registry;

import io.longshore.registry.auth.Credentials;
import io.longshore.sandbox.Access;
import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.testing.registry.RegistryContents;
import io.longshore.testing.registry.RegistryContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract on the sandbox, with a password. */
class SandboxContractTest extends RegistryContract {
    private static SandboxRegistry registry;

    @BeforeAll
    static void start() {
        registry =
                SandboxRegistry.start(
                        SandboxOptions.defaults().withAccess(new Access.Basic("robot", "s3cret")));
    }

    @AfterAll
    static void stop() {
        registry.close();
    }

    @Override
    protected RegistrySettings.Builder settings() {
        return RegistrySettings.builder(registry.address())
                .plainHttp(true)
                .credentials(Credentials.of("robot", "s3cret"));
    }

    @Override
    protected RegistryContents contents() {
        return RegistryContents.of(registry.address()).as("robot", "s3cret");
    }
}
