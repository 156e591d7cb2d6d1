package io.longshore.proof.witness;

import io.longshore.proof.ledger.Ledger;
import io.longshore.proof.log.SignedNote;
import java.util.Optional;

/** Remembers the newest checkpoint of a log, out of reach of the holder of the site key. */
interface Witness {
    /** For people. */
    String name();

    /**
     * Shows it the newest checkpoint.
     *
     * @return the checkpoint with the signature of the witness; empty if there is none yet
     * @throws io.longshore.problem.ProblemException {@code LOG_SHORTER} if the witness has seen a
     *     longer log, {@code LOG_DAMAGED} if it has seen another one, {@code WITNESS_UNAVAILABLE}
     */
    Optional<SignedNote> show(Ledger ledger);

    /**
     * The size of the longest log that it has seen.
     *
     * @param newest a checkpoint of the log, which tells the witness which one is meant
     * @throws io.longshore.problem.ProblemException {@code WITNESS_UNAVAILABLE}
     */
    int seen(SignedNote newest);
}
