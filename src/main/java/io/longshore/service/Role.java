package io.longshore.service;

import io.longshore.pipeline.StageName;
import java.util.ArrayList;
import java.util.Collections;
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

    /** The route files, without their ending: those of its stages, and those that these need. */
    List<String> routeFiles() {
        List<String> files = new ArrayList<>();
        if (isGateway()) {
            files.addAll(List.of("errors", "repair", "give-back"));
            files.addAll(gatewayRoutes());
        }
        if (isWorker()) {
            files.addAll(routes(StageName.Host.WORKER));
        }
        return files;
    }

    /**
     * The routes of the gateway that consume, in the order in which they are started: what a job
     * comes to last is ready first.
     */
    static List<String> gatewayRoutes() {
        List<String> routes = new ArrayList<>(routes(StageName.Host.GATEWAY));
        routes.addAll(List.of("drop", "retention"));
        return routes;
    }

    /** The routes of the worker, likewise. */
    static List<String> workerRoutes() {
        return routes(StageName.Host.WORKER);
    }

    private static List<String> routes(StageName.Host host) {
        List<String> routes =
                new ArrayList<>(StageName.in(host).stream().map(StageName::route).toList());
        Collections.reverse(routes);
        return routes;
    }
}
