package io.longshore.transfer;

import io.longshore.oci.Digest;
import io.longshore.problem.Problem;
import io.longshore.registry.blob.BlobOutcome;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an import did.
 *
 * @param blobs what became of each blob; blobs that could not be pushed are absent
 * @param replaced for each tag that now names an image of the plan and named another before: the
 *     digest that it named
 * @param pushedManifest whether any manifest or tag was pushed
 * @param broken the top-level images that are not, or not all of them, in the registry
 * @param failures what went wrong
 * @param read manifests that the registry sent before anything was pushed, and tags that it said
 *     name what they should
 */
public record ImportResult(
        Map<Digest, BlobOutcome> blobs,
        Map<String, Digest> replaced,
        boolean pushedManifest,
        Set<Digest> broken,
        List<Failure> failures,
        ConfirmedContent read) {

    /**
     * A part that could not be pushed.
     *
     * @param image the top-level image or index concerned; null if all are
     * @param blob the blob; null if it was not about one
     * @param warning true if the import is complete without it
     */
    public record Failure(Problem problem, Digest image, @Nullable Digest blob, boolean warning) {}

    public ImportResult {
        blobs = Map.copyOf(blobs);
        replaced = Map.copyOf(replaced);
        broken = Set.copyOf(broken);
        failures = List.copyOf(failures);
    }

    /** Nothing was pushed, for one reason. */
    public static ImportResult refused(ImportPlan plan, Problem problem) {
        Set<Digest> broken = new HashSet<>();
        List<Failure> failures = new ArrayList<>();
        for (PlannedImage image : plan.images()) {
            broken.add(image.digest());
            failures.add(new Failure(problem, image.digest(), null, false));
        }
        return new ImportResult(
                Map.of(),
                Map.of(),
                false,
                broken,
                failures,
                new ConfirmedContent(Set.of(), Set.of()));
    }

    /**
     * What needs no further request: blobs, of which the registry acknowledged each that was sent,
     * and sent the last byte of each other one; where nothing was pushed, all that was read.
     */
    public ConfirmedContent seenAfterThePush() {
        Set<Digest> content = new HashSet<>(blobs.keySet());
        boolean pushed =
                pushedManifest || blobs.values().stream().anyMatch(o -> o != BlobOutcome.PRESENT);
        if (pushed) {
            return new ConfirmedContent(content, Set.of());
        }
        content.addAll(read.content());
        return new ConfirmedContent(content, read.tags());
    }

    /** True if all of the plan was pushed. */
    public boolean complete() {
        return failures.stream().allMatch(Failure::warning);
    }
}
