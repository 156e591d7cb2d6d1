package io.longshore.access;

/** An action of the HTTP API that a role may have. */
public enum ApiAction {
    READ_STATE("read-state", "see what is under way in general, and the repositories"),
    READ_DELIVERIES("read-deliveries", "see jobs, deliveries, reports and their events"),
    SUBMIT_JOBS("submit", "submit jobs"),
    REPLAY("replay", "replay a rejected delivery"),
    CANCEL("cancel", "cancel a job"),
    ACKNOWLEDGE("acknowledge", "acknowledge a failed delivery"),
    READ_ALERTS("read-alerts", "see alerts"),
    READ_QUEUES("read-queues", "see queues and workers"),
    CONTROL("control", "pause and resume the intake, drain a worker"),
    READ_DEAD("read-dead", "see dead messages"),
    CHANGE_DEAD("change-dead", "remove and resend dead messages"),
    READ_SETTINGS("read-settings", "see settings, without secrets"),
    READ_TOKENS("read-tokens", "see which tokens there are"),
    READ_AUDIT("read-audit", "see the audit"),
    /** Nobody: only a command on a gateway makes or removes a token. */
    CHANGE_TOKENS("change-tokens", "make and remove tokens");

    private final String word;
    private final String text;

    ApiAction(String word, String text) {
        this.word = word;
        this.text = text;
    }

    /** The name in the audit. */
    public String word() {
        return word;
    }

    /** The name in documents. */
    public String text() {
        return text;
    }
}
