package io.longshore.proof.ledger;

import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.proof.log.Ed25519;
import io.longshore.proof.log.NotATlogException;
import io.longshore.proof.log.NoteKey;
import io.longshore.proof.log.NoteSigner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import org.jspecify.annotations.Nullable;

/** Creates the key of a site, and replaces it. No gateway may be at work meanwhile. */
public final class KeyChanges {
    private static final String RECOVERY_NAME = "/recovery";

    private KeyChanges() {}

    /**
     * Creates the key of a site.
     *
     * @param name of the log, as in {@code site.example.com/longshore}
     * @param recoveryFile where the recovery key is written, with {@code .vkey} for its verifier
     *     key; null for none
     * @throws ProblemException {@code SITE_KEY_UNUSABLE} if there is a key or a log already
     */
    public static SiteKey create(SiteLog log, String name, @Nullable Path recoveryFile) {
        if (!NoteKey.isName(name)) {
            throw refused(
                    "The log cannot have this name.",
                    "A name has no spaces and no '+'.",
                    "Name it as in --name site.example.com/longshore.");
        }
        if (SiteKey.isIn(log.data()) || log.folder().exists()) {
            throw refused(
                    "This site has a site key already.",
                    "There is site.key in the data folder, or a log on the share.",
                    "Copy the key from the gateway that has it, or run 'longshore keys rotate'.");
        }
        NoteKey recovery = null;
        if (recoveryFile != null) {
            Path vkey = recoveryFile.resolveSibling(recoveryFile.getFileName() + ".vkey");
            if (Files.exists(recoveryFile) || Files.exists(vkey)) {
                throw refused(
                        "The file for the recovery key exists already.",
                        "A key is never replaced by another one.",
                        "Name another file with --recovery.");
            }
            KeyPair pair = Ed25519.generate();
            recovery =
                    new NoteKey(
                            name + RECOVERY_NAME,
                            NoteKey.Type.ED25519,
                            Ed25519.raw(pair.getPublic()));
            SiteKey.writePair(recoveryFile, vkey, pair.getPrivate(), recovery);
        }
        KeyPair pair = Ed25519.generate();
        NoteKey key = new NoteKey(name, NoteKey.Type.ED25519, Ed25519.raw(pair.getPublic()));
        SiteKey.write(log.data(), pair, key, recovery);
        return new SiteKey(NoteSigner.of(key, pair.getPrivate()), recovery);
    }

    /**
     * Replaces the key by a new one, signed by the former key.
     *
     * @return the new key
     * @throws ProblemException as {@link SiteLog#open}
     */
    public static NoteKey rotate(SiteLog log, String reason) {
        NoteSigner former = SiteKey.find(log.data()).map(SiteKey::signer).orElse(null);
        if (former == null) {
            throw refused(
                    "This gateway has no site key to rotate.",
                    "There is no site.key in the data folder.",
                    "Run 'longshore keys init' for a new site, or copy the key.");
        }
        requireLog(log);
        return replace(log, former.key(), former, null, reason);
    }

    /**
     * Replaces a key that is lost or revoked by a new one, signed by the recovery key.
     *
     * @param recovery the file of the recovery key
     * @param lastValid the last entry that the former key has signed rightly; null if it is lost
     * @return the new key
     */
    public static NoteKey replace(
            SiteLog log, Path recovery, @Nullable Integer lastValid, String reason) {
        NoteSigner signer = SiteKey.readRecovery(recovery);
        requireLog(log);
        try {
            LogContent content = LogContent.read(log.folder());
            return replace(log, content.keys().current(), signer, lastValid, reason);
        } catch (NotATlogException e) {
            throw LogProblems.damaged(log.folder(), e);
        }
    }

    private static void requireLog(SiteLog log) {
        if (!log.folder().exists()) {
            throw refused(
                    "There is no log on the share.",
                    "A key is replaced by an entry in the log, which begins when a gateway with"
                            + " the site key leads for the first time.",
                    "Start a gateway, or set longshore.share to the share with the log. A key"
                            + " that has signed nothing can also be removed (site.key and"
                            + " site.vkey), and another one made with 'longshore keys init'.");
        }
    }

    private static NoteKey replace(
            SiteLog log,
            NoteKey former,
            NoteSigner signer,
            @Nullable Integer lastValid,
            String reason) {
        KeyPair pair = Ed25519.generate();
        NoteKey next =
                new NoteKey(former.name(), NoteKey.Type.ED25519, Ed25519.raw(pair.getPublic()));
        NoteSigner nextSigner = NoteSigner.of(next, pair.getPrivate());
        KeyChangeStatement statement =
                new KeyChangeStatement(
                        former.name(), former.toString(), next.toString(), lastValid, reason);
        SiteKey.writeNext(log.data(), pair.getPrivate(), next);
        Ledger.changeKey(log.folder(), log.known(), statement.sign(signer), nextSigner);
        SiteKey.adoptNext(log.data());
        return next;
    }

    private static ProblemException refused(String what, String why, String fix) {
        return new ProblemException(Problem.permanent(Code.SITE_KEY_UNUSABLE, what, why, fix));
    }
}
