package io.longshore.proof.audit;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.longshore.files.DurableFiles;
import io.longshore.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How far an audit got: shown, and kept in a file from which the next audit continues. */
public final class AuditProgress {
    private static final Duration EVERY = Duration.ofSeconds(1);

    /** What an audit checks one by one. */
    public enum Part {
        ENTRIES,
        CHECKPOINTS,
        RECEIPTS,
        REGISTRY
    }

    /** Is told how far an audit got, about once a second. */
    public interface Listener {
        /**
         * @param done how many entries were passed in this part
         * @param total of the log
         */
        void passed(Part part, int done, int total);
    }

    /**
     * The content of the file.
     *
     * @param root of the tree with the entries that were checked
     * @param entries that were checked
     * @param checkpoints sizes whose checkpoints were checked
     * @param receipts entries whose receipts were checked
     * @param findings so far
     * @param registry entries whose manifests were asked for
     * @param registries so far
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record State(
            String root,
            int entries,
            int checkpoints,
            int receipts,
            List<Finding> findings,
            int registry,
            List<ComparedRegistry> registries) {
        State {
            findings = List.copyOf(findings);
            registries = registries == null ? List.of() : List.copyOf(registries);
        }

        State in(int newEntries, int newCheckpoints, int newReceipts, List<Finding> found) {
            return new State(
                    root, newEntries, newCheckpoints, newReceipts, found, registry, registries);
        }
    }

    private static final State NOTHING = new State("", 0, 0, 0, List.of(), 0, List.of());

    private final @Nullable Path file;
    private final Listener listener;
    private final Duration every;
    private State former;
    private State now;
    private long savedAt = System.nanoTime();

    private AuditProgress(@Nullable Path file, Listener listener, Duration every, State former) {
        this.file = file;
        this.listener = listener;
        this.every = every;
        this.former = former;
        this.now = former;
    }

    /** For an audit that shows nothing and cannot be continued. */
    public static AuditProgress none() {
        return of(null, (part, done, total) -> {});
    }

    /**
     * Continues the audit that has left this file, if there is one.
     *
     * @param file null for an audit that cannot be continued
     */
    public static AuditProgress of(@Nullable Path file, Listener listener) {
        return of(file, listener, EVERY);
    }

    /**
     * The same.
     *
     * @param every how often it is shown and kept
     */
    public static AuditProgress of(@Nullable Path file, Listener listener, Duration every) {
        return new AuditProgress(file, listener, every, read(file));
    }

    private static State read(@Nullable Path file) {
        if (file == null || !Files.isRegularFile(file)) {
            return NOTHING;
        }
        try {
            State read = Json.THEIRS.readValue(DurableFiles.read(file), State.class);
            return read == null ? NOTHING : read;
        } catch (IOException e) {
            // Not such a file, or one that was cut: the audit begins anew.
            return NOTHING;
        }
    }

    /** What the former audit left. */
    State former() {
        return former;
    }

    /** The former audit was of another log. */
    void beginAnew() {
        former = NOTHING;
        now = NOTHING;
    }

    void entries(int done, int total, String root, List<Finding> findings) {
        now =
                new State(
                        root,
                        done,
                        now.checkpoints,
                        now.receipts,
                        findings,
                        now.registry,
                        now.registries);
        passed(Part.ENTRIES, done, total);
    }

    void checkpoints(int done, int total, List<Finding> findings) {
        now = now.in(now.entries, done, now.receipts, findings);
        passed(Part.CHECKPOINTS, done, total);
    }

    void receipts(int done, int total, List<Finding> findings) {
        now = now.in(now.entries, now.checkpoints, done, findings);
        passed(Part.RECEIPTS, done, total);
    }

    void registry(int done, int total, List<ComparedRegistry> registries, List<Finding> findings) {
        now = new State(now.root, now.entries, now.checkpoints, total, findings, done, registries);
        passed(Part.REGISTRY, done, total);
    }

    /** True about once a second: only then it is worth to state how far the audit is. */
    boolean isDue() {
        return System.nanoTime() - savedAt >= every.toNanos();
    }

    private void passed(Part part, int done, int total) {
        savedAt = System.nanoTime();
        listener.passed(part, done, total);
        if (file != null) {
            DurableFiles.write(file, Json.pretty(now));
        }
    }

    /** The audit came to its end: the next one begins anew. */
    void end() {
        try {
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw DurableFiles.failed("remove", file, e);
        }
    }
}
