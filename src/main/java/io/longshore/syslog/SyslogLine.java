package io.longshore.syslog;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * A message of RFC 5424, without structured data and without the name of this host, which the
 * server knows.
 *
 * @param facility as the RFC numbers them
 * @param severity as the RFC numbers them
 * @param id what kind of message it is, in printable ASCII
 * @param text printable, in one line
 */
public record SyslogLine(int facility, int severity, Instant at, String id, String text) {
    /** The facility for use by a site. */
    public static final int LOCAL0 = 16;

    /** The facility for audits. */
    public static final int AUDIT = 13;

    public static final int WARNING = 4;
    public static final int NOTICE = 5;

    private static final int SEVERITIES = 8;

    /** The bytes of the message. */
    public byte[] toBytes() {
        return "<%d>1 %s - longshore %d %s - %s"
                .formatted(
                        facility * SEVERITIES + severity,
                        at.truncatedTo(ChronoUnit.MILLIS),
                        ProcessHandle.current().pid(),
                        id,
                        text)
                .getBytes(StandardCharsets.UTF_8);
    }
}
