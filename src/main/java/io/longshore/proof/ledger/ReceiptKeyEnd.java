package io.longshore.proof.ledger;

import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.proof.log.NotATlogException;
import io.longshore.proof.log.NoteSigner;
import java.nio.file.Path;
import java.util.Base64;
import java.util.function.UnaryOperator;

/**
 * The way back from a P-256 key: the key of the log signs receipts again. The key that ends signs
 * this, or the recovery key if it is lost. No gateway may be at work meanwhile.
 */
public final class ReceiptKeyEnd {
    private final UnaryOperator<byte[]> signature;

    private ReceiptKeyEnd(UnaryOperator<byte[]> signature) {
        this.signature = signature;
    }

    /** Signed by the key that ends. */
    public static ReceiptKeyEnd by(ReceiptKey key) {
        return new ReceiptKeyEnd(key.signer().signature()::apply);
    }

    /**
     * Signed by the recovery key.
     *
     * @param file of the recovery key; its verifier key is beside it
     */
    public static ReceiptKeyEnd byRecovery(Path file) {
        NoteSigner signer =
                SiteKey.readPair(file, file.resolveSibling(file.getFileName() + ".vkey"));
        return new ReceiptKeyEnd(signer::sign);
    }

    /**
     * Appends the end. Receipts that the key has signed must be entries by then.
     *
     * @return the index of the entry
     * @throws ProblemException {@code SITE_KEY_UNUSABLE} if no P-256 key signs receipts, or the
     *     signature is by another key
     */
    public int append(Ledger ledger, String reason) {
        KeyHistory keys = ledger.keys();
        if (!keys.hasReceiptKey()) {
            throw refused(
                    "No P-256 key signs the receipts of this log.",
                    "The key of the log does.",
                    "Do nothing.");
        }
        byte[] signed = signature.apply(keys.endMessage());
        LogEntry.CertificateEnd end =
                new LogEntry.CertificateEnd(reason, Base64.getEncoder().encodeToString(signed));
        try {
            // Before the file is created, which cannot be taken back.
            keys.requireEnd(ledger.size(), end);
        } catch (NotATlogException e) {
            throw refused(
                    "The end of the P-256 key cannot be signed.",
                    "Found: " + e.getMessage() + ".",
                    "Use the settings of a gateway, or name the recovery key with --recovery.");
        }
        return ledger.append(end);
    }

    private static ProblemException refused(String what, String why, String fix) {
        return new ProblemException(Problem.permanent(Code.SITE_KEY_UNUSABLE, what, why, fix));
    }
}
