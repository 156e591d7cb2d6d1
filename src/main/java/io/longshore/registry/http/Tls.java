package io.longshore.registry.http;

import io.longshore.problem.Problem;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import okhttp3.ConnectionSpec;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/**
 * Whom we trust: the system's roots and the certificates of the settings' files. Keeps what a
 * server showed when it was refused, so that the error can describe its fault.
 */
public final class Tls {
    private final List<PemFile> caFiles;
    private final Map<String, String> environment;
    private final KeyManager @Nullable [] keys;
    private final Duration handshake;
    private volatile @Nullable X509Certificate wronglyNamed;

    /**
     * @param environment where {@code SSL_CERT_FILE} and {@code SSL_CERT_DIR} are read from
     * @param handshake the longest time without a byte in a handshake
     * @throws io.longshore.problem.ProblemException {@code CA_FILE_UNUSABLE} or {@code
     *     CLIENT_CERTIFICATE_UNUSABLE}
     */
    Tls(TlsSettings settings, Map<String, String> environment, Duration handshake) {
        this.environment = environment;
        this.handshake = handshake;
        this.caFiles = settings.caFiles().stream().map(PemFile::readAuthorities).toList();
        this.keys = settings.clientCertificate().map(ClientKeys::read).orElse(null);
    }

    /** The same client, trusting as said here. */
    OkHttpClient checked(OkHttpClient client) {
        X509ExtendedTrustManager trust = trust();
        HostnameVerifier names = client.hostnameVerifier();
        return client.newBuilder()
                .connectionSpecs(List.of(ConnectionSpec.MODERN_TLS))
                .sslSocketFactory(sockets(trust), trust)
                .hostnameVerifier((host, session) -> isNamedRight(names, host, session))
                .build();
    }

    /** The same client, taking any certificate. */
    OkHttpClient unchecked(OkHttpClient client) {
        X509TrustManager anything = new TrustAll();
        return client.newBuilder()
                .connectionSpecs(List.of(ConnectionSpec.MODERN_TLS))
                .sslSocketFactory(sockets(anything), anything)
                .hostnameVerifier((host, session) -> true)
                .build();
    }

    /** The problem with the server's certificate, if that is why the connection failed. */
    Optional<Problem> diagnose(String tried, IOException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof Refused refused) {
                return Optional.of(TlsProblems.of(tried, refused.chain, refused, caFiles));
            }
            if (cause instanceof SSLPeerUnverifiedException && wronglyNamed != null) {
                return Optional.of(TlsProblems.wrongName(tried, wronglyNamed));
            }
        }
        return Optional.empty();
    }

    private boolean isNamedRight(HostnameVerifier names, String host, SSLSession session) {
        boolean right = names.verify(host, session);
        if (!right) {
            try {
                wronglyNamed = (X509Certificate) session.getPeerCertificates()[0];
            } catch (SSLPeerUnverifiedException e) {
                wronglyNamed = null;
            }
        }
        return right;
    }

    private SSLSocketFactory sockets(TrustManager trusting) {
        return new HandshakeLimit(context(trusting).getSocketFactory(), handshake);
    }

    private SSLContext context(TrustManager trusting) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys, new TrustManager[] {trusting}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has TLS", e);
        }
    }

    private X509ExtendedTrustManager trust() {
        try {
            return new Recording(trustManager());
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("this Java platform has no usable trust store", e);
        }
    }

    private X509ExtendedTrustManager trustManager() throws GeneralSecurityException, IOException {
        KeyStore roots = KeyStore.getInstance(KeyStore.getDefaultType());
        roots.load(null, null);
        int number = 0;
        for (X509Certificate root : of(null).getAcceptedIssuers()) {
            roots.setCertificateEntry("system-" + number++, root);
        }
        for (X509Certificate root : SystemRoots.of(environment)) {
            roots.setCertificateEntry("system-" + number++, root);
        }
        for (PemFile file : caFiles) {
            for (X509Certificate root : file.certificates()) {
                roots.setCertificateEntry("file-" + number++, root);
            }
        }
        return of(roots);
    }

    private static X509ExtendedTrustManager of(@Nullable KeyStore roots)
            throws GeneralSecurityException {
        TrustManagerFactory factory =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(roots);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509ExtendedTrustManager found) {
                return found;
            }
        }
        throw new GeneralSecurityException("no X.509 trust manager");
    }

    /** Carries the chain that was refused up through the layers of TLS. */
    private static final class Refused extends CertificateException {
        private static final long serialVersionUID = 1L;
        private final transient List<X509Certificate> chain;

        Refused(X509Certificate[] chain, CertificateException cause) {
            super(cause.getMessage(), cause);
            this.chain = List.of(chain);
        }
    }

    /** Decides as its delegate does and adds the chain to a refusal. */
    private static final class Recording extends X509ExtendedTrustManager {
        private final X509ExtendedTrustManager delegate;

        Recording(X509ExtendedTrustManager delegate) {
            this.delegate = delegate;
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            try {
                delegate.checkServerTrusted(chain, type, socket);
            } catch (CertificateException e) {
                throw new Refused(chain, e);
            }
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            try {
                delegate.checkServerTrusted(chain, type, engine);
            } catch (CertificateException e) {
                throw new Refused(chain, e);
            }
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type)
                throws CertificateException {
            try {
                delegate.checkServerTrusted(chain, type);
            } catch (CertificateException e) {
                throw new Refused(chain, e);
            }
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            throw new CertificateException("this is a client");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            throw new CertificateException("this is a client");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type)
                throws CertificateException {
            throw new CertificateException("this is a client");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return delegate.getAcceptedIssuers();
        }
    }

    /** For the one registry whose operator said that certificates are not to be verified. */
    private static final class TrustAll extends X509ExtendedTrustManager {
        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
