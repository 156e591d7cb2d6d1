package io.longshore.registry;

import io.longshore.registry.auth.Credentials;
import io.longshore.testing.RequiresTool;
import io.longshore.testing.TestCa;
import io.longshore.testing.registry.Distribution;
import io.longshore.testing.registry.RegistryContents;
import io.longshore.testing.registry.RegistryContract;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The contract on Distribution 3, over TLS with a private authority, with a password. */
@RequiresTool({Distribution.VERSION_3, "htpasswd"})
class Distribution3ContractIT extends RegistryContract {
    private static Distribution registry;
    private static Path caFile;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        TestCa ca = TestCa.create("Test root");
        caFile = ca.writePem(folder.resolve("ca.pem"));
        registry =
                Distribution.start(
                        folder.resolve("registry"),
                        Distribution.options().version3().withTls(ca).withUser("robot", "s3cret"));
    }

    @AfterAll
    static void stop() {
        if (registry != null) {
            registry.close();
        }
    }

    @Override
    protected RegistrySettings.Builder settings() {
        return RegistrySettings.builder(registry.address())
                .caFiles(List.of(caFile))
                .credentials(Credentials.of("robot", "s3cret"));
    }

    @Override
    protected RegistryContents contents() {
        return registry.contents();
    }

    /** Distribution has no referrers API. */
    @Override
    protected boolean hasReferrers() {
        return false;
    }
}
