package io.longshore.json;

import java.io.IOException;

/** A value is of another kind than a document's {@link Shape} says: to Go nothing is readable. */
public final class ShapeException extends IOException {
    private static final long serialVersionUID = 1L;

    ShapeException(String message) {
        super(message);
    }
}
