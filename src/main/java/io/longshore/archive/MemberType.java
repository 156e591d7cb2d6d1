package io.longshore.archive;

/** What a member of an archive is. */
public enum MemberType {
    FILE("a file"),
    FOLDER("a folder"),
    HARD_LINK("a hard link"),
    SYMBOLIC_LINK("a symbolic link"),
    DEVICE("a device"),
    PIPE("a pipe"),
    SPARSE_FILE("a sparse file"),
    GNU_LONG_NAME("a GNU header for a long name"),
    UNKNOWN("of an unknown kind");

    private final String description;

    MemberType(String description) {
        this.description = description;
    }

    /** For a person, with its article. */
    public String description() {
        return description;
    }
}
