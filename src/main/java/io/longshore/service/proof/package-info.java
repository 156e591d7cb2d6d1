/** The log of the site while a gateway leads: who is shown it, and alerts about that. */
@NullMarked
package io.longshore.service.proof;

import org.jspecify.annotations.NullMarked;
