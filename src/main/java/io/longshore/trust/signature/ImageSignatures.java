package io.longshore.trust.signature;

import io.longshore.archive.ArchiveEntry;
import io.longshore.archive.ImageArchive;
import io.longshore.config.SignatureScope;
import io.longshore.oci.Descriptor;
import io.longshore.oci.Digest;
import io.longshore.problem.Code;
import io.longshore.problem.ProblemException;
import io.longshore.task.Cancellation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The signatures of a tarball's images, in cosign's two forms: an image of its own under the tag
 * {@code sha256-<hex>.sig} (its layers are the signatures), and since cosign 3 a referrer (an image
 * with a {@code subject}) whose layer is a Sigstore bundle. {@link ArtifactForm} has what tells
 * them from images.
 */
public final class ImageSignatures {
    /** More than one is rare; each costs a check by every key. */
    private static final int MOST_FOR_AN_IMAGE = 16;

    private final ImageArchive tarball;
    private final List<ImageKey> keys;
    private final Map<Digest, List<Artifact>> signatures = new HashMap<>();

    private ImageSignatures(ImageArchive tarball, List<ImageKey> keys) {
        this.tarball = tarball;
        this.keys = keys;
    }

    /**
     * Checks the signatures of the images that the scope is about. With the scope {@code bundle}
     * and a root bundle these are the root bundle, images that it does not name, and images with a
     * tag of their own; else all top-level images. Only an {@link Artifact} that {@link Artifacts}
     * recognises is exempt.
     *
     * @param tarball already verified: only the layers of attachments are compared with their
     *     digests here
     * @param named the images named by the root bundle and the bundles in it, by digest; empty
     *     without a root bundle
     * @return one finding for each of these images, in the order of manifest.json
     * @throws ProblemException {@code CANCELLED}; {@code FILE_UNREADABLE}
     */
    public static List<SignatureFinding> verify(
            ImageArchive tarball,
            SignatureKeys keys,
            SignatureScope scope,
            Set<Digest> named,
            Cancellation cancellation) {
        ImageSignatures all = new ImageSignatures(tarball, keys.images());
        Artifacts artifacts = new Artifacts(tarball);
        List<Asked> asked = new ArrayList<>();
        boolean bundleOnly = scope == SignatureScope.BUNDLE && tarball.rootBundle().isPresent();
        for (ArchiveEntry entry : tarball.entries()) {
            cancellation.check();
            Optional<Artifact> artifact = artifacts.find(entry);
            artifact.ifPresent(all::note);
            boolean isNamed = named.contains(entry.digest());
            boolean isVouchedFor =
                    bundleOnly && isNamed && !tarball.isRootBundle(entry) && entry.tag().isEmpty();
            if (artifact.filter(Artifact::isExempt).isEmpty() && !isVouchedFor) {
                asked.add(new Asked(entry, why(artifact, bundleOnly && !isNamed)));
            }
        }
        List<SignatureFinding> findings = new ArrayList<>();
        for (Asked one : asked) {
            cancellation.check();
            findings.add(all.finding(one.image(), one.why()));
        }
        return findings;
    }

    /**
     * An image that has to be signed.
     *
     * @param why it is not exempt, for the report; empty where that is plain
     */
    private record Asked(ArchiveEntry image, String why) {}

    private static String why(Optional<Artifact> artifact, boolean isExtra) {
        if (artifact.isPresent()) {
            return "it has the form of something attached to "
                    + artifact.get().subject()
                    + ", but "
                    + artifact.get().flaw();
        }
        return isExtra ? "the root bundle does not name it" : "";
    }

    private void note(Artifact artifact) {
        if (artifact.form().isSignature()) {
            signatures
                    .computeIfAbsent(artifact.subject(), digest -> new ArrayList<>())
                    .add(artifact);
        }
    }

    private SignatureFinding finding(ArchiveEntry image, String reason) {
        String why = reason;
        String origin =
                image.refs().isEmpty() ? null : SimpleSigning.repository(image.refs().get(0));
        List<ImageKey> counting =
                keys.stream().filter(key -> key.origins().include(origin)).toList();
        Verdict verdict = Verdict.NONE;
        int looked = 0;
        for (Artifact signature : signatures.getOrDefault(image.digest(), List.of())) {
            for (Descriptor layer : signature.entry().manifest().layers()) {
                if (++looked > MOST_FOR_AN_IMAGE) {
                    verdict =
                            verdict.or(
                                    Verdict.invalid("it is one of more than " + MOST_FOR_AN_IMAGE));
                    break;
                }
                verdict = verdict.or(verdict(signature.form(), layer, image, counting));
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
        if (tarball.isMade(image.digest())) {
            // The digest is not the source's: no signature is about it.
            verdict = Verdict.NONE;
            why = "its manifest was made by Longshore, because the archive has none";
        }
        boolean isNone = verdict.outcome() == SignatureOutcome.NONE;
        return new SignatureFinding(
                image.name(),
                image.digest(),
                null,
                verdict.outcome(),
                verdict.key(),
                isNone ? why : verdict.detail());
    }

    private Verdict verdict(
            ArtifactForm form, Descriptor layer, ArchiveEntry image, List<ImageKey> counting) {
        boolean simple = form.payload() == ArtifactForm.Payload.SIMPLE_SIGNING;
        byte[] content;
        try {
            content =
                    tarball.read(
                            layer.digest(),
                            simple ? SimpleSigning.MOST_BYTES : SigstoreBundle.MOST_BYTES);
        } catch (ProblemException e) {
            Code code = e.problem().code();
            if (code == Code.BLOB_MISSING) {
                return Verdict.invalid("its text is not in the archive");
            }
            if (code == Code.TARBALL_TOO_LARGE) {
                return simple ? Verdict.invalid("its text is too long") : Verdict.NONE;
            }
            throw e;
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
