package io.longshore.access;

/** An action on an address of the broker that a role may have. */
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
