package io.longshore.testing;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** TLS of a test's own HTTP client: trusts one authority and no other. */
public final class ClientTls {
    private ClientTls() {}

    public static SSLContext trusting(TestCa ca) {
        try {
            return trusting(ca.pem());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * @param pem a file with the authority's certificate
     */
    public static SSLContext trusting(Path pem) throws IOException {
        return trusting(Files.readString(pem));
    }

    private static SSLContext trusting(String pem) throws IOException {
        try {
            KeyStore roots = KeyStore.getInstance("PKCS12");
            roots.load(null, null);
            int number = 0;
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(
                                    new ByteArrayInputStream(
                                            pem.getBytes(StandardCharsets.UTF_8)))) {
                roots.setCertificateEntry("ca" + number++, certificate);
            }
            TrustManagerFactory factory =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(roots);
            SSLContext tls = SSLContext.getInstance("TLS");
            tls.init(null, factory.getTrustManagers(), null);
            return tls;
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
