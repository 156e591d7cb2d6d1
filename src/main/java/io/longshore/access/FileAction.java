package io.longshore.access;

/** An action on a file or folder of the share that a role may have. */
public enum FileAction {
    /** Seeing its name, size and time. */
    LIST("list, look at size and time"),
    /** Reading its content. */
    READ("read"),
    /** Creating a file or a folder in this folder. */
    ADD("upload into the folder, make a folder in it"),
    /** Changing its content or its times. */
    CHANGE("write, append, truncate, set times"),
    /** Taking or reusing its name. */
    REMOVE("rename, replace, remove");

    private final String text;

    FileAction(String text) {
        this.text = text;
    }

    /** The name in documents. */
    public String text() {
        return text;
    }
}
