package io.longshore.service.api;

import io.longshore.broker.Broker;
import io.longshore.delivery.Deliveries;
import io.longshore.history.History;
import io.longshore.report.store.ReportStores;
import io.longshore.share.JobFolders;
import io.longshore.share.LeaderAddress;
import io.longshore.share.Share;
import io.longshore.web.Readiness;
import io.longshore.web.api.Api;
import io.longshore.web.api.ApiParts;
import io.longshore.web.api.DependencyState;
import java.time.Clock;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Puts the HTTP API of a gateway together. */
public final class DeliveryQuestions {
    private DeliveryQuestions() {}

    /**
     * @param leads false while another gateway may be at work
     */
    public static Api api(
            Share share,
            Broker broker,
            Readiness readiness,
            Deliveries deliveries,
            History history,
            ApiAccess access,
            BooleanSupplier leads,
            Clock clock) {
        return new Api(
                new ApiParts(
                        deliveries,
                        history,
                        ReportStores.of(share, new JobFolders(share)),
                        access.jobs()::send,
                        new ApiParts.Access(access.tokens(), access.audit()),
                        new ApiParts.Site(
                                leads,
                                () -> LeaderAddress.read(share),
                                broker::depths,
                                () -> dependencies(readiness)),
                        new ApiParts.Feeds(deliveries, clock),
                        clock));
    }

    private static List<DependencyState> dependencies(Readiness readiness) {
        return readiness.findings().stream()
                .map(it -> new DependencyState(it.name(), it.problem(), it.since()))
                .toList();
    }
}
