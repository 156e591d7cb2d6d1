package io.longshore.pipeline.check;

import static java.util.stream.Collectors.toSet;

import io.longshore.archive.ByteSink;
import io.longshore.archive.ImageArchive;
import io.longshore.config.Policy;
import io.longshore.oci.Digest;
import io.longshore.oci.Reference;
import io.longshore.oci.Repository;
import io.longshore.report.ImportReport;
import io.longshore.report.ReportProblem;
import io.longshore.report.Severity;
import io.longshore.report.SignatureFindings;
import io.longshore.report.SignatureOutcome;
import io.longshore.task.Cancellation;
import io.longshore.text.Printable;
import io.longshore.transfer.ImportPlan;
import io.longshore.transfer.PlannedImage;
import io.longshore.trust.SidecarReader;
import io.longshore.trust.signature.FileSignatures;
import io.longshore.trust.signature.ImageSignatures;
import io.longshore.trust.signature.SignatureFinding;
import io.longshore.trust.signature.SignatureKeys;
import io.longshore.trust.signature.SignaturePolicy;
import io.longshore.trust.signature.SignaturePolicy.PolicyDecision;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The signatures of one tarball and of its images. Used for one check, by one thread. */
public final class SignatureCheck {
    private final SignatureRules rules;
    private final SignatureKeys keys;
    private final @Nullable FileSignatures ofFile;
    private List<SignatureFinding> images = List.of();
    private @Nullable SignatureFinding file;

    /** Where each image goes, if the archive is distributed to several repositories. */
    private final Map<Digest, Repository> places = new HashMap<>();

    /**
     * @param tarball its name
     * @param beside the files in its folder
     * @throws io.longshore.problem.ProblemException {@code SIGNATURE_KEY_UNUSABLE}
     */
    public SignatureCheck(SignatureRules rules, String tarball, SidecarReader beside) {
        this.rules = rules;
        this.keys = rules.load();
        this.ofFile =
                rules.files() == Policy.OFF ? null : new FileSignatures(tarball, beside, keys);
    }

    /** The sinks that must receive the bytes of the tarball. */
    List<ByteSink> sinks() {
        return ofFile == null ? List.of() : ofFile.sinks();
    }

    /**
     * Looks at the images of a tarball that is whole.
     *
     * @param plans of its import: one to whichever repository, or those of all repositories
     */
    void look(ImageArchive tarball, List<ImportPlan> plans, Cancellation cancellation) {
        if (rules.images() == Policy.OFF) {
            return;
        }
        Set<Digest> named = new HashSet<>();
        for (ImportPlan plan : plans) {
            named.addAll(plan.named());
            if (plans.size() > 1) {
                plan.images().forEach(image -> places.putIfAbsent(image.digest(), plan.target()));
            }
        }
        images = ImageSignatures.verify(tarball, keys, rules.scope(), named, cancellation);
        boolean allValid = images.stream().allMatch(SignatureCheck::isValid);
        if (rules.images() == Policy.REQUIRED && allValid) {
            plans.forEach(this::requireTags);
        }
    }

    /** The second rule: for what the first let pass. */
    private void requireTags(ImportPlan plan) {
        Set<Digest> valid =
                images.stream()
                        .filter(SignatureCheck::isValid)
                        .map(SignatureFinding::image)
                        .collect(toSet());
        List<SignatureFinding> all = new ArrayList<>(images);
        new TagRule(plan, valid)
                .violations()
                .forEach((image, tag) -> all.add(unsigned(image, tag)));
        images = List.copyOf(all);
    }

    private static boolean isValid(SignatureFinding finding) {
        return switch (finding.outcome()) {
            case VALID -> true;
            case INVALID, UNKNOWN_KEY, NONE -> false;
        };
    }

    private static SignatureFinding unsigned(PlannedImage image, String tag) {
        return SignatureFinding.none(
                image.origin().isEmpty() ? image.digest().toString() : image.origin(),
                image.digest(),
                "without one it may not set the tag '" + Printable.of(tag) + "'");
    }

    /**
     * Looks at the signatures of the file, once the sinks have seen it.
     *
     * @param checksumFiles those that the tarball matches
     * @return what its report says of the file; null if it has none
     */
    public ImportReport.@Nullable FileSignature conclude(
            Digest sha256, Collection<String> checksumFiles) {
        if (ofFile == null) {
            return null;
        }
        file = ofFile.finding(sha256, checksumFiles);
        return file.from() == null
                ? null
                : new ImportReport.FileSignature(outcome(file), file.from(), file.key());
    }

    /**
     * The signatures of the images and the problems, for the report.
     *
     * @param target of the images that are not distributed to several repositories
     */
    public SignatureFindings signed(Repository target) {
        List<ImportReport.Signature> signatures =
                images.stream().map(finding -> signature(finding, target)).toList();
        List<PolicyDecision> judged = new ArrayList<>();
        if (file != null) {
            judged.addAll(SignaturePolicy.ofFile(rules.files(), keys.hasFileKeys(), file));
        }
        judged.addAll(SignaturePolicy.ofImages(rules.images(), keys.hasImageKeys(), images));
        return new SignatureFindings(
                signatures, judged.stream().map(one -> problem(one, target)).toList());
    }

    private Reference reference(Repository target, Digest image) {
        return Reference.of(places.getOrDefault(image, target), image);
    }

    private ImportReport.Signature signature(SignatureFinding finding, Repository target) {
        Digest image = Objects.requireNonNull(finding.image(), "the finding on an image");
        return new ImportReport.Signature(
                reference(target, image).toString(), outcome(finding), finding.key());
    }

    private ReportProblem problem(PolicyDecision judged, Repository target) {
        Digest image = judged.finding().image();
        return ReportProblem.of(
                judged.problem(),
                judged.warning() ? Severity.WARNING : Severity.ERROR,
                image == null ? null : reference(target, image).toString(),
                image == null ? null : image.toString());
    }

    private static SignatureOutcome outcome(SignatureFinding finding) {
        return switch (finding.outcome()) {
            case VALID -> SignatureOutcome.VALID;
            case INVALID -> SignatureOutcome.INVALID;
            case UNKNOWN_KEY -> SignatureOutcome.UNKNOWN_KEY;
            case NONE -> SignatureOutcome.NONE;
        };
    }
}
