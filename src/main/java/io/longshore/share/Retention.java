package io.longshore.share;

import io.longshore.files.DurableFiles;
import io.longshore.job.JobId;
import io.longshore.job.RetentionLog;
import io.longshore.problem.ProblemException;
import io.longshore.trust.SidecarNames;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Removes old files: archives by age and size, later the reports. Nothing of a job without a filed
 * report is touched. Of the one gateway.
 */
public final class Retention {
    /** How long before its removal a tarball is announced. */
    private static final Duration AHEAD = Duration.ofDays(1);

    private static final String REMOVED = "removed-";
    private static final String RETENTION = "retention";

    private final Share share;
    private final JobFolders folders;
    private final RetentionRules rules;
    private final Runnable progress;
    private final RetentionLog log;
    private final Consumer<JobId> gone;
    private final RetentionOrders orders;
    private final KeptReceipts receipts;
    private final Clock clock;

    /**
     * @param progress is called for each job's folder that is looked at or removed
     * @param log hears of each removal before it happens
     * @param gone hears of each job whose folder was removed
     */
    public Retention(
            Share share,
            JobFolders folders,
            RetentionRules rules,
            Runnable progress,
            RetentionLog log,
            Consumer<JobId> gone,
            Clock clock) {
        this.log = log;
        this.gone = gone;
        this.orders = new RetentionOrders(share);
        this.receipts = new KeptReceipts(share);
        this.progress = progress;
        this.share = share;
        this.folders = folders;
        this.rules = rules;
        this.clock = clock;
    }

    /**
     * What a sweep did.
     *
     * @param tarballs how many were removed
     * @param bytes how much room that made
     * @param reports how many jobs' folders were removed
     * @param soon how many tarballs go within a day
     */
    public record SweepResult(int tarballs, long bytes, int reports, int soon) {}

    /** An archive that is no longer needed. */
    private record RemovalCandidate(long bytes, Instant over, BooleanSupplier removal) {}

    /**
     * Removes files that are due. Files that cannot be removed are found again by the next sweep.
     *
     * @param byAge false while the time of day is in doubt: then no age counts, and what is due is
     *     counted as {@code soon}
     * @throws io.longshore.problem.ProblemException if the share does not let us
     */
    public SweepResult sweep(boolean byAge) {
        removeLeftovers();
        orders.settle(log, this::removeAll);
        Instant now = clock.instant();
        List<RemovalCandidate> kept = kept();
        long total = kept.stream().mapToLong(RemovalCandidate::bytes).sum();
        long bytes = 0;
        int tarballs = 0;
        int soon = 0;
        for (RemovalCandidate tarball : kept) {
            progress.run();
            Duration age = Duration.between(tarball.over(), now);
            boolean tooMuch = total - bytes > rules.tarballBytes();
            if (tooMuch || byAge && age.compareTo(rules.tarballs()) >= 0) {
                if (tarball.removal().getAsBoolean()) {
                    bytes += tarball.bytes();
                    tarballs++;
                }
            } else if (age.plus(AHEAD).compareTo(rules.tarballs()) >= 0) {
                soon++;
            }
        }
        return new SweepResult(tarballs, bytes, byAge ? removeReports(now) : 0, soon);
    }

    /** The time of the newest report; empty if there is none. */
    public Optional<Instant> newestReport() {
        return over().stream().map(Retention::reported).max(Comparator.naturalOrder());
    }

    /** How much room the disk has left, if that is less than it should be. */
    public Optional<Long> lowRoom() {
        long left = share.room();
        return left < rules.leastRoom() ? Optional.of(left) : Optional.empty();
    }

    /** The tarballs of jobs that are over, the oldest first. */
    private List<RemovalCandidate> kept() {
        List<RemovalCandidate> kept = new ArrayList<>();
        DepotCopy.in(share.depot()).forEach(copy -> kept(copy).ifPresent(kept::add));
        for (Path folder : over()) {
            progress.run();
            if (orders.isHeld(id(folder))) {
                continue;
            }
            for (Path file : DurableFiles.list(folder)) {
                if (isArchive(folder, file.getFileName().toString())
                        && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                    long bytes = FileState.of(file).sizeBytes();
                    kept.add(
                            new RemovalCandidate(
                                    bytes,
                                    reported(folder),
                                    () ->
                                            orders.unlessHeld(
                                                    id(folder),
                                                    () -> {
                                                        DurableFiles.delete(file);
                                                        return true;
                                                    })));
                }
            }
        }
        kept.sort(Comparator.comparing(RemovalCandidate::over));
        return kept;
    }

    /** An archive that was taken for its content has any name; its ticket has it, too. */
    private static boolean isArchive(Path folder, String name) {
        if (SidecarNames.isTarball(name)) {
            return true;
        }
        try {
            return SidecarNames.isFree(name)
                    && !JobFolders.isOwnName(name)
                    && Ticket.isIn(folder)
                    && Ticket.read(folder).fileName().equals(name);
        } catch (ProblemException e) {
            // Nothing is removed of a job whose ticket cannot be read.
            return false;
        }
    }

    /** A submitted file, if each job that it was brought for has its report. */
    private Optional<RemovalCandidate> kept(DepotCopy submitted) {
        Instant last = Instant.MIN;
        for (JobId job : submitted.jobs()) {
            Optional<Path> folder =
                    folders.find(job)
                            .filter(found -> found.place() != JobFolders.Place.WORK)
                            .map(JobFolders.Found::folder)
                            .filter(JobFolders::isReported);
            if (folder.isEmpty()) {
                return Optional.empty();
            }
            Instant reported = reported(folder.get());
            last = reported.isAfter(last) ? reported : last;
        }
        return Optional.of(
                new RemovalCandidate(
                        submitted.sizeBytes(),
                        last,
                        () -> {
                            submitted.remove();
                            return true;
                        }));
    }

    private int removeReports(Instant now) {
        int removed = 0;
        for (Path folder : over()) {
            progress.run();
            JobId job = id(folder);
            Duration age = Duration.between(reported(folder), now);
            boolean keepsReceipt = age.compareTo(rules.receipts()) < 0;
            if (age.compareTo(rules.reports()) >= 0
                    && orders.unlessHeld(job, () -> removeReport(job, folder, keepsReceipt))) {
                removed++;
            }
        }
        for (Path folder : receipts.folders()) {
            progress.run();
            Duration age = Duration.between(KeptReceipts.written(folder), now);
            if (age.compareTo(rules.receipts()) >= 0) {
                orders.unlessHeld(id(folder), () -> removeReceipt(folder));
            }
        }
        return removed;
    }

    /** The receipt is moved away first: the folder that is then removed may be lost at any time. */
    private boolean removeReport(JobId job, Path folder, boolean keepsReceipt) {
        boolean keeps =
                keepsReceipt && Files.exists(folder.resolve(KeptReceipts.RECEIPT))
                        || Files.exists(receipts.folder(job.toString()));
        boolean removes = keeps ? log.removingReport(job, RETENTION) : log.removing(job, RETENTION);
        if (removes && keeps) {
            receipts.take(folder);
        }
        if (removes) {
            remove(job, folder);
        }
        return removes;
    }

    private boolean removeReceipt(Path folder) {
        boolean removes = log.removing(id(folder), RETENTION);
        if (removes) {
            DurableFiles.deleteTree(folder);
        }
        return removes;
    }

    /** Carries out an order. What is under way is not removed. */
    private boolean removeAll(JobId job, String reason) {
        Optional<JobFolders.Found> found = folders.find(job);
        if (found.isPresent() && found.get().place() == JobFolders.Place.WORK
                || !log.removing(job, RetentionOrders.REQUEST + reason)) {
            return false;
        }
        found.ifPresent(it -> remove(job, it.folder()));
        receipts.remove(found.map(it -> it.folder().getFileName() + "").orElse(job.toString()));
        return true;
    }

    /** A rename removes it at once; a partly removed folder would have no owner. */
    private void remove(JobId job, Path folder) {
        Path removal = share.state().resolve(REMOVED + folder.getFileName());
        DurableFiles.rename(folder, removal);
        folders.forget(job);
        gone.accept(job);
        DurableFiles.deleteTree(removal);
    }

    private static JobId id(Path folder) {
        return JobId.parse(String.valueOf(folder.getFileName()));
    }

    private void removeLeftovers() {
        for (Path entry : DurableFiles.list(share.state())) {
            if (entry.getFileName().toString().startsWith(REMOVED)) {
                DurableFiles.deleteTree(entry);
            }
        }
    }

    private List<Path> over() {
        List<Path> over = new ArrayList<>();
        for (Path parent : List.of(share.done(), share.rejected())) {
            for (Path folder : DurableFiles.list(parent)) {
                progress.run();
                if (Share.isFolder(folder)
                        && JobId.isJobId(folder.getFileName().toString())
                        && JobFolders.isReported(folder)) {
                    over.add(folder);
                }
            }
        }
        return over;
    }

    private static Instant reported(Path folder) {
        return Instant.ofEpochMilli(FileState.of(folder.resolve(JobFolders.REPORT)).mtimeMillis());
    }
}
