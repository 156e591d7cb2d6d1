package io.longshore.share;

import io.longshore.job.Principal;
import io.longshore.problem.ProblemException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The owners of the jobs in {@code done/} and {@code rejected/}. Thread-safe. */
public final class JobOwners {
    private static final int MOST_REMEMBERED = 20_000;

    private final Share share;

    /** By folder; a ticket is written once. The most recently used folders are kept. */
    private final Map<Path, Optional<Principal>> known =
            new LinkedHashMap<>(16, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<Path, Optional<Principal>> eldest) {
                    return size() > MOST_REMEMBERED;
                }
            };

    public JobOwners(Share share) {
        this.share = share;
    }

    /**
     * Who uploaded what this path belongs to.
     *
     * @param path of a job's folder or of something in it
     * @return empty if it belongs to no job, or if that is unknown
     */
    public Optional<Principal> uploadedBy(Path path) {
        for (Path folder = path;
                folder != null && !folder.equals(share.root());
                folder = folder.getParent()) {
            Optional<Principal> owner = ofJob(folder);
            if (owner.isPresent()) {
                return owner;
            }
        }
        return Optional.empty();
    }

    private synchronized Optional<Principal> ofJob(Path folder) {
        Optional<Principal> owner = known.get(folder);
        if (owner == null) {
            if (!Ticket.isIn(folder)) {
                return Optional.empty();
            }
            owner = read(folder);
            known.put(folder, owner);
        }
        return owner;
    }

    private static Optional<Principal> read(Path folder) {
        try {
            return Optional.ofNullable(Ticket.read(folder).uploadedBy());
        } catch (ProblemException e) {
            // Not a ticket of Longshore: it has no owner.
            return Optional.empty();
        }
    }
}
