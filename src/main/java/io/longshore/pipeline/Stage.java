package io.longshore.pipeline;

/**
 * A stage of the pipeline, without Camel and JMS. It reads a message, works, and returns what
 * happens to the job next. {@code pipeline.camel} puts it into a route.
 *
 * <p>A stage can be called again with the same message at any time: a process may end before the
 * outcome is committed. Implementations are thread-safe.
 *
 * @param <M> the message that the stage receives
 */
@FunctionalInterface
public interface Stage<M extends StageMessage> {
    /**
     * @throws io.longshore.problem.ProblemException if neither a result nor a retry can be sent;
     *     the message stays on its queue
     */
    Outcome process(M message, Attempt attempt);
}
