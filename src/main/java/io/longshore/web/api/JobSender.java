package io.longshore.web.api;

import io.longshore.job.ImportJob;
import io.longshore.web.access.Caller;
import java.net.InetAddress;

/** Sends jobs to the broker in the name of a caller. */
@FunctionalInterface
public interface JobSender {
    /**
     * The job is safe when this returns.
     *
     * @param from the address of the client
     * @throws io.longshore.problem.ProblemException if the broker does not take it
     */
    void send(ImportJob job, Caller caller, InetAddress from);
}
