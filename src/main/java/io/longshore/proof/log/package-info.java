/**
 * A transparency log in the forms of C2SP: Merkle tree (RFC 6962), tiles, signed notes,
 * checkpoints, proofs and cosignatures. Knows nothing of jobs and of the share.
 */
@NullMarked
package io.longshore.proof.log;

import org.jspecify.annotations.NullMarked;
