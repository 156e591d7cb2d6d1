package io.longshore.proof;

import io.longshore.proof.audit.Finding;
import java.io.IOException;

/** A change that somebody without the key makes. */
interface Manipulation {
    /** The finding is about this change. */
    boolean isNamedBy(Finding finding);

    void undo() throws IOException;
}
