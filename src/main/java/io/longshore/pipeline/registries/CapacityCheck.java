package io.longshore.pipeline.registries;

import io.longshore.oci.Descriptor;
import io.longshore.oci.Digest;
import io.longshore.oci.MediaTypes;
import io.longshore.oci.Repository;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.registry.RegistryProduct;
import io.longshore.registry.RepositoryClient;
import io.longshore.registry.http.PreliminaryQueries;
import io.longshore.task.Cancellation;
import io.longshore.task.Parallel;
import io.longshore.transfer.ImportPlan;
import io.longshore.transfer.PlannedImage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** Checks before the first byte whether the registry has the capacity for the whole import. */
public final class CapacityCheck {
    private final RegistryProduct product;
    private final Registries registries;
    private final Parallel parallel;
    private final Cancellation cancellation;

    /** True once an answer left it unknown whether content is there. */
    private final AtomicBoolean isUnknown = new AtomicBoolean();

    /**
     * @param product what the plan's registry is
     */
    public CapacityCheck(
            RegistryProduct product,
            Registries registries,
            Parallel parallel,
            Cancellation cancellation) {
        this.product = product;
        this.registries = registries;
        this.parallel = parallel;
        this.cancellation = cancellation;
    }

    /**
     * Asks no more than it needs to know: there may be room for all of it; if not, what the target
     * has already needs none; and if that is not enough, neither does what another repository has
     * that shares its room.
     *
     * @param plans of one project, whose room they share; at least one
     * @throws ProblemException the obstacle: see {@link RegistryProduct#prepare}
     */
    public void require(List<ImportPlan> plans) {
        Repository target = plans.get(0).target();
        if (fits(target, charged(plans))) {
            return;
        }
        List<Descriptor> missing = missing(plans);
        if (fits(target, missing)) {
            return;
        }
        Optional<List<Repository>> siblings = product.siblings(target, cancellation);
        for (Repository sibling : siblings.orElse(List.of())) {
            missing = lackedBy(sibling, missing);
        }
        try {
            prepare(target, missing);
        } catch (ProblemException e) {
            if (isUnknown.get() && e.problem().code() == Code.QUOTA_EXCEEDED) {
                // What is counted as missing may be there: the push decides.
                return;
            }
            throw siblings.isPresent() ? e : new ProblemException(atMost(e.problem()), e);
        }
    }

    /** Blobs and manifests: a quota counts both. */
    private static List<Descriptor> charged(List<ImportPlan> plans) {
        Map<Digest, Descriptor> all = new LinkedHashMap<>();
        for (ImportPlan plan : plans) {
            all.putAll(plan.blobs());
            for (PlannedImage image : plan.images()) {
                image.flattened()
                        .forEach(part -> all.put(part.digest(), part.manifest().descriptor()));
            }
        }
        return List.copyOf(all.values());
    }

    /** The bytes of the plans' blobs and manifests, each once. */
    public static long allBytes(List<ImportPlan> plans) {
        return bytes(charged(plans));
    }

    /** How many bytes of the plans' blobs and manifests their repositories do not have. */
    public long missingBytes(List<ImportPlan> plans) {
        return bytes(missing(plans));
    }

    private List<Descriptor> missing(List<ImportPlan> plans) {
        List<Descriptor> missing = charged(plans);
        for (ImportPlan plan : plans) {
            missing = lackedBy(plan.target(), missing);
        }
        return missing;
    }

    private boolean fits(Repository target, Collection<Descriptor> blobs) {
        try {
            prepare(target, blobs);
            return true;
        } catch (ProblemException e) {
            if (e.problem().code() != Code.QUOTA_EXCEEDED) {
                throw e;
            }
            return false;
        }
    }

    private void prepare(Repository target, Collection<Descriptor> blobs) {
        product.prepare(target, bytes(blobs), cancellation);
    }

    private List<Descriptor> lackedBy(Repository repository, Collection<Descriptor> blobs) {
        RepositoryClient client = registries.repository(repository);
        List<Descriptor> asked = List.copyOf(blobs);
        List<Boolean> there = parallel.map(asked, each -> isThere(client, each));
        List<Descriptor> lacked = new ArrayList<>();
        for (int i = 0; i < asked.size(); i++) {
            if (!there.get(i)) {
                lacked.add(asked.get(i));
            }
        }
        return lacked;
    }

    private boolean isThere(RepositoryClient client, Descriptor content) {
        if (isUnknown.get()) {
            // The sum is not known any more; the push decides.
            return false;
        }
        try {
            return MediaTypes.isManifest(content.mediaType())
                    ? client.headManifest(content.digest().toString(), cancellation).isPresent()
                    : client.blobSize(content.digest(), cancellation).isPresent();
        } catch (ProblemException e) {
            if (!PreliminaryQueries.leavesUnknown(e.problem())) {
                throw e;
            }
            // What a policy withholds is there.
            boolean isWithheld = e.problem().code() == Code.CONTENT_BLOCKED;
            isUnknown.compareAndSet(false, !isWithheld);
            return isWithheld;
        }
    }

    private static long bytes(Collection<Descriptor> blobs) {
        return blobs.stream().mapToLong(Descriptor::sizeBytes).sum();
    }

    private static Problem atMost(Problem problem) {
        return new Problem(
                problem.code(),
                problem.what(),
                problem.why()
                        + " Less may be missing: layers in other repositories of the project"
                        + " need no capacity, but this account may not list them.",
                problem.fix()
                        + " Or give the account the right to list the project's repositories, so"
                        + " that their layers are not counted.",
                problem.retryable(),
                problem.facts());
    }
}
