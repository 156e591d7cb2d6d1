package io.longshore.web.api;

import io.longshore.delivery.Deliveries;
import io.longshore.history.History;
import io.longshore.report.ReportStore;
import io.longshore.web.access.AuditTrail;
import io.longshore.web.access.Tokens;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * What the operations of the API work with, in a gateway.
 *
 * @param clock the time of day
 */
public record ApiParts(
        Deliveries deliveries,
        History history,
        ReportStore reports,
        JobSender jobs,
        Access access,
        Site site,
        Feeds feeds,
        Clock clock) {

    /** Who may do what, and the record of it. */
    public record Access(Tokens tokens, AuditTrail audit) {}

    /**
     * What is known of the site.
     *
     * @param leads false while another gateway may be at work
     * @param leader the address of the page of the leading gateway; empty if it is not known
     * @param depths messages by queue; throws a ProblemException if the broker does not answer
     * @param dependencies what the gateway needs
     */
    public record Site(
            BooleanSupplier leads,
            Supplier<Optional<String>> leader,
            Supplier<Map<String, Long>> depths,
            Supplier<List<DependencyState>> dependencies) {}

    /** What listens to the deliveries. */
    public static final class Feeds {
        private final EventLog events;
        private final Changes changes = new Changes();
        private final OpenAlerts alerts = new OpenAlerts();
        private final long startedAt;

        /** Listens from now on. */
        public Feeds(Deliveries deliveries, Clock clock) {
            startedAt = clock.millis();
            events = new EventLog(clock);
            deliveries.listen(events);
            deliveries.listen(changes);
            deliveries.listen(alerts);
        }
    }

    Tokens tokens() {
        return access.tokens();
    }

    AuditTrail audit() {
        return access.audit();
    }

    BooleanSupplier leads() {
        return site.leads();
    }

    Supplier<Optional<String>> leader() {
        return site.leader();
    }

    EventLog events() {
        return feeds.events;
    }

    Changes changes() {
        return feeds.changes;
    }

    /** Tells the revisions of this process from those of others. */
    long startedAt() {
        return feeds.startedAt;
    }

    OpenAlerts alerts() {
        return feeds.alerts;
    }
}
