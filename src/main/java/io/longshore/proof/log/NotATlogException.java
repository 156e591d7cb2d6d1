package io.longshore.proof.log;

/** A document does not have its form, or a signature or proof does not hold. */
public final class NotATlogException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param message what is wrong, as the end of a sentence; may contain text of the document
     */
    public NotATlogException(String message) {
        super(message);
    }
}
