package io.longshore.trust.signature;

import io.longshore.config.SignatureScope;
import io.longshore.oci.Descriptor;
import io.longshore.oci.Digest;
import io.longshore.oci.MediaTypes;
import io.longshore.problem.ProblemException;
import io.longshore.tarball.ImageEntry;
import io.longshore.tarball.Tarball;
import io.longshore.tarball.TarballEntry;
import io.longshore.task.Cancellation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The signatures of a tarball's images, in cosign's two forms: an image of its own under the tag
 * {@code sha256-<hex>.sig} (its layers are the signatures), and since cosign 3 a referrer (an image
 * with a {@code subject}) whose layer is a Sigstore bundle.
 */
public final class ImageSignatures {
    /** More than one is rare; each costs a check by every key. */
    private static final int MOST_FOR_AN_IMAGE = 16;

    /** Where cosign 2 keeps what it attaches, signatures apart. */
    private static final Pattern ATTACHED = Pattern.compile("sha256-[0-9a-f]{64}\\.(att|sbom)");

    /** What the layers of containers are called. */
    private static final List<String> LAYERS =
            List.of("application/vnd.oci.image.layer.", "application/vnd.docker.image.rootfs.");

    private final Tarball tarball;
    private final List<ImageKey> keys;
    private final Map<Digest, List<ImageEntry>> signatures = new HashMap<>();

    private ImageSignatures(Tarball tarball, List<ImageKey> keys) {
        this.tarball = tarball;
        this.keys = keys;
    }

    /**
     * Checks the signatures of the images that the scope is about.
     *
     * @param tarball whole: its layers are not held against their digests here, but for what is
     *     signed
     * @return one finding for each of these images, in the order of manifest.json
     * @throws ProblemException {@code CANCELLED}; {@code FILE_UNREADABLE}
     */
    public static List<SignatureFinding> verify(
            Tarball tarball, SignatureKeys keys, SignatureScope scope, Cancellation cancellation) {
        ImageSignatures all = new ImageSignatures(tarball, keys.images());
        List<TarballEntry> images = new ArrayList<>();
        for (TarballEntry entry : tarball.entries()) {
            if (!all.isSignature(entry) && !isAttachment(entry)) {
                images.add(entry);
            }
        }
        boolean bundleOnly = scope == SignatureScope.BUNDLE && tarball.rootBundle().isPresent();
        List<SignatureFinding> findings = new ArrayList<>();
        for (TarballEntry image : images) {
            cancellation.check();
            if (!bundleOnly || isRoot(image) || !image.tag().isEmpty()) {
                findings.add(all.finding(image));
            }
        }
        return findings;
    }

    /**
     * What hangs on an image and cannot be run: SBOMs, attestations. Nobody signs these apart from
     * the image.
     */
    private static boolean isAttachment(TarballEntry entry) {
        return entry instanceof ImageEntry image
                && !image.isRootBundle()
                && (ATTACHED.matcher(image.tag()).matches()
                        || image.tag().isEmpty() && image.manifest().subject().isPresent())
                && image.manifest().layers().stream()
                        .noneMatch(
                                layer -> LAYERS.stream().anyMatch(layer.mediaType()::startsWith));
    }

    private static boolean isRoot(TarballEntry entry) {
        return entry instanceof ImageEntry image && image.isRootBundle();
    }

    /**
     * Notes what this is a signature of, if it is one. What only bears the name of a signature and
     * holds other layers is an image like any other: else it would slip in unsigned.
     */
    private boolean isSignature(TarballEntry entry) {
        if (!(entry instanceof ImageEntry image)
                || image.isRootBundle()
                || image.manifest().layers().isEmpty()) {
            return false;
        }
        List<Descriptor> layers = image.manifest().layers();
        Digest signed = null;
        if (layers.stream().allMatch(ImageSignatures::isSimpleSigning)) {
            signed = signedByTag(image.tag());
        } else if (layers.stream().allMatch(ImageSignatures::isBundle)) {
            signed = image.manifest().subject().map(Descriptor::digest).orElse(null);
        }
        if (signed == null) {
            return false;
        }
        signatures.computeIfAbsent(signed, digest -> new ArrayList<>()).add(image);
        return true;
    }

    private static boolean isSimpleSigning(Descriptor layer) {
        return layer.mediaType().equals(MediaTypes.COSIGN_SIMPLE_SIGNING);
    }

    private static boolean isBundle(Descriptor layer) {
        return layer.mediaType().startsWith(SigstoreBundle.MEDIA_TYPE_START);
    }

    private static Digest signedByTag(String tag) {
        if (!tag.startsWith("sha256-") || !tag.endsWith(".sig")) {
            return null;
        }
        String digest = "sha256:" + tag.substring("sha256-".length(), tag.length() - 4);
        return Digest.isDigest(digest) ? Digest.parse(digest) : null;
    }

    private SignatureFinding finding(TarballEntry image) {
        String origin =
                image.refs().isEmpty() ? null : SimpleSigning.repository(image.refs().get(0));
        List<ImageKey> counting =
                keys.stream().filter(key -> key.origins().include(origin)).toList();
        Verdict verdict = Verdict.NONE;
        int looked = 0;
        for (ImageEntry signature : signatures.getOrDefault(image.digest(), List.of())) {
            for (Descriptor layer : signature.manifest().layers()) {
                if (++looked > MOST_FOR_AN_IMAGE) {
                    verdict =
                            verdict.or(
                                    Verdict.invalid("it is one of more than " + MOST_FOR_AN_IMAGE));
                    break;
                }
                verdict = verdict.or(verdict(layer, image, counting));
            }
        }
        if (verdict.outcome() == SignatureOutcome.UNKNOWN_KEY && counting.size() < keys.size()) {
            verdict =
                    Verdict.unknownKey(
                            verdict.detail()
                                    + " (of "
                                    + keys.size()
                                    + " keys "
                                    + counting.size()
                                    + " count for this origin)");
        }
        return new SignatureFinding(
                image.name(),
                image.digest(),
                null,
                verdict.outcome(),
                verdict.key(),
                verdict.detail());
    }

    private Verdict verdict(Descriptor layer, TarballEntry image, List<ImageKey> counting) {
        boolean simple = isSimpleSigning(layer);
        byte[] content;
        try {
            content =
                    tarball.read(
                            layer.digest(),
                            simple ? SimpleSigning.MOST_BYTES : SigstoreBundle.MOST_BYTES);
        } catch (ProblemException e) {
            return switch (e.problem().code()) {
                case BLOB_MISSING -> Verdict.invalid("its text is not in the tarball");
                case TARBALL_TOO_LARGE -> Verdict.invalid("its text is too long");
                default -> throw e;
            };
        }
        if (simple) {
            return SimpleSigning.verdict(layer, content, image.digest(), counting);
        }
        if (!Digest.of(content).equals(layer.digest())) {
            return Verdict.invalid("its bundle has been changed");
        }
        try {
            return SigstoreBundle.parse(content)
                    .verdict(
                            counting.stream().map(ImageKey::key).toList(),
                            Content.of(image.manifest().bytes()));
        } catch (IOException e) {
            return Verdict.invalid("it cannot be read: " + e.getMessage());
        }
    }
}
