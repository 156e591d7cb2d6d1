package io.longshore.registry;

import io.longshore.oci.Descriptor;
import io.longshore.oci.Digest;
import io.longshore.oci.Manifest;
import io.longshore.oci.MediaTypes;
import io.longshore.problem.ProblemException;
import io.longshore.registry.auth.RepositoryRequests;
import io.longshore.registry.http.Answer;
import io.longshore.registry.http.PreliminaryQueries;
import io.longshore.registry.http.Retries;
import io.longshore.task.Cancellation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The manifests that name another one as their subject: by the referrers API or, where a registry
 * has none, by the tag that stands for it (OCI distribution specification, "Referrers Tag Schema").
 */
final class Referrers {
    private final RepositoryRequests repository;
    private final Retries retries;
    private final Manifests manifests;

    Referrers(RepositoryRequests repository, Retries retries, Manifests manifests) {
        this.repository = repository;
        this.retries = retries;
        this.manifests = manifests;
    }

    List<Descriptor> of(Digest subject, Cancellation cancellation) {
        Optional<List<Descriptor>> listed =
                retries.run(cancellation, attempt -> fromApi(subject, cancellation));
        return listed.orElseGet(
                () ->
                        manifests
                                .get(ReferrersTag.of(subject), cancellation)
                                .map(Manifest::manifests)
                                .orElse(List.of()));
    }

    /**
     * Makes sure that manifests, which are there, are found as referrers of their subject. A
     * registry with the referrers API does that itself; for the others the tag that stands for the
     * list is written.
     */
    void list(Digest subject, List<Manifest> referrers, Cancellation cancellation) {
        Set<Digest> listed = new HashSet<>();
        of(subject, cancellation).forEach(known -> listed.add(known.digest()));
        if (referrers.stream().allMatch(referrer -> listed.contains(referrer.digest()))) {
            return;
        }
        String tag = ReferrersTag.of(subject);
        Optional<Manifest> before = manifests.get(tag, cancellation);
        manifests.put(ReferrersTag.with(before, referrers), tag, cancellation);
    }

    /**
     * Empty if the registry has no such API. Registries without it answer 404 as specified, or any
     * other refusal, a page of HTML, or {@code null}: every answer that is not an index counts.
     */
    private Optional<List<Descriptor>> fromApi(Digest subject, Cancellation cancellation) {
        List<Descriptor> found = new ArrayList<>();
        try {
            boolean known =
                    new Pages(repository)
                            .read(
                                    "list the referrers of "
                                            + subject
                                            + " in "
                                            + repository.repository(),
                                    repository.url("referrers/" + subject).build(),
                                    cancellation,
                                    page -> found.addAll(index(page).manifests()),
                                    found);
            return known ? Optional.of(List.copyOf(found)) : Optional.empty();
        } catch (ProblemException e) {
            boolean known = !PreliminaryQueries.leavesUnknown(e.problem()) || !found.isEmpty();
            if (known || e.problem().retryable()) {
                throw e;
            }
            return Optional.empty();
        }
    }

    private static Manifest index(Answer page) {
        return Manifest.read(page.bytes(Pages.LARGEST), MediaTypes.OCI_INDEX);
    }
}
