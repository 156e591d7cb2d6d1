/** Who calls the HTTP API: tokens, what they permit, and the audit of their use. */
@NullMarked
package io.longshore.web.access;

import org.jspecify.annotations.NullMarked;
