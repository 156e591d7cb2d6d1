package io.longshore.access;

/** Who uploaded a file, as seen by the user who wants to access it. */
public enum Owner {
    /** This user, through the SFTP server. */
    SELF("own"),
    /** Another user of the SFTP server. */
    OTHER("of another user"),
    /** Nobody of the SFTP server: the file came another way. */
    NOBODY("not uploaded through the server");

    private final String text;

    Owner(String text) {
        this.text = text;
    }

    /** The name in documents. */
    public String text() {
        return text;
    }
}
