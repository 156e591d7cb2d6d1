package io.longshore.job;

/** Records in the log of the site who was given access, and who was refused. */
public interface AccessLog {
    /** Records nothing. */
    AccessLog NONE = (action, outcome, count, document) -> {};

    /**
     * Appends one entry, on the gateway that leads.
     *
     * @param count how many of this kind it is about
     * @param document the details; may name persons
     * @throws io.longshore.problem.ProblemException if it cannot be appended
     */
    void access(String action, String outcome, int count, byte[] document);
}
