package io.longshore.transfer;

import io.longshore.bundle.ImageType;
import io.longshore.oci.Descriptor;
import io.longshore.oci.Digest;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.registry.ManifestLookup;
import io.longshore.registry.ManifestLookup.Found;
import io.longshore.registry.RegistryProduct;
import io.longshore.registry.RepositoryClient;
import io.longshore.registry.blob.StoredBlob;
import io.longshore.registry.http.RetryPolicy;
import io.longshore.task.Cancellation;
import io.longshore.task.Parallel;
import io.longshore.task.Progress;
import io.longshore.transfer.Verification.Finding;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks a repository whether images are whole in it: each manifest is read by its digest, of each
 * config and layer the last byte, each tag is resolved. Used once.
 */
public final class ContentCheck {
    /** What a registry that answers says about a single manifest. */
    private static final Set<Code> OF_ONE_MANIFEST =
            Set.of(
                    Code.MANIFEST_NOT_FOUND,
                    Code.MANIFEST_UNREADABLE,
                    Code.REGISTRY_ANSWER_UNUSABLE,
                    Code.REGISTRY_SENT_WRONG_BYTES);

    private static final long LARGE_BYTES = 1 << 20;

    private final RepositoryClient repository;
    private final ManifestLookup lookup;
    private final Parallel parallel;
    private final boolean deep;
    private final Progress progress;
    private final Cancellation cancellation;
    private final ContentProblems gaps;
    private final Set<Digest> withheld = ConcurrentHashMap.newKeySet();

    /**
     * Those of which only the registry's own API would tell, which these credentials may not ask.
     */
    private final Set<Digest> unconfirmed = ConcurrentHashMap.newKeySet();

    /** By what name a manifest is read: one request for it and for its tag. */
    private final Map<Digest, String> firstTags = new HashMap<>();

    /** The tags that were confirmed to have the expected digest. */
    private final Set<String> seenTags = ConcurrentHashMap.newKeySet();

    /**
     * @param product what the registry is; asked only where content is withheld
     * @param deep download each blob and hash it instead of reading its last byte
     */
    public ContentCheck(
            RepositoryClient repository,
            Supplier<RegistryProduct> product,
            Parallel parallel,
            boolean deep,
            Progress progress,
            Cancellation cancellation) {
        this.repository = repository;
        this.lookup = new ManifestLookup(repository, product, cancellation);
        this.parallel = parallel;
        this.deep = deep;
        this.progress = progress;
        this.cancellation = cancellation;
        this.gaps = new ContentProblems(repository.repository());
    }

    /**
     * Checks the images.
     *
     * @throws ProblemException if the registry does not answer; gaps are part of the result
     */
    public Verification of(List<PlannedImage> images) {
        return of(images, ConfirmedContent.NOTHING, List.of());
    }

    /**
     * The same after a push, without the content that the registry has confirmed since. Some
     * registries show a push only after a few seconds, so missing content is looked up again before
     * it counts as a gap.
     */
    public Verification afterPush(List<PlannedImage> images, ConfirmedContent answered) {
        return of(images, answered, RetryPolicy.UNTIL_SHOWN);
    }

    Verification of(
            List<PlannedImage> images, ConfirmedContent answered, List<Duration> secondLooks) {
        seenTags.addAll(answered.tags());
        Map<Digest, PlannedImage> manifests = new LinkedHashMap<>();
        Map<Digest, Descriptor> blobs = new LinkedHashMap<>();
        Map<String, PlannedImage> tags = new LinkedHashMap<>();
        for (PlannedImage image : images) {
            image.tags().stream().findFirst().ifPresent(tag -> firstTags.put(image.digest(), tag));
            image.tags().forEach(tag -> tags.put(tag, image));
            for (PlannedImage part : image.flattened()) {
                manifests.putIfAbsent(part.digest(), part);
                part.blobs().forEach(blob -> blobs.putIfAbsent(blob.digest(), blob));
            }
        }
        progress.begin(
                Progress.Phase.VERIFY,
                blobs.values().stream().mapToLong(Descriptor::sizeBytes).sum(),
                repository.repository().toString());
        Predicate<Digest> unseen = digest -> !answered.content().contains(digest);
        Map<Digest, Problem> badManifests =
                asked(
                        manifests.keySet().stream().filter(unseen).toList(),
                        digest -> false,
                        secondLooks,
                        this::manifest);
        Map<Digest, Problem> badBlobs =
                asked(
                        blobs.keySet().stream().filter(unseen).toList(),
                        digest -> deep && expected(blobs, digest).sizeBytes() >= LARGE_BYTES,
                        secondLooks,
                        digest -> blob(expected(blobs, digest)));
        Map<String, Problem> badTags =
                asked(
                        tags.keySet().stream().filter(tag -> !seenTags.contains(tag)).toList(),
                        tag -> false,
                        secondLooks,
                        tag -> tag(tag, expected(tags, tag).digest()));
        return verification(images, manifests.values(), badManifests, badBlobs, badTags);
    }

    private static <K, V> V expected(Map<K, V> all, K key) {
        return Objects.requireNonNull(all.get(key));
    }

    private Verification verification(
            List<PlannedImage> images,
            Collection<PlannedImage> parts,
            Map<Digest, Problem> badManifests,
            Map<Digest, Problem> badBlobs,
            Map<String, Problem> badTags) {
        List<Finding> findings = new ArrayList<>();
        Set<Digest> verified = new HashSet<>();
        for (PlannedImage part : parts) {
            Problem bad = badManifests.get(part.digest());
            boolean whole = bad == null;
            if (bad != null && !unconfirmed.contains(part.digest())) {
                findings.add(finding(bad, part, null));
            }
            for (Descriptor blob : part.blobs()) {
                Problem badBlob = badBlobs.get(blob.digest());
                if (badBlob != null) {
                    whole = false;
                    findings.add(finding(badBlob, part, blob.digest()));
                }
            }
            // Children stand before their parents, so they have been judged by now.
            whole &= part.children().stream().allMatch(c -> verified.contains(c.digest()));
            if (whole) {
                verified.add(part.digest());
            }
        }
        for (PlannedImage image : images) {
            for (String tag : image.tags()) {
                Problem badTag = badTags.get(tag);
                if (badTag != null) {
                    findings.add(finding(badTag, image, null));
                    verified.remove(image.digest());
                }
            }
        }
        if (!withheld.isEmpty()) {
            findings.add(new Finding(gaps.withheld(in(withheld, parts)), null, null, true));
        }
        if (!unconfirmed.isEmpty()) {
            findings.add(new Finding(gaps.unconfirmed(in(unconfirmed, parts)), null, null, false));
        }
        Set<Digest> notGiven = new HashSet<>(withheld);
        notGiven.addAll(unconfirmed);
        return new Verification(images, verified, notGiven, findings);
    }

    /** In the order of the parts. */
    private static List<Digest> in(Set<Digest> some, Collection<PlannedImage> parts) {
        return parts.stream().map(PlannedImage::digest).filter(some::contains).toList();
    }

    /** The image is there for everyone without its locations image, imgpkg's cache. */
    private static Finding finding(Problem problem, PlannedImage image, @Nullable Digest blob) {
        boolean warning = image.type() == ImageType.INTERNAL;
        return new Finding(problem, image.digest(), blob, warning);
    }

    /** The problems of those that have one, after the second looks. */
    private <T> Map<T, Problem> asked(
            List<T> all,
            Predicate<T> large,
            List<Duration> secondLooks,
            Function<T, Optional<Problem>> question) {
        Map<T, Problem> bad = round(all, large, question);
        for (Duration wait : secondLooks) {
            List<T> again = new ArrayList<>();
            bad.forEach(
                    (each, problem) -> {
                        // A policy does not change meanwhile.
                        if (problem.code() != Code.CONTENT_BLOCKED) {
                            again.add(each);
                        }
                    });
            if (again.isEmpty()) {
                break;
            }
            cancellation.sleep(wait);
            Map<T, Problem> still = round(again, large, question);
            again.forEach(bad::remove);
            bad.putAll(still);
        }
        return bad;
    }

    private <T> Map<T, Problem> round(
            List<T> all, Predicate<T> large, Function<T, Optional<Problem>> question) {
        List<Optional<Problem>> answers =
                parallel.map(
                        all,
                        large,
                        each -> {
                            cancellation.check();
                            return question.apply(each);
                        });
        Map<T, Problem> bad = new LinkedHashMap<>();
        for (int i = 0; i < all.size(); i++) {
            T each = all.get(i);
            answers.get(i).ifPresent(problem -> bad.put(each, problem));
        }
        return bad;
    }

    /** The client compares the received content with the digest. */
    private Optional<Problem> manifest(Digest digest) {
        try {
            return isThere(digest) ? Optional.empty() : Optional.of(gaps.missingManifest(digest));
        } catch (ProblemException e) {
            if (e.problem().code() == Code.CONTENT_BLOCKED) {
                unconfirmed.add(digest);
                return Optional.of(e.problem());
            }
            if (!OF_ONE_MANIFEST.contains(e.problem().code())) {
                throw e;
            }
            return Optional.of(e.problem());
        }
    }

    /** Asked by its first tag: an answer proves both, the manifest and what the tag names. */
    private boolean isThere(Digest digest) {
        String tag = firstTags.get(digest);
        if (tag != null && isThere(tag, digest)) {
            seenTags.add(tag);
            return true;
        }
        return isThere(digest.toString(), digest);
    }

    private boolean isThere(String name, Digest digest) {
        Optional<Found> found = lookup.read(name).filter(it -> it.digest().equals(digest));
        if (found.filter(Found::withheld).isPresent()) {
            withheld.add(digest);
        }
        return found.isPresent();
    }

    private Optional<Problem> blob(Descriptor blob) {
        try {
            return deep ? downloaded(blob) : lastByte(blob);
        } catch (ProblemException e) {
            if (!ContentProblems.concernsOneBlob(e.problem())) {
                throw e;
            }
            return Optional.of(e.problem());
        }
    }

    private Optional<Problem> downloaded(Descriptor blob) {
        repository.downloadBlob(
                blob.digest(),
                blob.sizeBytes(),
                OutputStream.nullOutputStream(),
                progress,
                cancellation);
        return Optional.empty();
    }

    private Optional<Problem> lastByte(Descriptor blob) {
        StoredBlob stored = repository.stored(blob.digest(), blob.sizeBytes(), cancellation);
        progress.advance(blob.sizeBytes());
        return switch (stored.state()) {
            case MISSING -> Optional.of(gaps.missingBlob(blob.digest()));
            case UNREADABLE -> Optional.of(gaps.unreadable(blob.digest()));
            case READABLE ->
                    stored.isWhole(blob.sizeBytes())
                            ? Optional.empty()
                            : Optional.of(gaps.size(blob, stored.sizeBytes()));
        };
    }

    private Optional<Problem> tag(String tag, Digest wanted) {
        if (unconfirmed.contains(wanted)) {
            return Optional.empty();
        }
        Optional<Digest> named = lookup.find(tag);
        return named.equals(Optional.of(wanted))
                ? Optional.empty()
                : Optional.of(gaps.tag(tag, named, wanted));
    }
}
