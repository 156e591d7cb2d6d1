package io.longshore.pipeline.check;

import io.longshore.config.DropTrust;
import io.longshore.job.JobId;
import io.longshore.pipeline.CheckMessage;
import io.longshore.pipeline.Delivery;
import io.longshore.pipeline.Messages;
import io.longshore.pipeline.NextMessage;
import io.longshore.pipeline.ProgressEvents;
import io.longshore.pipeline.RetryPolicy;
import io.longshore.pipeline.RunningWork;
import io.longshore.pipeline.definitions.ServiceDefinitions;
import io.longshore.pipeline.imports.Importer;
import io.longshore.share.ClaimSteps;
import io.longshore.share.DropSettings;
import io.longshore.share.ReturnSteps;
import io.longshore.share.Share;
import io.longshore.share.Ticket;
import io.longshore.share.WorkFolder;
import io.longshore.share.serve.JobTokens;
import java.time.Clock;
import java.util.Optional;

/**
 * Is the tarball whole, is it the one that was meant, where does it go? Steps C1 and C2 of
 * docs/delivery.md. Nothing is pushed before this stage has passed. Thread-safe.
 */
public final class CheckStage {
    private final Means means;
    private final Rules rules;

    /** What a check works with. */
    public record Means(
            Share share,
            WorkFolder work,
            ClaimSteps claims,
            ReturnSteps givingBack,
            Checker checker,
            Importer importer,
            ServiceDefinitions definitions,
            RunningWork running,
            ProgressEvents events,
            JobTokens tokens,
            Clock clock) {}

    /**
     * What holds for every check.
     *
     * @param checksumRequired whether a tarball without a checksum is refused
     * @param trust whose checksums and signatures are enough where one is required
     */
    public record Rules(
            TargetRules targets,
            DropSettings drop,
            RetryPolicy retry,
            boolean checksumRequired,
            SignatureRules signatures,
            DropTrust trust) {}

    public CheckStage(Means means, Rules rules) {
        this.means = means;
        this.rules = rules;
    }

    /**
     * @param body a {@link CheckMessage}
     * @return to imports, to results, to checks again, back to {@code drop/}, or done
     */
    public NextMessage check(byte[] body, Delivery delivery) {
        CheckMessage message = Messages.read(body, CheckMessage.class);
        Optional<Ticket> ticket = means.work().ticket(message.jobId());
        return ticket.isPresent()
                ? new CheckVisit(means, rules, message, ticket.get(), delivery).next()
                : NextMessage.bare(NextMessage.To.DONE, message.jobId());
    }

    /** B2. */
    public void backCompanions(JobId id) {
        means.givingBack().companions(ticket(id));
    }

    /**
     * B3.
     *
     * @return done, or to checks if another file has the name by now
     */
    public NextMessage backTarball(JobId id, Delivery delivery) {
        return means.givingBack().tarball(ticket(id))
                ? NextMessage.bare(NextMessage.To.DONE, id)
                : NextMessage.send(NextMessage.To.CHECKS, id, CheckMessage.of(id), delivery);
    }

    /** B4. */
    public void backRemove(JobId id) {
        means.givingBack().removeFolder(ticket(id));
    }

    private Ticket ticket(JobId id) {
        return means.work().ticket(id).orElseThrow();
    }
}
