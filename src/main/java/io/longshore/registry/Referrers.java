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
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The manifests that name another one as their subject: by the referrers API or, where a registry
 * has none, by the tag that stands for it (OCI distribution specification, "Referrers Tag Schema").
 */
final class Referrers {
    private final RepositoryRequests repository;
    private final Retries retries;
    private final Retries looks;
    private final Manifests manifests;
    private final Tags tags;
    private final PreliminaryQueries queries = new PreliminaryQueries();

    /** True once the API left its answer unknown: the other subjects are not asked for then. */
    private final AtomicBoolean isSilent = new AtomicBoolean();

    /**
     * @param looks for the API where the referrers tag can stand for it
     */
    Referrers(
            RepositoryRequests repository,
            Retries retries,
            Retries looks,
            Manifests manifests,
            Tags tags) {
        this.repository = repository;
        this.retries = retries;
        this.looks = looks;
        this.manifests = manifests;
        this.tags = tags;
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
     * registry with the referrers API does that itself; for the others, and where the API gives no
     * answer, the tag that stands for the list is written.
     */
    void list(Digest subject, List<Manifest> referrers, Cancellation cancellation) {
        Optional<List<Descriptor>> byApi = look(subject, cancellation);
        if (byApi.isPresent() && isListed(referrers, byApi.get())) {
            return;
        }
        String tag = ReferrersTag.of(subject);
        Optional<Manifest> before = tagged(tag, cancellation);
        if (!isListed(referrers, before.map(Manifest::manifests).orElse(List.of()))) {
            manifests.put(ReferrersTag.with(before, referrers), tag, cancellation);
        }
    }

    private Optional<List<Descriptor>> look(Digest subject, Cancellation cancellation) {
        if (isSilent.get()) {
            return Optional.empty();
        }
        return queries.ask(
                () -> looks.run(cancellation, attempt -> fromApi(subject, cancellation)),
                unknown -> {
                    isSilent.set(true);
                    return Optional.empty();
                });
    }

    private static boolean isListed(List<Manifest> referrers, List<Descriptor> list) {
        Set<Digest> listed = new HashSet<>();
        list.forEach(known -> listed.add(known.digest()));
        return referrers.stream().allMatch(referrer -> listed.contains(referrer.digest()));
    }

    /** What the tag names. It is not replaced unseen: other referrers would get lost. */
    private Optional<Manifest> tagged(String tag, Cancellation cancellation) {
        try {
            return manifests.get(tag, cancellation);
        } catch (ProblemException e) {
            if (PreliminaryQueries.isRefusal(e.problem())
                    && !e.problem().retryable()
                    && tags.lacks(tag, cancellation)) {
                return Optional.empty();
            }
            throw e;
        }
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
