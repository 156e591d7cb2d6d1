package io.longshore.history;

import io.longshore.files.DurableFiles;
import io.longshore.json.Json;
import io.longshore.problem.ProblemException;
import io.longshore.share.Share;
import io.longshore.task.Pause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * The order to make the index anew: {@code .longshore/history/} on the share. It stays there, so
 * that each gateway carries it out once, whenever it comes to lead.
 */
public final class RebuildOrder {
    private static final String ORDER = "rebuild.json";
    private static final String DONE = "rebuilt.json";
    private static final Duration LOOK = Duration.ofMillis(300);

    private final Path folder;

    /**
     * @param id tells it from the orders before
     */
    private record Order(String id) {}

    public RebuildOrder(Share share) {
        this.folder = share.state().resolve("history");
    }

    /**
     * Orders a rebuild. Returns at once.
     *
     * @return the id of the order
     */
    public String give() {
        String id = UUID.randomUUID().toString();
        write(ORDER, id);
        return id;
    }

    /**
     * Waits until a gateway has carried out this order or a later one.
     *
     * @return false if none has within this time
     */
    public boolean await(String id, Duration time, Pause pause) {
        long deadline = System.nanoTime() + time.toNanos();
        while (!isDone(id)) {
            if (System.nanoTime() - deadline > 0 || Thread.currentThread().isInterrupted()) {
                return false;
            }
            pause.holdUnlessInterrupted(LOOK);
        }
        return true;
    }

    /** Of a later order only that it is the present one is known. */
    private boolean isDone(String id) {
        Optional<String> done = read(DONE);
        return done.isPresent() && (done.get().equals(id) || done.equals(present()));
    }

    /** The id of the last order; empty if there was none. */
    Optional<String> present() {
        return read(ORDER);
    }

    /** The index has been made anew since this order was given. */
    void done(String id) {
        write(DONE, id);
    }

    private void write(String name, String id) {
        DurableFiles.createFolder(folder);
        DurableFiles.write(folder.resolve(name), Json.compact(new Order(id)));
    }

    private Optional<String> read(String name) {
        Path file = folder.resolve(name);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            Order order = Json.THEIRS.readValue(DurableFiles.read(file), Order.class);
            return Optional.ofNullable(order == null ? null : order.id());
        } catch (IOException | ProblemException e) {
            // Replaced or removed meanwhile: the next look sees it.
            return Optional.empty();
        }
    }
}
