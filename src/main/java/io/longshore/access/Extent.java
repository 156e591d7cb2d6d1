package io.longshore.access;

/** How far a right goes. */
public enum Extent {
    /** Not at all. */
    NONE("–"),
    /** For what the user did: the deliveries that the user uploaded or sent, the own actions. */
    OWN("own"),
    /** For everything. */
    ALL("all");

    private final String text;

    Extent(String text) {
        this.text = text;
    }

    /** The name in documents. */
    public String text() {
        return text;
    }
}
