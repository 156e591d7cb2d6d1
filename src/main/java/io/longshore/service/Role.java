package io.longshore.service;

import java.util.ArrayList;
import java.util.List;

/** What a process does. */
public enum Role {
    /** Everything, in one process. */
    ALL,
    /** All but the imports; the only one to write to the share. */
    GATEWAY,
    /** Imports; needs a broker elsewhere. */
    WORKER;

    boolean isGateway() {
        return this != WORKER;
    }

    boolean isWorker() {
        return this != GATEWAY;
    }

    /** The route files, without their ending. */
    List<String> routeFiles() {
        List<String> files = new ArrayList<>();
        if (isGateway()) {
            files.addAll(
                    List.of(
                            "errors",
                            "repair",
                            "drop",
                            "jobs",
                            "replays",
                            "check",
                            "give-back",
                            "filing",
                            "crashed",
                            "retention"));
        }
        if (isWorker()) {
            files.add("import");
        }
        return files;
    }

    /** The routes of the gateway that consume, in the order in which they are started. */
    static List<String> gatewayRoutes() {
        return List.of("crashed", "filing", "check", "jobs", "replays", "drop", "retention");
    }
}
