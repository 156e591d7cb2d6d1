package io.longshore.config;

/** How strictly a proof (a checksum, a signature) is required. */
public enum Policy {
    /** Nothing passes without it. */
    REQUIRED,
    /** It must be right where it is there. */
    IF_PRESENT,
    /** It is not looked at. */
    OFF
}
