package io.longshore.share;

import io.longshore.files.DurableFiles;
import io.longshore.job.JobId;
import io.longshore.job.RetentionLog;
import io.longshore.json.Json;
import io.longshore.problem.ProblemException;
import io.longshore.task.Pause;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * What an administrator has ordered about the removal of jobs: {@code .longshore/orders/}. A hold
 * counts as soon as {@link #hold} has returned; the gateway records it and carries out the others.
 *
 * <p>Of a hold and a removal in the same instant, one is first: the gateway marks the job before it
 * looks for a hold, and a hold writes its file before it looks for the mark. So at least one of
 * them sees the other; the gateway then removes nothing, and the hold waits until the mark is gone.
 */
public final class RetentionOrders {
    private static final String HOLD = "hold.json";
    private static final String RECORDED = "recorded";
    private static final String RELEASE = "release.json";
    private static final String REMOVE = "remove.json";
    private static final String IMAGES = "images.json";

    /** The gateway decides about the job: it is removing something, or ends a hold. */
    private static final String DECIDING = "deciding";

    private static final Duration LOOK = Duration.ofMillis(200);
    private static final int LOOKS = 300;
    private static final int TRIES = 100;

    /** What precedes the reason of an administrator in the log. */
    static final String REQUEST = "request: ";

    private final Path root;

    /**
     * @param job id
     * @param reason of the administrator
     */
    public record Order(String job, String reason) {}

    public RetentionOrders(Share share) {
        this.root = share.state().resolve("orders");
    }

    /**
     * From now on nothing of this job is removed. Waits for what the gateway had begun before.
     *
     * @return false if the gateway did not end that within a minute: then it is not known whether
     *     the job is removed. The hold stays
     */
    public boolean hold(JobId job, String reason, Pause pause) {
        for (int i = 0; i < LOOKS; i++) {
            if (i == 0 || !isHeld(job)) {
                put(job, HOLD, reason);
                for (String other : List.of(RECORDED, RELEASE, REMOVE, IMAGES)) {
                    DurableFiles.delete(file(job, other));
                }
            }
            if (!Files.exists(file(job, DECIDING)) && isHeld(job)) {
                return true;
            }
            pause.holdUnlessInterrupted(LOOK);
        }
        return false;
    }

    /** Takes back a hold of a job of which nothing is left. */
    public void withdraw(JobId job) {
        DurableFiles.delete(file(job, HOLD));
        DurableFiles.delete(file(job, RECORDED));
        removeEmpty(folder(job));
    }

    /** Once the gateway has recorded it, this job is not held any more. */
    public void release(JobId job, String reason) {
        put(job, RELEASE, reason);
    }

    /** The gateway removes everything of this job, unless it is held. */
    public void remove(JobId job, String reason) {
        put(job, REMOVE, reason);
    }

    /**
     * The gateway records that the images of this job are removed from the registry by its
     * administrators, unless it is held. It removes nothing.
     */
    public void imagesRemoved(JobId job, String reason) {
        put(job, IMAGES, reason);
    }

    /** True if nothing of this job may be removed. */
    public boolean isHeld(JobId job) {
        return Files.exists(file(job, HOLD));
    }

    /** The holds, sorted by id. */
    public List<Order> holds() {
        List<Order> holds = new ArrayList<>();
        for (Path folder : folders()) {
            read(folder.resolve(HOLD)).ifPresent(holds::add);
        }
        return holds;
    }

    /**
     * Records holds and releases, and carries out removals. May be repeated at any time.
     *
     * @param removal removes everything of a job
     */
    void settle(RetentionLog log, Removal removal) {
        for (Path folder : folders()) {
            settle(folder, log, removal);
        }
    }

    /** Removes everything of a job. */
    @FunctionalInterface
    interface Removal {
        /**
         * @return false if nothing may be removed
         */
        boolean remove(JobId job, String reason);
    }

    private void settle(Path folder, RetentionLog log, Removal removal) {
        // A gateway that was killed has left it.
        DurableFiles.delete(folder.resolve(DECIDING));
        Optional<Order> hold = read(folder.resolve(HOLD));
        if (hold.isPresent()) {
            JobId job = JobId.parse(hold.get().job());
            if (!Files.exists(folder.resolve(RECORDED))) {
                log.held(job, true, hold.get().reason());
                DurableFiles.write(folder.resolve(RECORDED), new byte[0]);
            }
            if (Files.exists(folder.resolve(RELEASE))) {
                decide(job, () -> endHold(job, log));
            }
            return;
        }
        // Only what was read is removed: an order that is given now stays.
        read(folder.resolve(IMAGES))
                .ifPresent(
                        it -> {
                            log.imagesRemoved(JobId.parse(it.job()), REQUEST + it.reason());
                            DurableFiles.delete(folder.resolve(IMAGES));
                        });
        read(folder.resolve(REMOVE))
                .ifPresent(
                        it -> {
                            JobId job = JobId.parse(it.job());
                            unlessHeld(job, () -> removal.remove(job, it.reason()));
                            DurableFiles.delete(folder.resolve(REMOVE));
                        });
        DurableFiles.delete(folder.resolve(RELEASE));
        if (!Files.exists(folder.resolve(HOLD))) {
            DurableFiles.delete(folder.resolve(RECORDED));
        }
        removeEmpty(folder);
    }

    /** Unless the job was held again meanwhile, which takes the release back. */
    private boolean endHold(JobId job, RetentionLog log) {
        Optional<Order> release = read(file(job, RELEASE));
        release.ifPresent(it -> log.held(job, false, it.reason()));
        if (release.isPresent()) {
            DurableFiles.delete(file(job, HOLD));
            DurableFiles.delete(file(job, RECORDED));
            DurableFiles.delete(file(job, RELEASE));
        }
        return release.isPresent();
    }

    /**
     * Removes something of a job, unless it is held.
     *
     * @return true if the removal returned true; false if the job is held
     */
    boolean unlessHeld(JobId job, BooleanSupplier removal) {
        if (isHeld(job)) {
            return false;
        }
        return decide(job, () -> !isHeld(job) && removal.getAsBoolean());
    }

    /** What is looked at within the action was there before the mark, or will wait for its end. */
    private boolean decide(JobId job, BooleanSupplier action) {
        put(job, DECIDING, "");
        try {
            return action.getAsBoolean();
        } finally {
            DurableFiles.delete(file(job, DECIDING));
            removeEmpty(folder(job));
        }
    }

    /** The folder may be removed between its creation and that of the file. */
    private void put(JobId job, String name, String reason) {
        for (int i = 1; ; i++) {
            try {
                DurableFiles.createFolder(folder(job));
                DurableFiles.write(
                        file(job, name), Json.compact(new Order(job.toString(), reason)));
                return;
            } catch (ProblemException e) {
                if (i == TRIES || !(e.getCause() instanceof NoSuchFileException)) {
                    throw e;
                }
            }
        }
    }

    private static void removeEmpty(Path folder) {
        try {
            Files.deleteIfExists(folder);
        } catch (DirectoryNotEmptyException e) {
            // Another order is there.
            return;
        } catch (IOException e) {
            throw DurableFiles.failed("remove the folder", folder, e);
        }
    }

    private static Optional<Order> read(Path file) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Json.THEIRS.readValue(DurableFiles.read(file), Order.class));
        } catch (IOException e) {
            throw DurableFiles.failed("read", file, e);
        }
    }

    private List<Path> folders() {
        return Files.isDirectory(root) ? DurableFiles.list(root) : List.of();
    }

    private Path folder(JobId job) {
        return root.resolve(job.key());
    }

    private Path file(JobId job, String name) {
        return folder(job).resolve(name);
    }
}
