package io.longshore.transfer;

import io.longshore.archive.ImageArchive;
import io.longshore.oci.Descriptor;
import io.longshore.oci.Digest;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.registry.blob.BlobContent;
import io.longshore.registry.blob.BlobOutcome;
import io.longshore.task.Cancellation;
import io.longshore.task.Progress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The blobs of an import: pushed, not pushed, and pushed again. Thread-safe. */
final class BlobPushes {
    /**
     * A registry's garbage collection keeps content that was pushed or requested within this time.
     */
    private static final Duration SPARED = Duration.ofHours(2);

    private final ImageArchive archive;
    private final ImportPlan plan;
    private final ImportTarget target;
    private final Progress progress;
    private final Clock clock;
    private final Cancellation cancellation;

    private final Map<Digest, BlobOutcome> outcomes = new ConcurrentHashMap<>();
    private final Map<Digest, Instant> seen = new ConcurrentHashMap<>();
    private final Map<Digest, Problem> unpushed = new ConcurrentHashMap<>();

    BlobPushes(
            ImageArchive archive,
            ImportPlan plan,
            ImportTarget target,
            Progress progress,
            Clock clock,
            Cancellation cancellation) {
        this.archive = archive;
        this.plan = plan;
        this.target = target;
        this.progress = progress;
        this.clock = clock;
        this.cancellation = cancellation;
    }

    /** Pushes a blob, and remembers why that is not possible. */
    void push(Descriptor blob) {
        cancellation.check();
        try {
            BlobOutcome outcome =
                    target.repository()
                            .pushBlob(
                                    content(blob),
                                    target.mountSources().find(blob.digest()),
                                    progress,
                                    cancellation);
            outcomes.put(blob.digest(), outcome);
            seen.put(blob.digest(), clock.instant());
        } catch (ProblemException e) {
            ImportFailures.throwIfFatal(e);
            unpushed.put(blob.digest(), e.problem());
        }
    }

    /** Why a blob could not be pushed; empty if it was. */
    Optional<Problem> problem(Digest blob) {
        return Optional.ofNullable(unpushed.get(blob));
    }

    /** Requests a blob that a garbage collection may have removed, and sends it again if so. */
    void renew(Descriptor blob) {
        Instant now = clock.instant();
        Instant last = seen.put(blob.digest(), now);
        if (last != null
                && last.isBefore(now.minus(SPARED))
                && target.repository().blobSize(blob.digest(), cancellation).isEmpty()) {
            sendAgain(blob);
        }
    }

    /** Sends a blob that was there and is not any more. */
    void sendAgain(Descriptor blob) {
        // These bytes have been counted.
        target.repository().pushBlob(content(blob), Optional.empty(), Progress.NONE, cancellation);
    }

    /** What became of each blob; blobs that could not be pushed are absent. */
    Map<Digest, BlobOutcome> outcomes() {
        return outcomes;
    }

    private BlobContent content(Descriptor blob) {
        return plan.madeBlob(blob.digest())
                .map(BlobContent::of)
                .orElseGet(
                        () ->
                                new RegionContent(
                                        archive, archive.blob(blob.digest()).orElseThrow()));
    }
}
