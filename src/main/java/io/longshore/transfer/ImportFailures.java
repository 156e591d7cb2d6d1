package io.longshore.transfer;

import io.longshore.oci.Digest;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.transfer.ImportResult.Failure;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Which images of an import could not be pushed, and why. Thread-safe. */
final class ImportFailures {
    /** What would be the same for every image. */
    private static final Set<Code> FATAL =
            Set.of(
                    Code.CANCELLED,
                    Code.CREDENTIALS_REFUSED,
                    Code.FILE_CHANGED,
                    Code.FILE_UNREADABLE,
                    Code.PROJECT_NOT_FOUND,
                    Code.PUSH_DENIED,
                    Code.QUOTA_EXCEEDED,
                    Code.REGISTRY_READ_ONLY,
                    Code.REGISTRY_UNREACHABLE,
                    Code.TLS_CERTIFICATE_EXPIRED,
                    Code.TLS_FAILED,
                    Code.TLS_HOST_NAME_MISMATCH,
                    Code.TLS_NOT_TRUSTED);

    private final Queue<Failure> failures = new ConcurrentLinkedQueue<>();
    private final Set<Digest> broken = ConcurrentHashMap.newKeySet();

    /** Records a problem that an image has. Throws it if every image has it. */
    void failed(PlannedImage image, ProblemException e) {
        throwIfFatal(e);
        broken.add(image.digest());
        failures.add(new Failure(e.problem(), image.digest(), null, false));
    }

    /** Records a blob that an image lacks. */
    void lacksBlob(PlannedImage image, Digest blob, Problem problem) {
        failures.add(new Failure(problem, image.digest(), blob, false));
    }

    /** Records a problem that leaves the import complete. */
    void warn(PlannedImage image, Problem problem) {
        failures.add(new Failure(problem, image.digest(), null, true));
    }

    /** Records that an image is not, or not all of it, in the registry. */
    void breaks(PlannedImage image) {
        broken.add(image.digest());
    }

    boolean isBroken(PlannedImage image) {
        return broken.contains(image.digest());
    }

    /** True if every image that was tried is complete. */
    boolean isNothingBroken() {
        return broken.isEmpty();
    }

    Set<Digest> broken() {
        return broken;
    }

    List<Failure> all() {
        return List.copyOf(failures);
    }

    /**
     * An import without a single complete image has failed, for the reason of its first failure.
     */
    void requireSomethingPushed(List<PlannedImage> images) {
        boolean nothing = images.stream().allMatch(this::isBroken);
        Optional<Failure> first = failures.stream().filter(it -> !it.warning()).findFirst();
        if (nothing && first.isPresent()) {
            throw new ProblemException(first.get().problem());
        }
    }

    /** Throws a problem that would be the same for every image. */
    static void throwIfFatal(ProblemException e) {
        if (FATAL.contains(e.problem().code())) {
            throw e;
        }
    }
}
