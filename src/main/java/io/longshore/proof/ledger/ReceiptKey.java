package io.longshore.proof.ledger;

import io.longshore.config.ReceiptSetting;
import io.longshore.config.Secret;
import io.longshore.config.Settings;
import io.longshore.oci.Digest;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.proof.log.NoteKey;
import io.longshore.proof.log.P256;
import io.longshore.proof.log.StatementSigner;
import io.longshore.text.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Security;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The P-256 key of a site for receipts, in a PKCS #12 file or in an HSM. Thread-safe. */
public final class ReceiptKey {
    private final String where;
    private final PrivateKey secret;
    private final byte[] encoded;
    private final @Nullable Provider provider;

    private ReceiptKey(
            String where, PrivateKey secret, byte[] encoded, @Nullable Provider provider) {
        this.where = where;
        this.secret = secret;
        this.encoded = encoded;
        this.provider = provider;
    }

    /**
     * The key that the settings name; empty if they name none.
     *
     * @throws ProblemException {@code SITE_KEY_UNUSABLE}
     */
    public static Optional<ReceiptKey> of(Settings settings) {
        Optional<Path> device = settings.find(ReceiptSetting.PKCS11);
        Optional<Path> file = settings.find(ReceiptSetting.KEYSTORE);
        if (device.isEmpty() && file.isEmpty()) {
            return Optional.empty();
        }
        String where = Printable.of(device.orElseGet(file::get).toString());
        char[] password =
                settings.find(ReceiptSetting.PASSWORD).map(Secret::reveal).orElse("").toCharArray();
        try {
            return Optional.of(
                    device.isPresent()
                            ? inDevice(where, device.get(), password, settings)
                            : inFile(where, file.get(), password, settings));
        } catch (GeneralSecurityException | IOException | RuntimeException e) {
            if (e instanceof ProblemException) {
                throw (ProblemException) e;
            }
            throw unusable(where, "Java reports: " + Printable.of(String.valueOf(reason(e))), e);
        }
    }

    private static ReceiptKey inDevice(
            String where, Path configuration, char[] password, Settings settings)
            throws GeneralSecurityException, IOException {
        Provider base = Security.getProvider("SunPKCS11");
        if (base == null) {
            throw unusable(where, "This Java has no module jdk.crypto.cryptoki.", null);
        }
        Provider provider = base.configure(configuration.toString());
        KeyStore store = KeyStore.getInstance("PKCS11", provider);
        store.load(null, password);
        return of(where, store, password, settings, provider);
    }

    private static ReceiptKey inFile(String where, Path file, char[] password, Settings settings)
            throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, password);
        }
        return of(where, store, password, settings, null);
    }

    private static ReceiptKey of(
            String where,
            KeyStore store,
            char[] password,
            Settings settings,
            @Nullable Provider provider)
            throws GeneralSecurityException {
        String alias = settings.get(ReceiptSetting.ALIAS);
        Key key = store.getKey(alias, password);
        Certificate certificate = store.getCertificate(alias);
        if (!(key instanceof PrivateKey secret) || certificate == null) {
            throw unusable(where, "It has no key with a certificate under '" + alias + "'.", null);
        }
        byte[] encoded = certificate.getPublicKey().getEncoded();
        if (!P256.isKey(encoded)) {
            throw unusable(where, "The key '" + alias + "' is not on the curve P-256.", null);
        }
        return new ReceiptKey(where, secret, encoded, provider);
    }

    /** The SubjectPublicKeyInfo of the public part. */
    public byte[] encoded() {
        return encoded.clone();
    }

    /** Signs receipts. */
    public StatementSigner signer() {
        return new StatementSigner(Digest.of(encoded).hex(), this::sign);
    }

    /** True if this key still has to become an entry of the log. */
    public boolean isNewTo(Ledger ledger) {
        return !ledger.keys().isCertifiedBy(encoded);
    }

    /**
     * From now on this key signs receipts; nothing if it does already and has certified the present
     * key of the log.
     *
     * @param key null if this gateway has none
     * @throws ProblemException {@code LOG_KEY_MISSING} if the log has one, but not this gateway
     */
    public static void certify(Ledger ledger, @Nullable ReceiptKey key) {
        if (key == null && ledger.keys().hasReceiptKey()) {
            throw new ProblemException(
                    Problem.permanent(
                            Code.LOG_KEY_MISSING,
                            "The log has a key for receipts, but this gateway has none.",
                            "Neither longshore.receipts.keystore nor longshore.receipts.pkcs11 is"
                                    + " set.",
                            "Set longshore.receipts.keystore or longshore.receipts.pkcs11 as on the"
                                    + " other gateways."));
        }
        if (key != null && key.isNewTo(ledger)) {
            ledger.append(key.certify(ledger.signer().key()));
        }
    }

    /** The entry that certifies the key of the log. */
    private LogEntry.Certificate certify(NoteKey log) {
        Base64.Encoder base64 = Base64.getEncoder();
        return new LogEntry.Certificate(
                base64.encodeToString(encoded),
                base64.encodeToString(sign(LogEntry.Certificate.message(log))));
    }

    private byte[] sign(byte[] message) {
        try {
            byte[] signature = P256.sign(secret, message, provider);
            if (P256.verifies(encoded, message, signature)) {
                return signature;
            }
            throw unusable(where, "Its certificate belongs to another key.", null);
        } catch (GeneralSecurityException e) {
            throw new ProblemException(
                    Problem.temporary(
                            Code.SITE_KEY_UNUSABLE,
                            "The key for receipts in " + where + " did not sign.",
                            "Java reports: " + Printable.of(String.valueOf(e.getMessage())) + ".",
                            "Check that the HSM answers; Longshore then continues automatically."),
                    e);
        }
    }

    private static String reason(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getMessage() + ".";
    }

    private static ProblemException unusable(String where, String why, @Nullable Throwable e) {
        return new ProblemException(
                Problem.permanent(
                        Code.SITE_KEY_UNUSABLE,
                        "The key for receipts in " + where + " cannot be used.",
                        why,
                        "Check longshore.receipts.keystore or longshore.receipts.pkcs11, the alias and"
                                + " the password in the settings."),
                e);
    }
}
