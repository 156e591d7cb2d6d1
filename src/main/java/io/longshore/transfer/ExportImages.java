package io.longshore.transfer;

import io.longshore.archive.ArchiveLimits;
import io.longshore.bundle.BundleTree;
import io.longshore.bundle.BundleTree.Node;
import io.longshore.bundle.ImageConfig;
import io.longshore.bundle.ImageSource.Located;
import io.longshore.bundle.ImagesLock.LockedImage;
import io.longshore.bundle.ImgpkgTags;
import io.longshore.bundle.LockInput;
import io.longshore.bundle.RegistrySource;
import io.longshore.oci.Descriptor;
import io.longshore.oci.Manifest;
import io.longshore.oci.Reference;
import io.longshore.oci.Repository;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.registry.RepositoryClient;
import io.longshore.task.Cancellation;
import io.longshore.task.Parallel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/**
 * Finds all images that belong into an export, as imgpkg does (imgpkg, {@code v1/copy.go}): the
 * named images, the images that a bundle names, and their attachments.
 */
final class ExportImages {
    /** Attached to the attached and so on: a signature of an attestation of an image is three. */
    private static final int DEEPEST = 8;

    /**
     * A top-level element of the tarball to be.
     *
     * @param located where it is read from
     * @param tag empty if none
     * @param isRootBundle whether it is the exported bundle itself
     * @param origRef as the lock names it; empty if none does
     */
    record Exported(Located located, String tag, boolean isRootBundle, String origRef) {
        /** imgpkg's notion of the same image. */
        String key() {
            return located.location() + ":" + tag;
        }
    }

    private final RegistrySource source;
    private final Function<Repository, RepositoryClient> clients;
    private final Parallel parallel;
    private final Cancellation cancellation;
    private final Map<String, Exported> found = new LinkedHashMap<>();

    ExportImages(
            Function<Repository, RepositoryClient> clients,
            ArchiveLimits limits,
            Parallel parallel,
            Cancellation cancellation) {
        this.source = RegistrySource.anywhere(clients, limits, cancellation);
        this.clients = clients;
        this.parallel = parallel;
        this.cancellation = cancellation;
    }

    Collection<Exported> of(ExportRequest request) {
        if (request.source() instanceof ExportRequest.OfBundle bundle) {
            Reference reference = bundle.reference();
            Located root = source.locate(reference);
            bundle(root, tagOf(reference), true);
        } else if (request.source() instanceof ExportRequest.OfImage image) {
            Located located = source.locate(image.reference());
            refuseBundle(located, "Give it to --bundle (-b) instead of --image (-i).");
            add(new Exported(located, tagOf(image.reference()), false, ""));
        } else if (request.source() instanceof ExportRequest.OfLock lock) {
            lock(lock.lock());
        }
        attached(request);
        return found.values();
    }

    /** With a digest the tag is only a comment: imgpkg forgets it. */
    private static String tagOf(Reference reference) {
        return reference.digest() != null ? "" : Objects.requireNonNull(reference.tag());
    }

    private void lock(LockInput lock) {
        if (lock instanceof LockInput.OfBundle bundle) {
            bundle(source.locate(bundle.image()), bundle.tag(), false);
        } else if (lock instanceof LockInput.OfImages images) {
            List<Located> located =
                    parallel.map(
                            images.lock().images(),
                            (LockedImage image) -> {
                                Located one = source.locate(image.image());
                                refuseBundle(
                                        one,
                                        "Name the bundle itself (-b); imgpkg takes none out of an"
                                                + " ImagesLock file.");
                                return one;
                            });
            located.forEach(image -> add(new Exported(image, "", false, "")));
        }
    }

    private void bundle(Located root, String tag, boolean noteOrigins) {
        Node tree = BundleTree.read(source, root, parallel, cancellation);
        for (Node bundle : BundleTree.bundles(tree)) {
            for (Node image : bundle.children()) {
                if (image.withheld() != null) {
                    throw new ProblemException(image.withheld());
                }
                if (image.located() == null) {
                    throw missing(bundle, image);
                }
                String origin = noteOrigins ? image.origin().toString() : "";
                add(new Exported(image.present(), "", false, origin));
            }
        }
        add(new Exported(root, tag, true, noteOrigins ? root.location().toString() : ""));
    }

    private void refuseBundle(Located image, String fix) {
        if (source.isBundle(image)) {
            throw new ProblemException(
                    Problem.permanent(
                            Code.IS_A_BUNDLE,
                            image.location() + " is a bundle.",
                            "Its config has the label " + ImageConfig.BUNDLE + ".",
                            fix));
        }
    }

    private void attached(ExportRequest request) {
        if (!request.signatures() && !request.artifacts()) {
            return;
        }
        List<Reference> subjects =
                found.values().stream().map(image -> image.located().location()).toList();
        Set<Reference> seen = new HashSet<>(subjects);
        for (int depth = 0; depth < DEEPEST && !subjects.isEmpty(); depth++) {
            if (request.artifacts()) {
                subjects = withChildren(subjects, seen);
            }
            List<Exported> more =
                    parallel
                            .map(subjects, subject -> attachedTo(subject, request.artifacts()))
                            .stream()
                            .flatMap(List::stream)
                            .toList();
            more.forEach(this::add);
            subjects =
                    request.artifacts()
                            ? more.stream()
                                    .map(image -> image.located().location())
                                    .filter(seen::add)
                                    .toList()
                            : List.of();
        }
    }

    /** The images of an index can have signatures and attestations of their own. */
    private List<Reference> withChildren(List<Reference> subjects, Set<Reference> seen) {
        List<Reference> all = new ArrayList<>(subjects);
        for (int i = 0; i < all.size(); i++) {
            Reference subject = all.get(i);
            Manifest manifest = source.locate(subject).manifest();
            for (Descriptor child : manifest.manifests()) {
                Reference reference = Reference.of(subject.repository(), child.digest());
                if (seen.add(reference)) {
                    all.add(reference);
                }
            }
        }
        return all;
    }

    private List<Exported> attachedTo(Reference subject, boolean all) {
        RepositoryClient client = clients.apply(subject.repository());
        List<Exported> attached = new ArrayList<>();
        List<String> suffixes = all ? ImgpkgTags.COSIGN_SUFFIXES : List.of(ImgpkgTags.SIGNATURE);
        for (String suffix : suffixes) {
            cancellation.check();
            String tag = ImgpkgTags.cosign(subject.requireDigest(), suffix);
            client.manifest(tag, cancellation)
                    .ifPresent(manifest -> attached.add(beside(subject, manifest, tag)));
        }
        if (all) {
            for (Descriptor referrer : client.referrers(subject.requireDigest(), cancellation)) {
                client.manifest(referrer.digest().toString(), cancellation)
                        .ifPresent(manifest -> attached.add(beside(subject, manifest, "")));
            }
        }
        return attached;
    }

    private static Exported beside(Reference subject, Manifest manifest, String tag) {
        Reference location = Reference.of(subject.repository(), manifest.digest());
        return new Exported(new Located(location, manifest), tag, false, "");
    }

    /** An attachment may already be listed as an image of its own, with its tag. */
    private void add(Exported image) {
        found.put(image.key(), image);
    }

    private static RuntimeException missing(Node bundle, Node image) {
        return new ProblemException(
                Problem.permanent(
                                Code.IMAGE_NOT_FOUND,
                                "The bundle "
                                        + bundle.present().location()
                                        + " names the image "
                                        + image.origin()
                                        + ", which is not there.",
                                "It is neither in the bundle's repository nor at the origin that the bundle"
                                        + " names.",
                                "Push the image to one of the two, or make the bundle again.")
                        .with("digest", image.digest()));
    }
}
