package io.longshore.access;

/** The folders of the share, as far as rights distinguish them. */
public enum Folder {
    DROP("drop"),
    DEPOT("depot"),
    DONE("done"),
    REJECTED("rejected"),
    /** Every other name on the share. */
    OTHER("");

    private final String text;

    Folder(String text) {
        this.text = text;
    }

    /** Its name on the share; empty for {@link #OTHER}. */
    public String text() {
        return text;
    }

    /**
     * The folder with this name.
     *
     * @param name of a file or folder directly in the share
     */
    public static Folder named(String name) {
        for (Folder folder : values()) {
            if (folder != OTHER && folder.text.equals(name)) {
                return folder;
            }
        }
        return OTHER;
    }
}
