package io.longshore.pipeline.repair;

import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.share.ClaimSteps;
import io.longshore.share.ReturnSteps;
import io.longshore.share.Ticket;
import io.longshore.share.WorkFolder;
import io.longshore.share.WorkFolder.Unfinished;
import io.longshore.text.Printable;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * What the gateway ends at its start before it begins anything ("Repair" in docs/delivery.md). A
 * folder that cannot be repaired is reported and left: it keeps no gateway from starting.
 */
public final class RepairStage {
    private final WorkFolder work;
    private final ClaimSteps claims;
    private final ReturnSteps givingBack;
    private final Consumer<Problem> skipped;

    /** A look at one folder that may fail on what the folder contains. */
    @FunctionalInterface
    public interface Look {
        /**
         * @return true if steps are left
         */
        boolean isLeft();
    }

    /**
     * @param skipped receives a warning for each folder that is not repaired
     */
    public RepairStage(
            WorkFolder work, ClaimSteps claims, ReturnSteps givingBack, Consumer<Problem> skipped) {
        this.work = work;
        this.claims = claims;
        this.givingBack = givingBack;
        this.skipped = skipped;
    }

    /**
     * The remaining steps, after those that concern only the share.
     *
     * @throws ProblemException {@code SHARE_AWAY}; {@code SHARE_ERROR} if {@code work/} cannot be
     *     listed
     */
    public List<Unfinished> unfinished() {
        claims.forgetAll();
        return work.unfinished(this::skip).stream().filter(this::isLeft).toList();
    }

    /**
     * Looks at a folder; one at which the look fails is reported, and no step of it is left.
     *
     * @throws ProblemException {@code SHARE_AWAY}, which concerns every folder
     */
    public boolean isLeft(Unfinished unfinished, Look look) {
        Ticket ticket = unfinished.ticket();
        try {
            return look.isLeft();
        } catch (RuntimeException e) {
            if (e instanceof ProblemException problem
                    && problem.problem().code() == Code.SHARE_AWAY) {
                throw e;
            }
            if (ticket != null) {
                // Its file may have its name in drop/ again: it must not be claimed twice.
                claims.unsettled(ticket);
            }
            skip(work.folder(unfinished.id()), e);
            return false;
        }
    }

    private boolean isLeft(Unfinished unfinished) {
        return isLeft(unfinished, () -> isLeftOnTheShare(unfinished));
    }

    private boolean isLeftOnTheShare(Unfinished unfinished) {
        if (unfinished instanceof Unfinished.Returning returning) {
            return !givenBack(returning.ticket());
        }
        if (unfinished instanceof Unfinished.Admitted admitted) {
            tidy(admitted.ticket());
        }
        return true;
    }

    private void skip(Path folder, RuntimeException e) {
        String why =
                e instanceof ProblemException problem
                        ? problem.problem().what() + " " + problem.problem().why()
                        : "Its content is not what Longshore writes (" + e + ").";
        skipped.accept(
                Problem.permanent(
                        Code.SHARE_ERROR,
                        "The folder work/"
                                + Printable.of(folder.getFileName().toString())
                                + " cannot be repaired and is left as it is.",
                        Printable.of(why.strip()),
                        "Correct the cause and restart the gateway, or move the folder out of"
                                + " work/ and drop its tarball again."));
    }

    private boolean givenBack(Ticket ticket) {
        givingBack.sidecars(ticket);
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
