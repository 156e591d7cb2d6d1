package io.longshore.job;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** What this process is called in progress events and lists of workers. */
public final class ProcessName {
    /** Host and process id, as in {@code worker2:4711}. */
    public static final String OF_THIS = host() + ":" + ProcessHandle.current().pid();

    private ProcessName() {}

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }
}
