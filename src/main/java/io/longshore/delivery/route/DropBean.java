package io.longshore.delivery.route;

import io.longshore.delivery.Alerts;
import io.longshore.delivery.Next;
import io.longshore.delivery.ProgressEvents;
import io.longshore.delivery.RepairStage;
import io.longshore.delivery.ServiceDefinitions;
import io.longshore.job.Alert;
import io.longshore.job.ProgressEvent;
import io.longshore.job.ReportProblem;
import io.longshore.oci.Shown;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.share.Claim;
import io.longshore.share.Claims;
import io.longshore.share.DropScanner;
import io.longshore.share.DroppedFile;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** Steps D1 to D5, one method each; D6 is the route's. */
public final class DropBean {
    private static final Logger LOG = LoggerFactory.getLogger(DropBean.class);

    private static final Duration TELL_EVERY = Duration.ofMinutes(1);
    private static final int MOST_NAMES = 10;

    private final DropScanner scanner;
    private final Claims claims;
    private final ServiceDefinitions definitions;
    private final ProgressEvents events;
    private final Alerts alerts;
    private final Clock clock;

    /** What was told last; of the one thread of the route. */
    private Code told;

    private Instant toldAt = Instant.MIN;

    public DropBean(
            DropScanner scanner,
            Claims claims,
            ServiceDefinitions definitions,
            ProgressEvents events,
            Alerts alerts,
            Clock clock) {
        this.scanner = scanner;
        this.claims = claims;
        this.definitions = definitions;
        this.events = events;
        this.alerts = alerts;
        this.clock = clock;
    }

    /**
     * The files that may be taken now: tarballs, and service definitions of what was verified
     * before. What is left over is told.
     */
    public List<DroppedFile> look() {
        List<DroppedFile> files = new ArrayList<>(scanner.scan(claims::mustWait));
        definitions.wanted(scanner.loneDefinitions()).stream()
                .filter(file -> !claims.mustWait(file.relative()) && !files.contains(file))
                .forEach(files::add);
        List<String> leftOver = scanner.leftOver();
        if (!leftOver.isEmpty()) {
            say(leftOver(leftOver));
        }
        return files;
    }

    private static Problem leftOver(List<String> files) {
        String names =
                files.stream()
                        .limit(MOST_NAMES)
                        .map(file -> "drop/" + Shown.of(file))
                        .collect(Collectors.joining(", "));
        String more =
                files.size() > MOST_NAMES ? " and " + (files.size() - MOST_NAMES) + " more" : "";
        return Problem.permanent(
                Code.LEFT_OVER,
                "Nothing takes " + names + more + ", and nobody has written to it for long.",
                "It is an upload that was given up, or no tarball by its name.",
                "Go on with the upload, rename it if it is whole, or remove it.");
    }

    /** D1. */
    public void folder(Exchange exchange) {
        DroppedFile file = exchange.getMessage().getBody(DroppedFile.class);
        exchange.getMessage().setBody(claims.makeFolder(file));
    }

    /** D2. */
    public void companions(Exchange exchange) {
        claims.copyCompanions(claim(exchange));
    }

    /** D3. */
    public void ticket(Exchange exchange) {
        claims.writeTicket(claim(exchange));
    }

    /** D4. Where the file is gone by now the route ends. */
    public void tarball(Exchange exchange) {
        if (!claims.take(claim(exchange))) {
            exchange.setRouteStop(true);
        }
    }

    /** D5. What cannot be removed now is removed by the repair at the next start. */
    public void tidy(Exchange exchange) {
        Claim claim = claim(exchange);
        MDC.put("job", claim.ticket().id().toString());
        try {
            LOG.info("claimed drop/{}", claim.ticket().file());
            claims.tidyDrop(claim.ticket());
        } catch (ProblemException e) {
            LOG.warn("{}: {}", e.problem().what(), e.problem().fix());
        } finally {
            MDC.remove("job");
        }
    }

    /** The message of D6. */
    public void message(Exchange exchange) {
        Claim claim = claim(exchange);
        Next next = RepairStage.check(claim.ticket());
        Headers.put(exchange, next);
        Headers.duplicateId(exchange.getMessage(), next.id());
        events.tell(ProgressEvent.reached(next.id(), ProgressEvent.Phase.CLAIMED, clock.instant()));
    }

    /** A claim that failed: the file stays in {@code drop/} and is found again at the next look. */
    public void trouble(Exchange exchange) {
        ProblemException e =
                exchange.getProperty(Exchange.EXCEPTION_CAUGHT, ProblemException.class);
        tell(e.problem());
        if (exchange.getMessage().getBody() instanceof Claim claim) {
            claims.abandon(claim);
        }
    }

    /** The folder is looked at every second; the same trouble is worth a line a minute. */
    private void tell(Problem problem) {
        Instant now = clock.instant();
        if (problem.code() == told && now.isBefore(toldAt.plus(TELL_EVERY))) {
            return;
        }
        told = problem.code();
        toldAt = now;
        say(problem);
        alerts.raise(new Alert("drop", ReportProblem.error(problem), now));
    }

    private static void say(Problem problem) {
        LOG.warn("{} {} {}", problem.what(), problem.why(), problem.fix());
    }

    private static Claim claim(Exchange exchange) {
        return exchange.getMessage().getBody(Claim.class);
    }
}
