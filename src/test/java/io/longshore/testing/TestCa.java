package io.longshore.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A private certificate authority for one test: makes server and client certificates, good ones,
 * expired ones, ones for another name, as PEM files, key stores and SSL contexts.
 */
public final class TestCa {
    private static final String PASSWORD = "changeit";
    private static final SecureRandom RANDOM = new SecureRandom();

    private final String name;
    private final KeyPair keys;
    private final X509Certificate certificate;
    private final TestCa parent;

    private TestCa(String name, KeyPair keys, X509Certificate certificate, TestCa parent) {
        this.name = name;
        this.keys = keys;
        this.certificate = certificate;
        this.parent = parent;
    }

    /** A new root of its own; {@code name} is its common name. */
    public static TestCa create(String name) {
        KeyPair keys = keys();
        return new TestCa(name, keys, sign(name, keys, name, keys, true, valid(), List.of()), null);
    }

    /** A new authority below this one; its servers send both their certificate and its own. */
    public TestCa intermediate(String commonName) {
        KeyPair its = keys();
        X509Certificate signed = sign(name, keys, commonName, its, true, valid(), List.of());
        return new TestCa(commonName, its, signed, this);
    }

    /** A certificate for localhost, 127.0.0.1 and ::1. */
    public Issued server() {
        return issue("localhost", valid(), "localhost", "127.0.0.1", "::1");
    }

    /** A certificate for these host names and addresses, and no others. */
    public Issued serverFor(String... names) {
        return issue(names[0], valid(), names);
    }

    /** A certificate for the loopback names that ended yesterday. */
    public Issued expiredServer() {
        Instant yesterday = Instant.now().minus(Duration.ofDays(1));
        Validity past = new Validity(yesterday.minus(Duration.ofDays(30)), yesterday);
        return issue("localhost", past, "localhost", "127.0.0.1", "::1");
    }

    /** A certificate for the loopback names that ends at this time. */
    public Issued serverUntil(Instant end) {
        Validity validity = new Validity(end.minus(Duration.ofDays(365)), end);
        return issue("localhost", validity, "localhost", "127.0.0.1", "::1");
    }

    /** A certificate by which a client of this common name shows who it is. */
    public Issued client(String commonName) {
        return issue(commonName, valid());
    }

    public X509Certificate certificate() {
        return certificate;
    }

    /** Writes this authority's certificate as PEM, what goes into {@code ca-cert-path}. */
    public Path writePem(Path file) throws IOException {
        return Files.writeString(file, pem(certificate));
    }

    /** This authority's certificate as PEM. */
    public String pem() {
        return pem(certificate);
    }

    private Issued issue(String commonName, Validity validity, String... names) {
        KeyPair its = keys();
        List<X509Certificate> chain = new ArrayList<>();
        chain.add(sign(name, keys, commonName, its, false, validity, List.of(names)));
        for (TestCa ca = this; ca.parent != null; ca = ca.parent) {
            chain.add(ca.certificate);
        }
        return new Issued(its, List.copyOf(chain));
    }

    /**
     * A key with its certificate.
     *
     * @param chain the certificate first, then the authorities between it and the root
     */
    public record Issued(KeyPair keys, List<X509Certificate> chain) {
        public X509Certificate certificate() {
            return chain.get(0);
        }

        /** Writes the chain as PEM. */
        public Path writeCertificate(Path file) throws IOException {
            StringBuilder text = new StringBuilder();
            for (X509Certificate link : chain) {
                text.append(pem(link));
            }
            return Files.writeString(file, text);
        }

        /** Writes the key as PEM (PKCS #8, no passphrase). */
        public Path writeKey(Path file) throws IOException {
            return Files.writeString(file, pem(new JcaPKCS8Generator(keys.getPrivate(), null)));
        }

        /** Writes key and chain as a PKCS #12 store with the password {@code changeit}. */
        public Path writeKeyStore(Path file) throws IOException {
            try (OutputStream out = Files.newOutputStream(file)) {
                keyStore().store(out, PASSWORD.toCharArray());
                return file;
            } catch (GeneralSecurityException e) {
                throw new AssertionError(e);
            }
        }

        /** An SSL context for a server that shows this certificate. */
        public SSLContext sslContext() {
            return context(null);
        }

        /** The same for a server that takes client certificates of this authority. */
        public SSLContext sslContextFor(TestCa clients) {
            try {
                KeyStore roots = KeyStore.getInstance("PKCS12");
                roots.load(null, null);
                roots.setCertificateEntry("ca", clients.certificate);
                TrustManagerFactory factory =
                        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
                factory.init(roots);
                return context(factory.getTrustManagers());
            } catch (GeneralSecurityException | IOException e) {
                throw new AssertionError(e);
            }
        }

        private SSLContext context(TrustManager[] trust) {
            try {
                KeyManagerFactory factory =
                        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
                factory.init(keyStore(), PASSWORD.toCharArray());
                SSLContext context = SSLContext.getInstance("TLS");
                context.init(factory.getKeyManagers(), trust, null);
                return context;
            } catch (GeneralSecurityException e) {
                throw new AssertionError(e);
            }
        }

        private KeyStore keyStore() {
            try {
                KeyStore store = KeyStore.getInstance("PKCS12");
                store.load(null, null);
                store.setKeyEntry(
                        "key",
                        keys.getPrivate(),
                        PASSWORD.toCharArray(),
                        chain.toArray(Certificate[]::new));
                return store;
            } catch (GeneralSecurityException | IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    private record Validity(Instant from, Instant to) {}

    private static Validity valid() {
        Instant now = Instant.now();
        return new Validity(now.minus(Duration.ofHours(1)), now.plus(Duration.ofDays(30)));
    }

    private static KeyPair keys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static X509Certificate sign(
            String issuer,
            KeyPair issuerKeys,
            String subject,
            KeyPair subjectKeys,
            boolean authority,
            Validity validity,
            List<String> names) {
        try {
            JcaX509v3CertificateBuilder builder =
                    new JcaX509v3CertificateBuilder(
                            new X500Name("CN=" + issuer),
                            new BigInteger(64, RANDOM).add(BigInteger.ONE),
                            Date.from(validity.from()),
                            Date.from(validity.to()),
                            new X500Name("CN=" + subject),
                            subjectKeys.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
            if (authority) {
                builder.addExtension(
                        Extension.keyUsage,
                        true,
                        new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            }
            if (!names.isEmpty()) {
                builder.addExtension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(
                                names.stream().map(TestCa::name).toArray(GeneralName[]::new)));
            }
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(
                                    new JcaContentSignerBuilder("SHA256withECDSA")
                                            .build(issuerKeys.getPrivate())));
        } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
            throw new AssertionError(e);
        }
    }

    private static GeneralName name(String name) {
        boolean address = name.indexOf(':') >= 0 || name.matches("[0-9.]+");
        return new GeneralName(address ? GeneralName.iPAddress : GeneralName.dNSName, name);
    }

    private static String pem(Object object) {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(object);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return text.toString();
    }
}
