package io.longshore.delivery;

import io.longshore.bundle.ImportPlan;
import io.longshore.bundle.Parallel;
import io.longshore.oci.Descriptor;
import io.longshore.problem.Code;
import io.longshore.problem.ProblemException;
import io.longshore.registry.RegistryProduct;
import io.longshore.registry.RepositoryClient;
import io.longshore.task.Cancellation;
import java.util.List;

/** Asks before the first byte whether a registry will take all of an import. */
public final class Room {
    private final RegistryProduct product;
    private final RepositoryClient repository;
    private final Parallel parallel;
    private final Cancellation cancellation;

    public Room(
            RegistryProduct product,
            RepositoryClient repository,
            Parallel parallel,
            Cancellation cancellation) {
        this.product = product;
        this.repository = repository;
        this.parallel = parallel;
        this.cancellation = cancellation;
    }

    /**
     * @throws ProblemException what stands in the way: see {@link RegistryProduct#prepare}
     */
    void require(ImportPlan plan) {
        try {
            product.prepare(plan.target(), plan.bytes(), cancellation);
        } catch (ProblemException e) {
            if (e.problem().code() != Code.QUOTA_EXCEEDED) {
                throw e;
            }
            // There is no room for all of it; what is there already needs none.
            product.prepare(plan.target(), missingBytes(plan), cancellation);
        }
    }

    /** How many bytes of the plan's blobs the repository does not have. */
    public long missingBytes(ImportPlan plan) {
        List<Descriptor> blobs = List.copyOf(plan.blobs().values());
        return parallel
                .map(
                        blobs,
                        blob ->
                                repository.blobSize(blob.digest(), cancellation).isPresent()
                                        ? 0L
                                        : blob.sizeBytes())
                .stream()
                .mapToLong(Long::longValue)
                .sum();
    }
}
