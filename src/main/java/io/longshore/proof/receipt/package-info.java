/** Receipts: in-toto statements about reports, in signed DSSE envelopes. */
@NullMarked
package io.longshore.proof.receipt;

import org.jspecify.annotations.NullMarked;
