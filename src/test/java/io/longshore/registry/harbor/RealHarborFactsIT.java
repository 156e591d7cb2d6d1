package io.longshore.registry.harbor;

import io.longshore.registry.RegistrySettings;
import io.longshore.testing.harbor.HarborAdmin;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * The same on a real Harbor over TLS, if one is named: {@code -Dlongshore.test.harbor=host[:port]
 * -Dlongshore.test.harbor.username=… -Dlongshore.test.harbor.password=…} of an administrator, and
 * {@code -Dlongshore.test.harbor.ca=file.pem} where its authority is a private one. The tests leave
 * projects named {@code facts-…} and robots of the same names behind.
 */
@EnabledIfSystemProperty(named = "longshore.test.harbor", matches = ".+")
class RealHarborFactsIT extends HarborFacts {
    private static final NamedHarbor HARBOR = NamedHarbor.ofProperties();

    private final HarborAdmin admin = HARBOR.admin();

    @Override
    HarborAdmin admin() {
        return admin;
    }

    @Override
    RegistrySettings.Builder settings() {
        return HARBOR.settings();
    }
}
