package io.longshore.web;

/** Asks one thing that we depend on whether it is there. */
@FunctionalInterface
public interface Probe {
    /**
     * Returns if all is well. May take a while; nobody waits for it.
     *
     * @throws io.longshore.problem.ProblemException what is wrong
     */
    void check();
}
