package io.longshore.service;

import io.longshore.pipeline.StageName;
import io.longshore.pipeline.registries.RegistryWatch;
import io.longshore.task.DaemonThreads;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The routes of a worker; imports are suspended while the registry does not answer. */
final class WorkerRoutes implements Part, RegistryWatch.ImportSwitch {
    private static final String ID = StageName.IMPORTS.route();

    private final Supplier<CamelRuntime> camel;

    /** A route must not be changed by the thread that runs in it. */
    private final ThreadPoolExecutor changes =
            new ThreadPoolExecutor(
                    0,
                    1,
                    10,
                    TimeUnit.SECONDS,
                    new LinkedBlockingQueue<>(),
                    DaemonThreads.named("worker-routes"),
                    new ThreadPoolExecutor.DiscardPolicy());

    WorkerRoutes(Supplier<CamelRuntime> camel) {
        this.camel = camel;
    }

    @Override
    public String name() {
        return "the imports";
    }

    @Override
    public void start() {
        Role.workerRoutes().forEach(camel.get()::startRoute);
    }

    /** The routes are stopped with Camel. */
    @Override
    public void stop() {
        changes.shutdownNow();
    }

    @Override
    public void close() {
        changes.execute(() -> camel.get().suspendRoute(ID));
    }

    @Override
    public void open() {
        changes.execute(() -> camel.get().resumeRoute(ID));
    }
}
