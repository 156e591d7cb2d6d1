package io.longshore.config;

import de.dentrassi.crypto.pem.PemKeyStoreProvider;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * By what a server of ours shows who it is.
 *
 * @param certificate PEM file with its certificate, then those between it and the authority
 * @param key PEM file with its private key, without a passphrase
 */
public record ServerTls(Path certificate, Path key) {
    /**
     * The files of two settings; nothing where neither is set.
     *
     * @throws ProblemException {@code BAD_SETTING} if only one is set, or a file has other content
     *     than expected
     */
    public static Optional<ServerTls> of(
            Settings settings, Setting<Path> certificateSetting, Setting<Path> keySetting) {
        Optional<Path> certificate = settings.find(certificateSetting);
        Optional<Path> key = settings.find(keySetting);
        if (certificate.isEmpty() && key.isEmpty()) {
            return Optional.empty();
        }
        if (certificate.isEmpty() || key.isEmpty()) {
            throw new ProblemException(
                    Problem.permanent(
                                    Code.BAD_SETTING,
                                    certificateSetting.name()
                                            + " and "
                                            + keySetting.name()
                                            + " belong together.",
                                    "Only one of them is set.",
                                    "Set both, or none.")
                            .with("setting", keySetting.name()));
        }
        ServerTls tls =
                new ServerTls(
                        certificate.get().toAbsolutePath().normalize(),
                        key.get().toAbsolutePath().normalize());
        tls.keyStore();
        return Optional.of(tls);
    }

    /**
     * Both as a key store whose key has an empty password.
     *
     * @throws ProblemException {@code BAD_SETTING}
     */
    public KeyStore keyStore() {
        try {
            String pem =
                    Files.readString(certificate, StandardCharsets.ISO_8859_1)
                            + "\n"
                            + Files.readString(key, StandardCharsets.ISO_8859_1);
            KeyStore store = KeyStore.getInstance("PEM", new PemKeyStoreProvider());
            store.load(new ByteArrayInputStream(pem.getBytes(StandardCharsets.ISO_8859_1)), null);
            if (!hasKey(store)) {
                throw new IOException("certificate and key are not a pair");
            }
            return store;
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            throw new ProblemException(
                    Problem.permanent(
                            Code.BAD_SETTING,
                            "The certificate "
                                    + certificate
                                    + " with the key "
                                    + key
                                    + " cannot be used for TLS.",
                            "Reading them showed: " + e.getClass().getSimpleName() + ".",
                            "Give both as readable PEM files, the key in PKCS #8 without a"
                                    + " passphrase (openssl pkcs8 -topk8 -nocrypt)."),
                    e);
        }
    }

    /**
     * The end of the validity of the certificate, or of one above it in the file that ends earlier.
     *
     * @throws ProblemException {@code BAD_SETTING}
     */
    public Instant expires() {
        try {
            KeyStore store = keyStore();
            Instant end = Instant.MAX;
            for (String alias : Collections.list(store.aliases())) {
                for (X509Certificate certificate : chain(store, alias)) {
                    Instant its = certificate.getNotAfter().toInstant();
                    end = its.isBefore(end) ? its : end;
                }
            }
            return end;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a key store that was read cannot be used", e);
        }
    }

    private static List<X509Certificate> chain(KeyStore store, String alias)
            throws GeneralSecurityException {
        Certificate @Nullable [] chain = store.getCertificateChain(alias);
        Certificate single = store.getCertificate(alias);
        List<Certificate> all =
                chain != null ? List.of(chain) : single != null ? List.of(single) : List.of();
        return all.stream()
                .filter(X509Certificate.class::isInstance)
                .map(X509Certificate.class::cast)
                .toList();
    }

    /** Renewed files are replaced one after the other, so the new one may be beside the old. */
    private static boolean isPair(PublicKey certified, PrivateKey key)
            throws GeneralSecurityException {
        Optional<String> algorithm =
                switch (key.getAlgorithm()) {
                    case "RSA" -> Optional.of("SHA256withRSA");
                    case "EC" -> Optional.of("SHA256withECDSA");
                    default -> Optional.empty();
                };
        if (algorithm.isEmpty()) {
            return true;
        }
        byte[] text = {1};
        Signature signer = Signature.getInstance(algorithm.get());
        signer.initSign(key);
        signer.update(text);
        byte[] signature = signer.sign();
        Signature verifier = Signature.getInstance(algorithm.get());
        verifier.initVerify(certified);
        verifier.update(text);
        return verifier.verify(signature);
    }

    private static boolean hasKey(KeyStore store) throws GeneralSecurityException {
        for (String alias : Collections.list(store.aliases())) {
            if (store.getKey(alias, new char[0]) instanceof PrivateKey key) {
                return isPair(store.getCertificate(alias).getPublicKey(), key);
            }
        }
        return false;
    }
}
