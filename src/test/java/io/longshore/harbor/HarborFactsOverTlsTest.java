package io.longshore.harbor;

import io.longshore.registry.RegistrySettings;
import io.longshore.testing.TestCa;
import io.longshore.testing.TlsBalancer;
import io.longshore.testing.harbor.HarborAdmin;
import io.longshore.testing.harbor.HarborDouble;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same as a real Harbor is reached: by name, over TLS with a private authority, behind a
 * balancer that tells Harbor nothing of that.
 */
class HarborFactsOverTlsTest extends HarborFacts {
    @TempDir static Path folder;
    private static HarborDouble harbor;
    private static TlsBalancer balancer;
    private static NamedHarbor named;

    @BeforeAll
    static void start() throws IOException {
        harbor = HarborDouble.start();
        TestCa ca = TestCa.create("Data centre CA");
        int port = Integer.parseInt(harbor.address().replaceAll(".*:", ""));
        balancer = new TlsBalancer(ca.server(), port);
        HarborAdmin admin = harbor.admin();
        named =
                new NamedHarbor(
                        balancer.address(),
                        admin.username(),
                        admin.password(),
                        ca.writePem(folder.resolve("ca.pem")));
    }

    @AfterAll
    static void stop() throws IOException {
        balancer.close();
        harbor.close();
    }

    @Override
    HarborAdmin admin() {
        return named.admin();
    }

    @Override
    RegistrySettings.Builder settings() {
        return named.settings();
    }
}
