package io.longshore.registry.http;

import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.text.Printable;
import java.io.IOException;

/** The content to be sent could not be read: not the registry's fault, and no reason to retry. */
public final class UnreadableSourceException extends IOException {
    private static final long serialVersionUID = 1L;

    private final Exception source;

    public UnreadableSourceException(Exception cause) {
        super(cause);
        this.source = cause;
    }

    ProblemException problem(String doing) {
        if (source instanceof ProblemException own) {
            return own;
        }
        return new ProblemException(
                Problem.permanent(
                        Code.FILE_UNREADABLE,
                        "Tried to " + doing + ", but the content could not be read.",
                        Printable.of(source.getMessage()) + ".",
                        "See whether the file is still there, whole and readable."),
                this);
    }
}
