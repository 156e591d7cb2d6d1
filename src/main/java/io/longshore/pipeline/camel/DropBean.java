package io.longshore.pipeline.camel;

import io.longshore.job.JobId;
import io.longshore.job.ProgressEvent;
import io.longshore.pipeline.CheckMessage;
import io.longshore.pipeline.DeliveryLog;
import io.longshore.pipeline.ProgressEvents;
import io.longshore.pipeline.RateLimitedAlerts;
import io.longshore.problem.ProblemException;
import io.longshore.share.ClaimSteps;
import io.longshore.share.DroppedFile;
import io.longshore.share.PendingClaim;
import java.time.Clock;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** Steps D1 to D5, one method each; D6 is the route's. */
public final class DropBean {
    private static final Logger LOG = LoggerFactory.getLogger(DropBean.class);

    private final ClaimSteps claims;
    private final ProgressEvents events;
    private final RateLimitedAlerts limitedAlerts;
    private final Clock clock;

    public DropBean(
            ClaimSteps claims,
            ProgressEvents events,
            RateLimitedAlerts limitedAlerts,
            Clock clock) {
        this.claims = claims;
        this.events = events;
        this.limitedAlerts = limitedAlerts;
        this.clock = clock;
    }

    /** D1. */
    public void folder(Exchange exchange) {
        DroppedFile file = exchange.getMessage().getBody(DroppedFile.class);
        exchange.getMessage().setBody(claims.makeFolder(file));
    }

    /** D2. */
    public void sidecars(Exchange exchange) {
        claims.copySidecars(claim(exchange));
    }

    /** D3. */
    public void ticket(Exchange exchange) {
        claims.writeTicket(claim(exchange));
    }

    /** D4. If the file no longer exists, the route ends. */
    public void tarball(Exchange exchange) {
        if (!claims.take(claim(exchange))) {
            exchange.setRouteStop(true);
        }
    }

    /** D5. What cannot be removed now is removed by the repair at the next start. */
    public void tidy(Exchange exchange) {
        PendingClaim claim = claim(exchange);
        MDC.put(DeliveryLog.JOB, claim.ticket().id().toString());
        try {
            DeliveryLog.claimed(claim.ticket());
            claims.tidyDrop(claim.ticket());
        } catch (ProblemException e) {
            LOG.warn("{}: {}", e.problem().what(), e.problem().fix());
        } finally {
            MDC.remove(DeliveryLog.JOB);
        }
    }

    /** The message of D6. */
    public void message(Exchange exchange) {
        PendingClaim claim = claim(exchange);
        JobId id = claim.ticket().id();
        OutcomeMessages.put(exchange, CheckMessage.first(claim.ticket()));
        Headers.duplicateId(exchange.getMessage(), id);
        events.tell(ProgressEvent.reached(id, ProgressEvent.Phase.CLAIMED, clock.instant()));
    }

    /** A claim that failed: the file stays in {@code drop/} and is found again by the next scan. */
    public void leaveInPlace(Exchange exchange) {
        ProblemException e =
                exchange.getProperty(Exchange.EXCEPTION_CAUGHT, ProblemException.class);
        limitedAlerts.tell(e.problem());
        if (exchange.getMessage().getBody() instanceof PendingClaim claim) {
            claims.abandon(claim);
        }
    }

    private static PendingClaim claim(Exchange exchange) {
        return exchange.getMessage().getBody(PendingClaim.class);
    }
}
