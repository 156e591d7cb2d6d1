/** Lines for a syslog server: their form (RFC 5424) and their way over TLS (RFC 5425). */
@NullMarked
package io.longshore.syslog;

import org.jspecify.annotations.NullMarked;
