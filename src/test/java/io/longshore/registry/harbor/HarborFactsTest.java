package io.longshore.registry.harbor;

import io.longshore.registry.RegistrySettings;
import io.longshore.testing.harbor.FakeHarbor;
import io.longshore.testing.harbor.HarborAdmin;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The behaviour of Harbor, tested against the fake. */
class HarborFactsTest extends HarborFacts {
    private static FakeHarbor harbor;

    @BeforeAll
    static void start() {
        harbor = FakeHarbor.start();
    }

    @AfterAll
    static void stop() {
        harbor.close();
    }

    @Override
    HarborAdmin admin() {
        return harbor.admin();
    }

    @Override
    RegistrySettings.Builder settings() {
        return RegistrySettings.builder(harbor.address()).plainHttp(true).environment(Map.of());
    }
}
