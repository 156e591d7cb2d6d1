package io.longshore.service.api;

import io.longshore.broker.Broker;
import io.longshore.delivery.Deliveries;
import io.longshore.delivery.WorkLook;
import io.longshore.share.Share;
import io.longshore.task.Periodic;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Keeps what a leading gateway knows of its deliveries up to date. */
public final class DeliveryWatch implements AutoCloseable {
    private static final Duration LOOK_AT_WORK = Duration.ofSeconds(1);

    private final Periodic looks;
    private final ProgressOfOthers progress;

    private DeliveryWatch(Periodic looks, ProgressOfOthers progress) {
        this.looks = looks;
        this.progress = progress;
    }

    /**
     * @param leads false while another gateway may be at work
     */
    public static DeliveryWatch start(
            Deliveries deliveries, Share share, Broker broker, BooleanSupplier leads) {
        WorkLook work = new WorkLook(share, deliveries);
        return new DeliveryWatch(
                Periodic.startWhile(leads, "work", LOOK_AT_WORK, work::look),
                ProgressOfOthers.follow(broker.progress(), leads, deliveries::tell));
    }

    @Override
    public void close() {
        progress.close();
        looks.close();
    }
}
