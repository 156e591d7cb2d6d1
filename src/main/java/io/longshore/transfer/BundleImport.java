package io.longshore.transfer;

import io.longshore.archive.ImageArchive;
import io.longshore.bundle.ImageType;
import io.longshore.oci.Descriptor;
import io.longshore.oci.Digest;
import io.longshore.problem.ProblemException;
import io.longshore.task.Cancellation;
import io.longshore.task.Parallel;
import io.longshore.task.Progress;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Pushes the images of a plan: blobs, then the manifest of an image once its blobs are present,
 * children before parents, bundles after the images that they name, release tags last, so that a
 * visible tag is complete. Content that the registry has is not sent again. An image that cannot be
 * pushed does not stop the others.
 *
 * <p>Used once.
 */
public final class BundleImport {
    /** From here on a blob's bytes take longer than the questions about it. */
    private static final long LARGE_BYTES = 1 << 20;

    private final ImportPlan plan;
    private final ImportTarget target;
    private final Parallel parallel;
    private final Progress progress;
    private final Cancellation cancellation;

    private final ImportFailures failures = new ImportFailures();
    private final TargetNames names;
    private final BlobPushes blobs;
    private final ManifestPushes manifests;
    private final ReleaseTags releaseTags;

    /**
     * @param archive checked and found whole; stays with the caller
     * @param plan made of that archive
     * @param target the plan's target
     */
    public BundleImport(
            ImageArchive archive,
            ImportPlan plan,
            ImportTarget target,
            Parallel parallel,
            Progress progress,
            Clock clock,
            Cancellation cancellation) {
        this.plan = plan;
        this.target = target;
        this.parallel = parallel;
        this.progress = progress;
        this.cancellation = cancellation;
        this.names = new TargetNames(target.lookup(), parallel, cancellation);
        this.blobs = new BlobPushes(archive, plan, target, progress, clock, cancellation);
        this.manifests =
                new ManifestPushes(plan, target, names, blobs, failures, progress, cancellation);
        this.releaseTags = new ReleaseTags(plan, names, manifests, failures, cancellation);
    }

    /**
     * Pushes.
     *
     * @param moves which release tags may be moved to another image
     * @throws ProblemException when it was cancelled, or the registry as a whole cannot be worked
     *     with; what concerns single images is in the result instead
     */
    public ImportResult run(TagMoves moves) {
        progress.begin(Progress.Phase.PUSH, plan.bytes(), plan.target().toString());
        names.readAll(plan.images());
        List<PlannedImage> plain = new ArrayList<>();
        List<PlannedImage> bundles = new ArrayList<>();
        for (PlannedImage image : plan.images()) {
            boolean last = image.type() == ImageType.BUNDLE || image.type() == ImageType.INTERNAL;
            (last ? bundles : plain).add(image);
        }
        pushContent(plain);
        for (PlannedImage bundle : bundles) {
            // A bundle that can be seen is complete: it waits until all that it names is there.
            if (failures.isNothingBroken()) {
                manifests.push(bundle);
            } else {
                failures.breaks(bundle);
            }
        }
        failures.requireSomethingPushed(plan.images());
        listReferrers();
        releaseTags.set(moves);
        return new ImportResult(
                blobs.outcomes(),
                manifests.replaced(),
                manifests.pushedAny(),
                failures.broken(),
                failures.all(),
                names.read());
    }

    /** All blobs, and each image as soon as its own are there. */
    private void pushContent(List<PlannedImage> images) {
        // Large blobs take the longest, so they come first. Small ones have threads of their own,
        // and come image by image.
        List<Descriptor> largestFirst = new ArrayList<>(plan.blobs().values());
        largestFirst.sort(Comparator.comparingLong(BundleImport::largeBytes).reversed());
        PendingBlobs pending = new PendingBlobs(images, plan.blobs().keySet());
        Parallel.Batch batch = parallel.batch();
        // Few at a time: a registry may take a lock on the quota for each manifest.
        Consumer<PlannedImage> complete = image -> batch.add(true, () -> manifests.push(image));
        pending.ready().forEach(complete);
        for (Descriptor blob : largestFirst) {
            batch.add(
                    largeBytes(blob) > 0,
                    () -> {
                        blobs.push(blob);
                        pending.arrived(blob.digest()).forEach(complete);
                    });
        }
        batch.await();
    }

    /** Zero for a small blob. */
    private static long largeBytes(Descriptor blob) {
        return blob.sizeBytes() >= LARGE_BYTES ? blob.sizeBytes() : 0;
    }

    /** Lists referrers under their subject, as in the source registry. */
    private void listReferrers() {
        Map<Digest, List<PlannedImage>> bySubject = new LinkedHashMap<>();
        for (PlannedImage image : plan.images()) {
            for (PlannedImage part : image.flattened()) {
                if (part.manifest().subject().isPresent() && !failures.isBroken(image)) {
                    bySubject
                            .computeIfAbsent(
                                    part.manifest().subject().get().digest(),
                                    subject -> new ArrayList<>())
                            .add(part);
                }
            }
        }
        bySubject.forEach(
                (subject, referrers) -> {
                    cancellation.check();
                    try {
                        target.repository()
                                .listReferrers(
                                        subject,
                                        referrers.stream().map(PlannedImage::manifest).toList(),
                                        cancellation);
                    } catch (ProblemException e) {
                        failures.failed(referrers.get(0), e);
                    }
                });
    }
}
