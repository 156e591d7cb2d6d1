package io.longshore.web.api;

import io.longshore.delivery.DeliveryEvent;
import io.longshore.job.JobId;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** Requests that wait until a delivery changes. Thread-safe. */
final class Changes implements Consumer<DeliveryEvent> {
    private final Map<JobId, Set<Runnable>> waiting = new ConcurrentHashMap<>();

    @Override
    public void accept(DeliveryEvent event) {
        JobId job = null;
        if (event instanceof DeliveryEvent.Changed changed) {
            job = changed.delivery().job();
        } else if (event instanceof DeliveryEvent.Reported reported) {
            job = reported.report().report().jobId();
        } else if (event instanceof DeliveryEvent.Gone gone) {
            job = gone.job();
        }
        Set<Runnable> woken = job == null ? null : waiting.get(job);
        if (woken != null) {
            woken.forEach(Runnable::run);
        }
    }

    /**
     * Waits in no thread.
     *
     * @param then is called once: with true after a change, with false if none came in time; not
     *     called if the client went away
     */
    void await(
            Vertx vertx,
            JobId job,
            Duration atMost,
            Consumer<Boolean> then,
            HttpServerResponse response) {
        AtomicBoolean isOver = new AtomicBoolean();
        Runnable[] wake = new Runnable[1];
        long timer =
                vertx.setTimer(
                        Math.max(1, atMost.toMillis()),
                        id -> {
                            if (isOver.compareAndSet(false, true)) {
                                forget(job, wake[0]);
                                then.accept(false);
                            }
                        });
        wake[0] =
                () -> {
                    if (isOver.compareAndSet(false, true)) {
                        vertx.cancelTimer(timer);
                        forget(job, wake[0]);
                        then.accept(true);
                    }
                };
        response.closeHandler(
                closed -> {
                    if (isOver.compareAndSet(false, true)) {
                        vertx.cancelTimer(timer);
                        forget(job, wake[0]);
                    }
                });
        waiting.compute(
                job,
                (id, others) -> {
                    Set<Runnable> all = others == null ? ConcurrentHashMap.newKeySet() : others;
                    all.add(wake[0]);
                    return all;
                });
    }

    private void forget(JobId job, Runnable wake) {
        waiting.computeIfPresent(
                job,
                (id, others) -> {
                    others.remove(wake);
                    return others.isEmpty() ? null : others;
                });
    }
}
