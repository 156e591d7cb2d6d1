/** Shows the checkpoints of a log to those who notice when it is rebuilt: witnesses and syslog. */
@NullMarked
package io.longshore.proof.witness;

import org.jspecify.annotations.NullMarked;
