package io.longshore.harbor;

import io.longshore.registry.RegistrySettings;
import io.longshore.testing.ClientTls;
import io.longshore.testing.harbor.HarborAdmin;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * The same on a real Harbor over TLS, if one is named: {@code -Dlongshore.test.harbor=host[:port]
 * -Dlongshore.test.harbor.username=… -Dlongshore.test.harbor.password=…} of an administrator, and
 * {@code -Dlongshore.test.harbor.ca=file.pem} where its authority is a private one. The tests leave
 * projects named {@code facts-…} and robots of the same names behind.
 */
@EnabledIfSystemProperty(named = "longshore.test.harbor", matches = ".+")
class RealHarborFactsIT extends HarborFacts {
    private static final String HARBOR = System.getProperty("longshore.test.harbor");
    private static final String CA = System.getProperty("longshore.test.harbor.ca");

    @Override
    HarborAdmin admin() {
        HarborAdmin admin =
                HarborAdmin.of(
                        "https://" + HARBOR,
                        System.getProperty("longshore.test.harbor.username", "admin"),
                        System.getProperty("longshore.test.harbor.password", ""));
        try {
            return CA == null ? admin : admin.over(ClientTls.trusting(Path.of(CA)));
        } catch (IOException e) {
            throw new AssertionError("cannot read " + CA, e);
        }
    }

    @Override
    RegistrySettings.Builder settings() {
        RegistrySettings.Builder settings = RegistrySettings.builder(HARBOR);
        return CA == null ? settings : settings.caFiles(List.of(Path.of(CA)));
    }
}
