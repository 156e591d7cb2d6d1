package io.longshore.json;

import java.io.IOException;

/** A value is of another kind than a document's {@link Shape} says: to Go nothing is readable. */
public final class UnlikeException extends IOException {
    private static final long serialVersionUID = 1L;

    UnlikeException(String message) {
        super(message);
    }
}
