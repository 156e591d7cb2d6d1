package io.longshore.share;

import io.longshore.files.DurableFiles;
import io.longshore.job.JobId;
import io.longshore.job.RetentionLog;
import io.longshore.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an administrator has ordered about the removal of jobs: {@code .longshore/orders/}. A hold
 * counts as soon as its file is there; the gateway records it and carries out the others.
 */
public final class RetentionOrders {
    private static final String HOLD = "hold.json";
    private static final String RECORDED = "recorded";
    private static final String RELEASE = "release.json";
    private static final String REMOVE = "remove.json";
    private static final String IMAGES = "images.json";

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

    /** From now on nothing of this job is removed. */
    public void hold(JobId job, String reason) {
        DurableFiles.createFolder(folder(job));
        DurableFiles.write(file(job, HOLD), order(job, reason));
        DurableFiles.delete(file(job, RELEASE));
        DurableFiles.delete(file(job, REMOVE));
        DurableFiles.delete(file(job, IMAGES));
    }

    /** Once the gateway has recorded it, this job is not held any more. */
    public void release(JobId job, String reason) {
        DurableFiles.write(file(job, RELEASE), order(job, reason));
    }

    /** The gateway removes everything of this job, unless it is held. */
    public void remove(JobId job, String reason) {
        DurableFiles.createFolder(folder(job));
        DurableFiles.write(file(job, REMOVE), order(job, reason));
    }

    /**
     * The gateway records that the images of this job are removed from the registry by its
     * administrators, unless it is held. It removes nothing.
     */
    public void imagesRemoved(JobId job, String reason) {
        DurableFiles.createFolder(folder(job));
        DurableFiles.write(file(job, IMAGES), order(job, reason));
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
        void remove(JobId job, String reason);
    }

    private static void settle(Path folder, RetentionLog log, Removal removal) {
        @Nullable Order hold = read(folder.resolve(HOLD)).orElse(null);
        if (hold != null) {
            if (!Files.exists(folder.resolve(RECORDED))) {
                log.held(JobId.parse(hold.job()), true, hold.reason());
                DurableFiles.write(folder.resolve(RECORDED), new byte[0]);
            }
            Optional<Order> release = read(folder.resolve(RELEASE));
            if (release.isPresent()) {
                log.held(JobId.parse(hold.job()), false, release.get().reason());
                DurableFiles.delete(folder.resolve(HOLD));
                DurableFiles.deleteTree(folder);
            }
            return;
        }
        read(folder.resolve(IMAGES))
                .ifPresent(it -> log.imagesRemoved(JobId.parse(it.job()), REQUEST + it.reason()));
        Optional<Order> remove = read(folder.resolve(REMOVE));
        remove.ifPresent(order -> removal.remove(JobId.parse(order.job()), order.reason()));
        DurableFiles.deleteTree(folder);
    }

    private static byte[] order(JobId job, String reason) {
        return Json.compact(new Order(job.toString(), reason));
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
