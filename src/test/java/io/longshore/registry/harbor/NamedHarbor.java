package io.longshore.registry.harbor;

import io.longshore.registry.RegistrySettings;
import io.longshore.testing.ClientTls;
import io.longshore.testing.harbor.HarborAdmin;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A Harbor over TLS.
 *
 * @param address host, and port where it is not 443
 * @param username of an administrator
 * @param ca the certificate of a private authority; null for a public one
 */
record NamedHarbor(String address, String username, String password, Path ca) {
    /** The one that the properties name. */
    static NamedHarbor ofProperties() {
        String ca = System.getProperty("longshore.test.harbor.ca");
        return new NamedHarbor(
                System.getProperty("longshore.test.harbor"),
                System.getProperty("longshore.test.harbor.username", "admin"),
                System.getProperty("longshore.test.harbor.password", ""),
                ca == null ? null : Path.of(ca));
    }

    HarborAdmin admin() {
        HarborAdmin admin = HarborAdmin.of("https://" + address, username, password);
        try {
            return ca == null ? admin : admin.over(ClientTls.trusting(ca));
        } catch (IOException e) {
            throw new AssertionError("cannot read " + ca, e);
        }
    }

    /** Settings that reach it, as nobody. */
    RegistrySettings.Builder settings() {
        RegistrySettings.Builder settings = RegistrySettings.builder(address);
        return ca == null ? settings : settings.caFiles(List.of(ca));
    }

    @Override
    public String toString() {
        return address;
    }
}
