package io.longshore.access;

/** What can be permitted on an address of the broker. */
public enum QueueAction {
    SEND("send"),
    CONSUME("consume"),
    BROWSE("browse");

    private final String text;

    QueueAction(String text) {
        this.text = text;
    }

    /** The name in broker.xml. */
    public String text() {
        return text;
    }
}
