package io.longshore.pipeline;

/** Sends answers to the senders of jobs. Returns immediately and never fails. */
@FunctionalInterface
public interface Replies {
    /**
     * @param user of the broker, who sent the message that is answered
     * @param correlationId by which the sender finds out which message that was
     */
    void tell(String user, String correlationId, Reply reply);
}
