package io.longshore.delivery;

import io.longshore.files.DurableFiles;
import io.longshore.job.JobId;
import io.longshore.problem.ProblemException;
import io.longshore.share.Share;
import io.longshore.share.Ticket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares the deliveries that are known with the folders in {@code work/}, which are the truth:
 * progress may get lost, and nothing of it is left after a start. Reads each ticket once. Not
 * thread-safe.
 */
public final class WorkLook {
    private static final Logger LOG = LoggerFactory.getLogger(WorkLook.class);

    private final Share share;
    private final Deliveries deliveries;

    /** Jobs that had no folder at the last look: a claim may just make it. */
    private Set<JobId> missing = new HashSet<>();

    public WorkLook(Share share, Deliveries deliveries) {
        this.share = share;
        this.deliveries = deliveries;
    }

    /** One look; a share that is away changes nothing. */
    public void look() {
        Set<JobId> known = deliveries.withTickets();
        Set<JobId> there = new HashSet<>();
        try {
            for (Path folder : DurableFiles.list(share.work())) {
                String name = folder.getFileName().toString();
                if (JobId.isJobId(name)) {
                    JobId id = JobId.parse(name);
                    there.add(id);
                    if (!known.contains(id) && !deliveries.isEnded(id)) {
                        read(folder);
                    }
                }
            }
        } catch (ProblemException e) {
            LOG.debug("work/ cannot be read: {}", e.problem().what());
            return;
        }
        Set<JobId> now = new HashSet<>();
        deliveries.underWay().stream()
                .map(Delivery::job)
                .filter(id -> id != null && !there.contains(id))
                .forEach(now::add);
        now.stream().filter(missing::contains).forEach(deliveries::gone);
        missing = now;
    }

    private void read(Path folder) {
        try {
            if (Ticket.isIn(folder)) {
                Ticket ticket = Ticket.read(folder);
                deliveries.tell(ticket, size(ticket, folder));
            }
        } catch (ProblemException e) {
            // Filed meanwhile, or of a later version: it is known without its details.
            LOG.debug("no ticket in {}: {}", folder, e.problem().what());
        }
    }

    private @Nullable Long size(Ticket ticket, Path folder) {
        try {
            Path file =
                    ticket.origin() == Ticket.Origin.DEPOT
                            ? share.resolveInDepot(ticket.file())
                            : folder.resolve(ticket.fileName());
            return Files.size(file);
        } catch (IOException | ProblemException e) {
            return null;
        }
    }
}
