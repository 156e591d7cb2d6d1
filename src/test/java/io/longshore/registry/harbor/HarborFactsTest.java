package io.longshore.registry.harbor;

import io.longshore.registry.RegistrySettings;
import io.longshore.testing.harbor.HarborAdmin;
import io.longshore.testing.harbor.HarborDouble;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The habits of Harbor, shown by the double. */
class HarborFactsTest extends HarborFacts {
    private static HarborDouble harbor;

    @BeforeAll
    static void start() {
        harbor = HarborDouble.start();
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
