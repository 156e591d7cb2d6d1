package io.longshore.problem;

/** Whose move it is after a problem: decides the exit code and the status in a report. */
public enum Fault {
    /** The command line or the settings: exit code 2, nothing was tried. */
    USAGE(2),
    /** The delivered input: exit code 3, status REJECTED. */
    INPUT(3),
    /** Everything around us (registry, network, disk, broker): exit code 1, status FAILED. */
    ENVIRONMENT(1),
    /** What was asked for does not exist: exit code 5, status FAILED. */
    ABSENCE(5);

    private final int exitCode;

    Fault(int exitCode) {
        this.exitCode = exitCode;
    }

    /** The process exit code of a command that ends with a problem of this kind. */
    public int exitCode() {
        return exitCode;
    }
}
