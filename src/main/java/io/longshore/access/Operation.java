package io.longshore.access;

import java.util.List;

/**
 * What a person asks of a running service by a command, with the rights at the broker that it
 * needs.
 */
public enum Operation {
    SUBMIT("submit", right(QueueAction.SEND, Address.JOBS)),
    SUBMIT_AND_WAIT(
            "submit --wait",
            right(QueueAction.SEND, Address.JOBS),
            right(QueueAction.CONSUME, Address.REPORTS)),
    LIST_REPORTS("reports", right(QueueAction.BROWSE, Address.REPORTS)),
    FOLLOW_REPORTS(
            "reports --follow",
            right(QueueAction.BROWSE, Address.REPORTS),
            right(QueueAction.CONSUME, Address.REPORTS)),
    LIST_ALERTS("alerts", right(QueueAction.BROWSE, Address.ALERTS)),
    FOLLOW_ALERTS(
            "alerts --follow",
            right(QueueAction.BROWSE, Address.ALERTS),
            right(QueueAction.CONSUME, Address.ALERTS)),
    LIST_DEAD(
            "dead",
            right(QueueAction.BROWSE, Address.JOBS_DEAD),
            right(QueueAction.BROWSE, Address.JOBS_INVALID)),
    SHOW_DEAD("dead show", right(QueueAction.BROWSE, Address.JOBS_DEAD)),
    REMOVE_DEAD("dead remove", right(QueueAction.CONSUME, Address.JOBS_DEAD)),
    RESEND_DEAD(
            "dead resend",
            right(QueueAction.CONSUME, Address.JOBS_DEAD),
            right(QueueAction.SEND, Address.JOBS),
            right(QueueAction.SEND, Address.REPLAYS)),
    REPLAY("replay", right(QueueAction.SEND, Address.REPLAYS)),
    REPLAY_AND_WAIT(
            "replay --wait",
            right(QueueAction.SEND, Address.REPLAYS),
            right(QueueAction.CONSUME, Address.REPORTS));

    /** An action on an address of the broker. */
    public record Right(QueueAction action, Address address) {}

    private final String command;
    private final List<Right> needed;

    Operation(String command, Right... needed) {
        this.command = command;
        this.needed = List.of(needed);
    }

    private static Right right(QueueAction action, Address address) {
        return new Right(action, address);
    }

    /** The command with the flags that decide on the rights. */
    public String command() {
        return command;
    }

    /** All of these rights are needed. */
    public List<Right> needed() {
        return needed;
    }
}
