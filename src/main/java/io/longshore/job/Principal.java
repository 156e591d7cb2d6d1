package io.longshore.job;

/**
 * Who did something, as a sign-in or the operating system states it. What a document says of its
 * sender is a claim and never becomes a principal.
 *
 * @param name of the user; never null
 * @param via what authenticated the user
 */
public record Principal(String name, Via via) {
    /** What authenticated a user. Two users of one name that differ in this are two users. */
    public enum Via {
        /** The sign-in at Longshore's own SFTP server. */
        SFTP,
        /** Longshore's sign-in at another SFTP server, from which it fetched the file. */
        REMOTE_SFTP,
        /** The owner of the file on the file system. */
        FILE_OWNER,
        /** The sign-in at the broker. */
        BROKER,
        /** The token of a request to the HTTP API. */
        API
    }

    /** The user as people read it, with the way in. */
    public String shown() {
        return switch (via) {
            case SFTP -> name + " (SFTP)";
            case REMOTE_SFTP -> name + " (fetched by SFTP)";
            case FILE_OWNER -> name + " (owner of the file)";
            case BROKER -> name + " (broker)";
            case API -> name + " (HTTP API)";
        };
    }
}
