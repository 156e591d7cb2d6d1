package io.longshore.pipeline;

/**
 * How a message came.
 *
 * @param attempt counted from 1
 * @param priority 0 to 9
 */
public record Delivery(int attempt, int priority) {
    public Delivery nextAttempt() {
        return new Delivery(attempt + 1, priority);
    }
}
