package io.longshore.pipeline.repair;

import io.longshore.share.ClaimSteps;
import io.longshore.share.ReturnSteps;
import io.longshore.share.Ticket;
import io.longshore.share.WorkFolder;
import io.longshore.share.WorkFolder.Unfinished;
import java.util.List;

/** What the gateway ends at its start before it begins anything ("Repair" in docs/delivery.md). */
public final class RepairStage {
    private final WorkFolder work;
    private final ClaimSteps claims;
    private final ReturnSteps givingBack;

    public RepairStage(WorkFolder work, ClaimSteps claims, ReturnSteps givingBack) {
        this.work = work;
        this.claims = claims;
        this.givingBack = givingBack;
    }

    /** The remaining steps, after those that concern only the share. */
    public List<Unfinished> unfinished() {
        claims.forgetAll();
        return work.unfinished().stream().filter(this::isLeft).toList();
    }

    private boolean isLeft(Unfinished unfinished) {
        if (unfinished instanceof Unfinished.Returning returning) {
            return !givenBack(returning.ticket());
        }
        if (unfinished instanceof Unfinished.Admitted admitted) {
            tidy(admitted.ticket());
        }
        return true;
    }

    private boolean givenBack(Ticket ticket) {
        givingBack.companions(ticket);
        if (givingBack.tarball(ticket)) {
            givingBack.removeFolder(ticket);
            return true;
        }
        claims.unsettled(ticket);
        return false;
    }

    private void tidy(Ticket ticket) {
        if (ticket.origin() == Ticket.Origin.DROP) {
            claims.tidyDrop(ticket);
            claims.unsettled(ticket);
        }
    }
}
