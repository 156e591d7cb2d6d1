package io.longshore.config;

import de.dentrassi.crypto.pem.PemKeyStoreProvider;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** By which authority a client of ours knows a server of ours. */
public record ClientTls(SSLContext context, X509TrustManager trust) {
    /**
     * Trusts in the certificates of a PEM file, and no others.
     *
     * @param setting that names the file, for the problem
     * @throws io.longshore.problem.ProblemException {@code BAD_SETTING} if it holds none
     */
    public static ClientTls trusting(Setting<Path> setting, Path file) {
        try (InputStream pem = Files.newInputStream(file)) {
            KeyStore authorities = KeyStore.getInstance("PEMCA", new PemKeyStoreProvider());
            authorities.load(pem, null);
            if (authorities.size() == 0) {
                throw new IOException("it contains no certificate");
            }
            TrustManagerFactory factory =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(authorities);
            X509TrustManager trust = (X509TrustManager) factory.getTrustManagers()[0];
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {trust}, null);
            return new ClientTls(context, trust);
        } catch (IOException | GeneralSecurityException e) {
            throw new ProblemException(
                    Problem.permanent(
                                    Code.BAD_SETTING,
                                    setting.name() + " names " + file + ", which cannot be used.",
                                    "Reading it showed: " + e + ".",
                                    "Name a PEM file with the certificate of the authority.")
                            .with("setting", setting.name()),
                    e);
        }
    }
}
