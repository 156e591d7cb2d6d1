package io.longshore.proof.ledger;

import io.longshore.files.DurableFiles;
import io.longshore.files.OwnerOnly;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.proof.log.NotATlogException;
import io.longshore.proof.log.NoteKey;
import io.longshore.proof.log.NoteSigner;
import io.longshore.text.Printable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The key of a site in the data folder of a gateway: {@code site.key} (PKCS #8 in PEM, for the
 * owner only) and {@code site.vkey} (the verifier key).
 *
 * @param signer signs receipts, entries and checkpoints
 * @param recovery the verifier key of the recovery key; null if the site has none
 */
public record SiteKey(NoteSigner signer, @Nullable NoteKey recovery) {
    private static final String KEY = "site";
    private static final String NEXT = "site-next";
    private static final String RECOVERY = "recovery.vkey";
    private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String END = "-----END PRIVATE KEY-----";

    /** True if the data folder has a site key. */
    public static boolean isIn(Path data) {
        return Files.exists(secret(data, KEY)) || Files.exists(vkey(data, KEY));
    }

    /**
     * The key in a data folder; empty if it has none.
     *
     * @throws ProblemException {@code SITE_KEY_UNUSABLE} if it cannot be read, or others can read
     *     it
     */
    public static Optional<SiteKey> find(Path data) {
        return isIn(data) ? Optional.of(read(data, KEY)) : Optional.empty();
    }

    /** The key of an interrupted rotation; empty if there is none. */
    static Optional<SiteKey> findNext(Path data) {
        return Files.exists(vkey(data, NEXT)) ? Optional.of(read(data, NEXT)) : Optional.empty();
    }

    private static SiteKey read(Path data, String name) {
        Path recovery = data.resolve(RECOVERY);
        return new SiteKey(
                readPair(secret(data, name), vkey(data, name)),
                Files.exists(recovery) ? readVkey(recovery) : null);
    }

    /**
     * The recovery key of a site, whose verifier key is beside it.
     *
     * @throws ProblemException {@code SITE_KEY_UNUSABLE}
     */
    public static NoteSigner readRecovery(Path file) {
        return readPair(file, file.resolveSibling(file.getFileName() + ".vkey"));
    }

    /**
     * A private key with its verifier key.
     *
     * @throws ProblemException {@code SITE_KEY_UNUSABLE}
     */
    public static NoteSigner readPair(Path secret, Path vkey) {
        NoteKey key = readVkey(vkey);
        requireOwnerOnly(secret);
        String text = readText(secret);
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END);
        if (begin < 0 || end < begin) {
            throw unusable(secret, "It has no private key in PEM.");
        }
        try {
            byte[] encoded =
                    Base64.getMimeDecoder().decode(text.substring(begin + BEGIN.length(), end));
            PrivateKey read =
                    KeyFactory.getInstance("Ed25519")
                            .generatePrivate(new PKCS8EncodedKeySpec(encoded));
            return NoteSigner.of(key, read);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw unusable(secret, "It is not an Ed25519 key.");
        } catch (NotATlogException e) {
            throw unusable(secret, "It does not belong to " + vkey.getFileName() + ".");
        }
    }

    /**
     * A verifier key in a file.
     *
     * @throws ProblemException {@code SITE_KEY_UNUSABLE}
     */
    public static NoteKey readVkey(Path file) {
        try {
            return NoteKey.parse(readText(file));
        } catch (NotATlogException e) {
            throw unusable(file, "It is not a verifier key: " + e.getMessage() + ".");
        }
    }

    /** Writes a new key as the site's. */
    public static void write(Path data, KeyPair pair, NoteKey key, @Nullable NoteKey recovery) {
        if (recovery != null) {
            DurableFiles.createFolder(data);
            DurableFiles.write(data.resolve(RECOVERY), line(recovery));
        }
        writePair(secret(data, KEY), vkey(data, KEY), pair.getPrivate(), key);
    }

    /** Writes a new key that becomes the site's once the log names it. */
    static void writeNext(Path data, PrivateKey secret, NoteKey key) {
        writePair(secret(data, NEXT), vkey(data, NEXT), secret, key);
    }

    /** Makes the next key the site's. */
    static void adoptNext(Path data) {
        DurableFiles.rename(secret(data, NEXT), secret(data, KEY));
        DurableFiles.rename(vkey(data, NEXT), vkey(data, KEY));
    }

    /** Writes a key pair: the secret first, for its owner only. */
    public static void writePair(Path secret, Path vkey, PrivateKey key, NoteKey verifier) {
        String pem = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded());
        OwnerOnly.write(secret, BEGIN + "\n" + pem + "\n" + END + "\n");
        DurableFiles.write(vkey, line(verifier));
    }

    private static byte[] line(NoteKey key) {
        return (key + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static Path secret(Path data, String name) {
        return data.resolve(name + ".key");
    }

    private static Path vkey(Path data, String name) {
        return data.resolve(name + ".vkey");
    }

    private static void requireOwnerOnly(Path file) {
        try {
            Set<PosixFilePermission> rights = Files.getPosixFilePermissions(file);
            rights.removeAll(
                    Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));
            if (!rights.isEmpty()) {
                throw new ProblemException(
                        Problem.permanent(
                                Code.SITE_KEY_UNUSABLE,
                                "Others than its owner may use the key "
                                        + Printable.of(file.toString())
                                        + ".",
                                "Who reads it can sign in the name of this site.",
                                "Run: chmod 600 '" + Printable.of(file.toString()) + "'"));
            }
        } catch (IOException e) {
            throw unusable(file, "It does not exist, or cannot be looked at.");
        } catch (UnsupportedOperationException e) {
            // A file system without modes: its own rights decide.
            return;
        }
    }

    private static String readText(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw unusable(file, "It does not exist, or cannot be read.");
        }
    }

    private static ProblemException unusable(Path file, String why) {
        return new ProblemException(
                Problem.permanent(
                        Code.SITE_KEY_UNUSABLE,
                        "The key " + Printable.of(file.toString()) + " cannot be used.",
                        why,
                        "Restore it from a copy, or remove both files of the pair if this gateway"
                                + " is to have no site key."));
    }
}
