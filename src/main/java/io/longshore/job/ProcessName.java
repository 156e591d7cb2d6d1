package io.longshore.job;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** The names of this machine and of this process in progress events, receipts and messages. */
public final class ProcessName {
    /** The name of this machine as it was at the start; "unknown" where it has none. */
    public static final String HOST = host();

    /** Host and process id, as in {@code worker2:4711}. */
    public static final String OF_THIS = HOST + ":" + ProcessHandle.current().pid();

    private ProcessName() {}

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }
}
