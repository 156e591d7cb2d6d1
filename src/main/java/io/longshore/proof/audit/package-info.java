/** Checks a log and the receipts of a share, or of a copy of one, without the service. */
@NullMarked
package io.longshore.proof.audit;

import org.jspecify.annotations.NullMarked;
