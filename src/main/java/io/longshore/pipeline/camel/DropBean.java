package io.longshore.pipeline.camel;

import io.longshore.job.JobId;
import io.longshore.job.ProgressEvent;
import io.longshore.pipeline.CheckMessage;
import io.longshore.pipeline.ProgressEvents;
import io.longshore.pipeline.RateLimitedAlerts;
import io.longshore.pipeline.definitions.ServiceDefinitions;
import io.longshore.problem.ProblemException;
import io.longshore.share.ClaimSteps;
import io.longshore.share.DroppedFile;
import io.longshore.share.PendingClaim;
import io.longshore.share.drop.DropScanner;
import io.longshore.text.Printable;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** Steps D1 to D5, one method each; D6 is the route's. */
public final class DropBean {
    private static final Logger LOG = LoggerFactory.getLogger(DropBean.class);

    private final DropScanner scanner;
    private final ClaimSteps claims;
    private final ServiceDefinitions definitions;
    private final ProgressEvents events;
    private final RateLimitedAlerts limitedAlerts;
    private final BooleanSupplier leads;
    private final Clock clock;

    /**
     * @param leads false while another gateway may be at work: then nothing is claimed
     */
    public DropBean(
            DropScanner scanner,
            ClaimSteps claims,
            ServiceDefinitions definitions,
            ProgressEvents events,
            RateLimitedAlerts limitedAlerts,
            BooleanSupplier leads,
            Clock clock) {
        this.scanner = scanner;
        this.claims = claims;
        this.definitions = definitions;
        this.events = events;
        this.limitedAlerts = limitedAlerts;
        this.leads = leads;
        this.clock = clock;
    }

    /**
     * The files that may be claimed now: tarballs, and service definitions of bundles that were
     * verified before. Reports files that are never claimed.
     */
    public List<DroppedFile> look() {
        if (!leads.getAsBoolean()) {
            return List.of();
        }
        List<DroppedFile> files = new ArrayList<>(scanner.scan(claims::mustWait));
        definitions.wanted(scanner.loneDefinitions()).stream()
                .filter(file -> !claims.mustWait(file.relative()) && !files.contains(file))
                .forEach(files::add);
        scanner.untaken().forEach(limitedAlerts::warn);
        return files;
    }

    /** D1. The look may be long ago: this process may have been halted since. */
    public void folder(Exchange exchange) {
        if (!leads.getAsBoolean()) {
            exchange.setRouteStop(true);
            return;
        }
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
        MDC.put("job", claim.ticket().id().toString());
        try {
            LOG.info("claimed drop/{}", Printable.of(claim.ticket().file()));
            claims.tidyDrop(claim.ticket());
        } catch (ProblemException e) {
            LOG.warn("{}: {}", e.problem().what(), e.problem().fix());
        } finally {
            MDC.remove("job");
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

    /** A claim that failed: the file stays in {@code drop/} and is found again at the next look. */
    public void trouble(Exchange exchange) {
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
