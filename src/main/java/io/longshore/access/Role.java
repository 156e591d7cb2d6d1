package io.longshore.access;

import java.util.List;

/** A group of users with the same rights. */
public enum Role {
    SENDER("sender"),
    READER("reader"),
    ADMIN("admin"),
    /** The stages of Longshore, in the gateway and in workers. */
    SERVICE("service"),
    /** A user of the SFTP server. */
    SFTP_USER("SFTP user"),
    /** A user of an SFTP server with {@code longshore.sftp.shared=true}. */
    SHARED_SFTP_USER("SFTP user of a shared server");

    private final String text;

    Role(String text) {
        this.text = text;
    }

    /** The name in documents; for a role of the broker also in broker.xml and in files of users. */
    public String text() {
        return text;
    }

    /** The roles that the broker knows. */
    public static List<Role> ofBroker() {
        return List.of(SENDER, READER, ADMIN, SERVICE);
    }
}
