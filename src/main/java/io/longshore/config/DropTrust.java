package io.longshore.config;

/** Whose checksums and signatures are enough where one is required. */
public enum DropTrust {
    /** Those of the user who uploaded the tarball. */
    OWN,
    /** Those of any user, such as a second person who carries the checksum. */
    ANYONE
}
