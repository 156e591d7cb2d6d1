package io.longshore.delivery;

/** What Longshore does with a delivery that has no report yet. */
public enum DeliveryState {
    /** Nothing yet: the file is in {@code drop/} and something is waited for. */
    WAITING,
    /** Nothing, whatever happens: the file stays in {@code drop/}. */
    NOT_TAKEN,
    /** It is being read and compared. */
    CHECKING,
    /** It waits for its turn or for its next attempt. */
    QUEUED,
    /** It is being sent to the registry. */
    PUSHING,
    /** It is being read back from the registry. */
    VERIFYING
}
