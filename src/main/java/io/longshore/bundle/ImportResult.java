package io.longshore.bundle;

import io.longshore.oci.Digest;
import io.longshore.problem.Problem;
import io.longshore.registry.BlobOutcome;
import java.util.List;
import java.util.Map;

/**
 * What an import did.
 *
 * @param blobs what became of each blob; blobs that could not be pushed are absent
 * @param replaced for each tag that now names an image of the plan and named another before: the
 *     digest that it named
 * @param failures what went wrong
 */
public record ImportResult(
        Map<Digest, BlobOutcome> blobs, Map<String, Digest> replaced, List<Failure> failures) {

    /**
     * A part that could not be pushed.
     *
     * @param image the top-level image or index concerned; null if all are
     * @param blob the blob; null if it was not about one
     * @param warning true if the import is complete without it
     */
    public record Failure(Problem problem, Digest image, Digest blob, boolean warning) {}

    public ImportResult {
        blobs = Map.copyOf(blobs);
        replaced = Map.copyOf(replaced);
        failures = List.copyOf(failures);
    }

    /** True if all of the plan was pushed. */
    public boolean complete() {
        return failures.stream().allMatch(Failure::warning);
    }
}
