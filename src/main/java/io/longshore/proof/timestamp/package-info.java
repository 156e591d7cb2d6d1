/** Time stamps (RFC 3161) of checkpoints, by an authority of the site. */
@NullMarked
package io.longshore.proof.timestamp;

import org.jspecify.annotations.NullMarked;
