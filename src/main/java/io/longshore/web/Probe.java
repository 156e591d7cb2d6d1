package io.longshore.web;

/** Asks one thing that we depend on whether it is there. */
@FunctionalInterface
public interface Probe {
    /**
     * Returns if no fault was found. May take a while; no caller waits for it.
     *
     * @throws io.longshore.problem.ProblemException the fault
     */
    void check();
}
