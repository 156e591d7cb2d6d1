package io.longshore.pipeline;

/**
 * One delivery of a message to a stage.
 *
 * @param number counted from 1
 * @param priority of the job, 0 (last) to 9 (first)
 */
public record Attempt(int number, int priority) {
    private static final int NORMAL_PRIORITY = 4;

    /** The first attempt of a job that has no priority of its own. */
    public static Attempt first() {
        return first(NORMAL_PRIORITY);
    }

    /** The first attempt of a stage at a job. */
    public static Attempt first(int priority) {
        return new Attempt(1, priority);
    }

    /** The attempt after this one. */
    public Attempt next() {
        return new Attempt(number + 1, priority);
    }
}
