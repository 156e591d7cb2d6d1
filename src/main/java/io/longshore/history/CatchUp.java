package io.longshore.history;

import io.longshore.files.DurableFiles;
import io.longshore.job.JobId;
import io.longshore.problem.ProblemException;
import io.longshore.report.ImportReport;
import io.longshore.share.JobFolders;
import io.longshore.share.Share;
import io.longshore.task.LimitedWarnings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the index equal to the share: adds the reports that it lacks, and removes those whose
 * folder is gone. It compares names, so that little is read if little is missing.
 */
final class CatchUp {
    private static final Logger LOG = LoggerFactory.getLogger(CatchUp.class);
    private static final int BATCH = 200;

    private final Share share;
    private final Predicate<JobId> removed;
    private final LimitedWarnings unreadable = new LimitedWarnings(LOG);

    /**
     * @param removed whether the log of the site states that the report of this job was removed
     */
    CatchUp(Share share, Predicate<JobId> removed) {
        this.share = share;
        this.removed = removed;
    }

    /**
     * Compares once.
     *
     * @param percent hears how much is done
     * @param goesOn false ends it early
     * @return false if it ended early
     */
    boolean run(Index index, IntConsumer percent, BooleanSupplier goesOn) {
        percent.accept(0);
        share.requireUsable();
        Map<Long, Path> there = new HashMap<>();
        // What moves from work/ meanwhile is seen twice, and never missed.
        List<Path> underWay = DurableFiles.list(share.work());
        add(there, share.done());
        add(there, share.rejected());
        long[] known = index.ids();
        List<Path> missing =
                there.entrySet().stream()
                        .filter(each -> Arrays.binarySearch(known, each.getKey()) < 0)
                        .map(Map.Entry::getValue)
                        .toList();
        for (Path folder : underWay) {
            number(folder).ifPresent(id -> there.put(id, folder));
        }
        List<Long> gone = new ArrayList<>();
        for (long id : known) {
            if (!there.containsKey(id)) {
                gone.add(id);
            }
        }
        for (int i = 0; i < gone.size() && goesOn.getAsBoolean(); i += BATCH) {
            index.remove(gone.subList(i, Math.min(gone.size(), i + BATCH)));
        }
        for (int i = 0; i < missing.size(); i += BATCH) {
            if (!goesOn.getAsBoolean()) {
                return false;
            }
            percent.accept((int) (100L * i / missing.size()));
            List<Entry> entries = new ArrayList<>();
            for (Path folder : missing.subList(i, Math.min(missing.size(), i + BATCH))) {
                read(folder).ifPresent(entries::add);
            }
            index.put(entries);
        }
        if (!missing.isEmpty() || !gone.isEmpty()) {
            LOG.info(
                    "the history was compared with the share: {} reports added, {} removed",
                    missing.size(),
                    gone.size());
        }
        return goesOn.getAsBoolean();
    }

    private static void add(Map<Long, Path> there, Path parent) {
        for (Path folder : DurableFiles.list(parent)) {
            number(folder).ifPresent(id -> there.put(id, folder));
        }
    }

    private static Optional<Long> number(Path folder) {
        String name = String.valueOf(folder.getFileName());
        return JobId.isJobId(name)
                ? Optional.of(Place.number(JobId.parse(name).key()))
                : Optional.empty();
    }

    /** Empty if the folder has no report, or it was removed; one that cannot be read is logged. */
    private Optional<Entry> read(Path folder) {
        JobId job = JobId.parse(String.valueOf(folder.getFileName()));
        if (removed.test(job) || !JobFolders.isReported(folder)) {
            return Optional.empty();
        }
        try {
            byte[] json = DurableFiles.read(folder.resolve(JobFolders.REPORT));
            Entry entry = Entry.of(ImportReport.parse(json));
            if (entry.row().jobId().equals(job)) {
                return Optional.of(entry);
            }
            unreadable.warn("the report in " + folder + " is that of another job");
        } catch (ProblemException | NullPointerException e) {
            if (JobFolders.isReported(folder)) {
                unreadable.warn("the report in " + folder + " is left out of the history: " + e);
            }
        }
        return Optional.empty();
    }
}
