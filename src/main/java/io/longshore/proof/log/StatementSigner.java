package io.longshore.proof.log;

import java.util.function.UnaryOperator;

/**
 * Signs the statements of receipts.
 *
 * @param keyid a hint for readers: the fingerprint of the key in hexadecimal digits
 * @param signature makes the signature of a message
 */
public record StatementSigner(String keyid, UnaryOperator<byte[]> signature) {
    /** The key of the log signs receipts as well. */
    public static StatementSigner of(NoteSigner signer) {
        return new StatementSigner(signer.key().fingerprintHex(), signer::sign);
    }
}
