package io.longshore.transfer;

import io.longshore.bundle.ImageType;
import io.longshore.bundle.ImgpkgTags;
import io.longshore.oci.Digest;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.registry.http.RetryPolicy;
import io.longshore.task.Cancellation;
import io.longshore.task.Progress;
import java.time.Duration;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/** The manifests of an import, children before parents, under imgpkg's tags. Thread-safe. */
final class ManifestPushes {
    private final ImportPlan plan;
    private final ImportTarget target;
    private final TargetNames names;
    private final BlobPushes blobs;
    private final ImportFailures failures;
    private final Progress progress;
    private final Cancellation cancellation;

    private final Map<String, Digest> replaced = new ConcurrentHashMap<>();
    private final AtomicBoolean pushedAny = new AtomicBoolean();

    ManifestPushes(
            ImportPlan plan,
            ImportTarget target,
            TargetNames names,
            BlobPushes blobs,
            ImportFailures failures,
            Progress progress,
            Cancellation cancellation) {
        this.plan = plan;
        this.target = target;
        this.names = names;
        this.blobs = blobs;
        this.failures = failures;
        this.progress = progress;
        this.cancellation = cancellation;
    }

    /** Pushes an image whose blobs have arrived. */
    void push(PlannedImage image) {
        cancellation.check();
        if (lacksBlobs(image)) {
            failures.breaks(image);
            return;
        }
        try {
            for (PlannedImage part : image.flattened()) {
                if (part != image) {
                    pushUnder(part, part.digest().toString());
                }
            }
            for (String tag : image.tags()) {
                if (ImgpkgTags.isImgpkg(tag)) {
                    pushUnder(image, tag);
                }
            }
        } catch (ProblemException e) {
            failures.failed(image, e);
        }
    }

    /** Records each blob that the image lacks. */
    private boolean lacksBlobs(PlannedImage image) {
        Set<Digest> missing = new HashSet<>();
        image.flattened().stream()
                .flatMap(part -> part.blobs().stream())
                .forEach(
                        blob -> {
                            Optional<Problem> problem = blobs.problem(blob.digest());
                            if (problem.isPresent() && missing.add(blob.digest())) {
                                failures.lacksBlob(image, blob.digest(), problem.get());
                            }
                        });
        return !missing.isEmpty();
    }

    /** Pushes the manifest under a tag or digest unless the registry already has it there. */
    void pushUnder(PlannedImage image, String name) {
        Optional<Digest> named = names.named(name);
        if (named.isPresent() && named.get().equals(image.digest())) {
            return;
        }
        try {
            pushedAny.set(true);
            image.blobs().forEach(blobs::renew);
            pushManifest(image, name);
        } catch (ProblemException e) {
            boolean cache = image.type() == ImageType.INTERNAL && named.isPresent();
            if (!cache || e.problem().code() != Code.TAG_IMMUTABLE) {
                throw e;
            }
            // The locations image is imgpkg's cache, not an authority: an older one serves.
            failures.warn(image, e.problem());
            return;
        }
        named.ifPresent(old -> replaced.put(name, old));
    }

    /**
     * Garbage collection may remove a blob between its push and the push of its manifest. The
     * registry then names the blob, and it is sent again; likewise a child of an index. A registry
     * of several machines may also show neither for some seconds: the push waits for a blob or
     * child that the registry names once more. Each round repairs one blob or child.
     */
    private void pushManifest(PlannedImage image, String name) {
        Set<Digest> repaired = new HashSet<>();
        Iterator<Duration> waits = RetryPolicy.UNTIL_SHOWN.iterator();
        while (true) {
            try {
                target.repository().pushManifest(image.manifest(), name, cancellation);
                progress.advance(0);
                return;
            } catch (ProblemException e) {
                Optional<Digest> missing = missing(e.problem());
                if (missing.isEmpty()) {
                    throw e;
                }
                if (!repaired.add(missing.get())) {
                    if (!waits.hasNext()) {
                        throw e;
                    }
                    cancellation.sleep(waits.next());
                } else if (!repair(image, missing.get())) {
                    throw e;
                }
            }
        }
    }

    private static Optional<Digest> missing(Problem problem) {
        return problem.code() == Code.MANIFEST_BLOB_UNKNOWN
                ? Optional.ofNullable(problem.facts().get("missing"))
                        .filter(Digest::isDigest)
                        .map(Digest::parse)
                : Optional.empty();
    }

    /** Pushes what an image lacks again; false if it is not the image's. */
    private boolean repair(PlannedImage image, Digest missing) {
        if (plan.blobs().containsKey(missing)) {
            blobs.sendAgain(plan.blobs().get(missing));
            return true;
        }
        Optional<PlannedImage> child =
                image.children().stream().filter(it -> it.digest().equals(missing)).findAny();
        child.ifPresent(
                it ->
                        target.repository()
                                .pushManifest(it.manifest(), missing.toString(), cancellation));
        return child.isPresent();
    }

    /** For each tag that names another image now: the digest that it named before. */
    Map<String, Digest> replaced() {
        return replaced;
    }

    /** True if any manifest or tag was pushed. */
    boolean pushedAny() {
        return pushedAny.get();
    }
}
