package io.longshore.transfer;

import io.longshore.archive.ImageArchive;
import io.longshore.bundle.ImageType;
import io.longshore.bundle.ImgpkgTags;
import io.longshore.oci.Descriptor;
import io.longshore.oci.Digest;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.registry.BlobContent;
import io.longshore.registry.BlobOutcome;
import io.longshore.registry.ManifestLookup;
import io.longshore.registry.ManifestLookup.Found;
import io.longshore.registry.PreliminaryQueries;
import io.longshore.registry.RegistryProduct;
import io.longshore.registry.RepositoryClient;
import io.longshore.task.Cancellation;
import io.longshore.task.Parallel;
import io.longshore.task.Progress;
import io.longshore.transfer.ImportResult.Failure;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

    /** A garbage collection of Harbor spares what was pushed or asked for within two hours. */
    private static final Duration SPARED = Duration.ofHours(2);

    private static final Logger LOG = LoggerFactory.getLogger(BundleImport.class);

    private final ImageArchive tarball;
    private final ImportPlan plan;
    private final RepositoryClient repository;
    private final ManifestLookup lookup;
    private final MountSources mountSources;
    private final Parallel parallel;
    private final Progress progress;
    private final Clock clock;
    private final Cancellation cancellation;

    private final Map<Digest, BlobOutcome> blobs = new ConcurrentHashMap<>();
    private final Map<Digest, Instant> seen = new ConcurrentHashMap<>();
    private final Map<Digest, Problem> unpushed = new ConcurrentHashMap<>();
    private final Map<String, Optional<Digest>> there = new ConcurrentHashMap<>();
    private final Set<Digest> readManifests = ConcurrentHashMap.newKeySet();
    private final Set<String> readTags = ConcurrentHashMap.newKeySet();
    private final Map<String, Digest> replaced = new ConcurrentHashMap<>();
    private final Queue<Failure> failures = new ConcurrentLinkedQueue<>();
    private final Set<Digest> broken = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean pushedManifest = new AtomicBoolean();
    private final AtomicBoolean unknownLogged = new AtomicBoolean();

    /**
     * @param tarball checked and found whole; stays with the caller
     * @param plan made of that tarball
     * @param repository the plan's target
     * @param product what that registry is; asked only where content is withheld
     * @param mountSources where blobs may be mounted from
     */
    public BundleImport(
            ImageArchive tarball,
            ImportPlan plan,
            RepositoryClient repository,
            Supplier<RegistryProduct> product,
            MountSources mountSources,
            Parallel parallel,
            Progress progress,
            Clock clock,
            Cancellation cancellation) {
        this.tarball = tarball;
        this.plan = plan;
        this.repository = repository;
        this.lookup = new ManifestLookup(repository, product, cancellation);
        this.mountSources = mountSources;
        this.parallel = parallel;
        this.progress = progress;
        this.clock = clock;
        this.cancellation = cancellation;
    }

    /**
     * Pushes.
     *
     * @param expected what the release tags named when the job began; a release tag that is not in
     *     it is replaced whatever it names
     * @throws ProblemException when it was cancelled, or the registry as a whole cannot be worked
     *     with; what concerns single images is in the result instead
     */
    public ImportResult run(Map<String, Optional<Digest>> expected) {
        progress.begin(Progress.Phase.PUSH, plan.bytes());
        look(plan.images());
        List<PlannedImage> plain = new ArrayList<>();
        List<PlannedImage> bundles = new ArrayList<>();
        for (PlannedImage image : plan.images()) {
            boolean last = image.type() == ImageType.BUNDLE || image.type() == ImageType.INTERNAL;
            (last ? bundles : plain).add(image);
        }
        pushContent(plain);
        for (PlannedImage bundle : bundles) {
            // A bundle that can be seen is complete: it waits until all that it names is there.
            if (broken.isEmpty()) {
                pushImage(bundle);
            } else {
                broken.add(bundle.digest());
            }
        }
        requireSomethingPushed();
        listReferrers();
        // From the plan's first image to its last, which is the root bundle.
        plan.images().forEach(image -> tag(image, expected));
        return new ImportResult(
                blobs,
                replaced,
                pushedManifest.get(),
                broken,
                List.copyOf(failures),
                new Answered(readManifests, readTags));
    }

    /**
     * An import without a single complete image has failed, for the reason of its first failure.
     */
    private void requireSomethingPushed() {
        boolean nothing = plan.images().stream().allMatch(it -> broken.contains(it.digest()));
        Optional<Failure> first = failures.stream().filter(it -> !it.warning()).findFirst();
        if (nothing && first.isPresent()) {
            throw first.get().problem().asException();
        }
    }

    /**
     * Reads what stands under each name that will be pushed to, unless no such tag exists. If
     * nothing needs to be pushed, all is verified by that.
     */
    private void look(List<PlannedImage> images) {
        Optional<Set<String>> tags = tags();
        Map<String, Digest> names = new LinkedHashMap<>();
        for (PlannedImage image : images) {
            image.tags().stream()
                    .filter(ImgpkgTags::isImgpkg)
                    .forEach(tag -> names.put(tag, image.digest()));
            image.children().stream()
                    .flatMap(child -> child.flattened().stream())
                    .forEach(child -> names.put(child.digest().toString(), child.digest()));
        }
        boolean fresh = tags.isPresent() && names.keySet().stream().noneMatch(tags.get()::contains);
        parallel.map(
                List.copyOf(names.keySet()),
                name -> {
                    boolean noTag = tags.isPresent() && !tags.get().contains(name);
                    if (fresh || (noTag && !Digest.isDigest(name))) {
                        there.put(name, Optional.empty());
                        return name;
                    }
                    try {
                        there.put(name, read(name, names.get(name)));
                    } catch (ProblemException e) {
                        unknown(e);
                        there.put(name, Optional.empty());
                    }
                    return name;
                });
    }

    private Optional<Digest> read(String name, Digest expected) {
        cancellation.check();
        Optional<Found> found = lookup.read(name);
        if (found.isPresent() && !found.get().withheld() && found.get().digest().equals(expected)) {
            readManifests.add(expected);
            if (!Digest.isDigest(name)) {
                readTags.add(name);
            }
        }
        return found.map(Found::digest);
    }

    /** The tags of the repository; empty if the registry does not say. */
    private Optional<Set<String>> tags() {
        try {
            return Optional.of(new HashSet<>(repository.tags(cancellation)));
        } catch (ProblemException e) {
            unknown(e);
            return Optional.empty();
        }
    }

    /** Empty if nothing has the name, or if the registry's answer leaves that unknown. */
    private Optional<Digest> named(String target) {
        cancellation.check();
        return lookup.look(target).orElse(Optional.empty());
    }

    /** A look that fails leaves its answer unknown: the push decides. Logged once. */
    private void unknown(ProblemException e) {
        if (!PreliminaryQueries.leavesUnknown(e.problem())) {
            throw e;
        }
        if (unknownLogged.compareAndSet(false, true)) {
            LOG.info("{} The import goes on without this answer.", e.problem().what());
        }
    }

    /** All blobs, and each image as soon as its own are there. */
    private void pushContent(List<PlannedImage> images) {
        // Large blobs take the longest, so they come first. Small ones have threads of their own,
        // and come image by image.
        List<Descriptor> largestFirst = new ArrayList<>(plan.blobs().values());
        largestFirst.sort(Comparator.comparingLong(BundleImport::largeBytes).reversed());
        PendingBlobs pending = new PendingBlobs(images, plan.blobs().keySet());
        Parallel.Batch batch = parallel.batch();
        // Few at a time: Harbor takes a lock on the project's quota for each manifest.
        Consumer<PlannedImage> complete = image -> batch.add(true, () -> pushImage(image));
        pending.ready().forEach(complete);
        for (Descriptor blob : largestFirst) {
            batch.add(
                    largeBytes(blob) > 0,
                    () -> {
                        pushBlob(blob);
                        pending.arrived(blob.digest()).forEach(complete);
                    });
        }
        batch.await();
    }

    /** Zero for a small blob. */
    private static long largeBytes(Descriptor blob) {
        return blob.sizeBytes() >= LARGE_BYTES ? blob.sizeBytes() : 0;
    }

    private void pushBlob(Descriptor blob) {
        cancellation.check();
        try {
            BlobOutcome outcome =
                    repository.pushBlob(
                            content(blob),
                            mountSources.find(blob.digest()),
                            progress,
                            cancellation);
            blobs.put(blob.digest(), outcome);
            seen.put(blob.digest(), clock.instant());
        } catch (ProblemException e) {
            fatal(e);
            unpushed.put(blob.digest(), e.problem());
        }
    }

    private BlobContent content(Descriptor blob) {
        return plan.madeBlob(blob.digest())
                .map(BlobContent::of)
                .orElseGet(() -> new RegionContent(tarball, tarball.blobs().get(blob.digest())));
    }

    private void pushImage(PlannedImage image) {
        cancellation.check();
        boolean whole = true;
        Set<Digest> told = new HashSet<>();
        for (PlannedImage part : image.flattened()) {
            for (Descriptor blob : part.blobs()) {
                Problem problem = unpushed.get(blob.digest());
                if (problem != null) {
                    whole = false;
                    if (told.add(blob.digest())) {
                        failures.add(new Failure(problem, image.digest(), blob.digest(), false));
                    }
                }
            }
        }
        if (!whole) {
            broken.add(image.digest());
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
            failed(image, e);
        }
    }

    /** Pushes the manifest under a tag or digest unless the registry already has it there. */
    private void pushUnder(PlannedImage image, String target) {
        Optional<Digest> named = there.containsKey(target) ? there.get(target) : named(target);
        if (named.isPresent() && named.get().equals(image.digest())) {
            return;
        }
        try {
            pushedManifest.set(true);
            image.blobs().forEach(this::renew);
            pushManifest(image, target);
        } catch (ProblemException e) {
            boolean cache = image.type() == ImageType.INTERNAL && named.isPresent();
            if (!cache || e.problem().code() != Code.TAG_IMMUTABLE) {
                throw e;
            }
            // The locations image is imgpkg's cache, not an authority: an older one serves.
            failures.add(new Failure(e.problem(), image.digest(), null, true));
            return;
        }
        named.ifPresent(old -> replaced.put(target, old));
    }

    /** Asks for a blob that a garbage collection no longer spares, and sends it if it is gone. */
    private void renew(Descriptor blob) {
        Instant now = clock.instant();
        Instant last = seen.put(blob.digest(), now);
        if (last != null
                && last.isBefore(now.minus(SPARED))
                && repository.blobSize(blob.digest(), cancellation).isEmpty()) {
            sendAgain(blob);
        }
    }

    private void sendAgain(Descriptor blob) {
        // These bytes have been counted.
        repository.pushBlob(content(blob), Optional.empty(), Progress.NONE, cancellation);
    }

    /**
     * Garbage collection may remove a blob between its push and the push of its manifest. The
     * registry then names the blob, and it is sent again. Each round repairs one blob.
     */
    private void pushManifest(PlannedImage image, String target) {
        for (int left = image.blobs().size(); ; left--) {
            try {
                repository.pushManifest(image.manifest(), target, cancellation);
                progress.advance(0);
                return;
            } catch (ProblemException e) {
                String missing = e.problem().facts().get("missing");
                if (e.problem().code() != Code.MANIFEST_BLOB_UNKNOWN
                        || left == 0
                        || !Digest.isDigest(missing)
                        || !plan.blobs().containsKey(Digest.parse(missing))) {
                    throw e;
                }
                sendAgain(plan.blobs().get(Digest.parse(missing)));
            }
        }
    }

    /** Lists referrers under their subject, as in the source registry. */
    private void listReferrers() {
        Map<Digest, List<PlannedImage>> bySubject = new LinkedHashMap<>();
        for (PlannedImage image : plan.images()) {
            for (PlannedImage part : image.flattened()) {
                if (part.manifest().subject().isPresent() && !broken.contains(image.digest())) {
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
                        repository.listReferrers(
                                subject,
                                referrers.stream().map(PlannedImage::manifest).toList(),
                                cancellation);
                    } catch (ProblemException e) {
                        failed(referrers.get(0), e);
                    }
                });
    }

    private void tag(PlannedImage image, Map<String, Optional<Digest>> expected) {
        boolean isRoot = plan.root().filter(root -> root == image).isPresent();
        boolean complete = isRoot ? broken.isEmpty() : !broken.contains(image.digest());
        for (String tag : image.tags()) {
            if (ImgpkgTags.isImgpkg(tag)) {
                continue;
            }
            cancellation.check();
            if (!complete) {
                // A tag that can be seen is complete: the old one stays until all is there.
                continue;
            }
            try {
                Optional<Optional<Digest>> now = lookup.look(tag);
                there.put(tag, now.orElse(Optional.empty()));
                if (expected.containsKey(tag) && now.isPresent()) {
                    guard(image, tag, expected.get(tag));
                }
                pushUnder(image, tag);
            } catch (ProblemException e) {
                failed(image, e);
            }
        }
    }

    private void guard(PlannedImage image, String tag, Optional<Digest> before) {
        Optional<Digest> now = there.get(tag);
        if (now.equals(before) || now.equals(Optional.of(image.digest()))) {
            return;
        }
        throw Problem.permanent(
                        Code.TAG_MOVED,
                        "The tag "
                                + repository.repository().at(tag)
                                + " was not set to "
                                + image.digest()
                                + ".",
                        "Somebody moved it while this import was under way: when it began it named "
                                + before.map(Digest::toString).orElse("nothing")
                                + ", now "
                                + now.map(Digest::toString).orElse("nothing")
                                + ".",
                        "Find out which of the two is right; import again if it is this one.")
                .with("tag", tag)
                .asException();
    }

    private void failed(PlannedImage image, ProblemException e) {
        fatal(e);
        broken.add(image.digest());
        failures.add(new Failure(e.problem(), image.digest(), null, false));
    }

    /** Throws on what would be the same for every image: there is no point in going on. */
    private static void fatal(ProblemException e) {
        switch (e.problem().code()) {
            case CANCELLED,
                    CREDENTIALS_REFUSED,
                    FILE_CHANGED,
                    FILE_UNREADABLE,
                    PROJECT_NOT_FOUND,
                    PUSH_DENIED,
                    QUOTA_EXCEEDED,
                    REGISTRY_READ_ONLY,
                    REGISTRY_UNREACHABLE,
                    TLS_CERTIFICATE_EXPIRED,
                    TLS_FAILED,
                    TLS_HOST_NAME_MISMATCH,
                    TLS_NOT_TRUSTED ->
                    throw e;
            default -> {
                // It concerns this blob or image only.
            }
        }
    }
}
