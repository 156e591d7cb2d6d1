package io.longshore.trust.signature;

import io.longshore.config.Policy;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.text.Printable;
import java.util.List;

/**
 * What passes: with {@code required} only VALID; with {@code if-present} VALID and NONE, never
 * INVALID, and UNKNOWN_KEY with a warning for as long as there is no key that it could be held
 * against.
 */
public final class SignaturePolicy {
    /** The number of unsigned images that get a problem each; the findings name all. */
    private static final int MOST_PROBLEMS = 20;

    private SignaturePolicy() {}

    /**
     * A problem that a finding is under a policy.
     *
     * @param warning whether it passes all the same
     */
    public record PolicyDecision(SignatureFinding finding, Problem problem, boolean warning) {}

    /**
     * Judges findings about images.
     *
     * @param hasKeys whether any key for images is known
     * @return empty if all pass without a word; errors first
     */
    public static List<PolicyDecision> ofImages(
            Policy policy, boolean hasKeys, List<SignatureFinding> findings) {
        return judge(policy, hasKeys, findings, true);
    }

    /**
     * Judges a finding about a tarball's file.
     *
     * @param hasKeys whether any key for files is known
     */
    public static List<PolicyDecision> ofFile(
            Policy policy, boolean hasKeys, SignatureFinding finding) {
        return judge(policy, hasKeys, List.of(finding), false);
    }

    private static List<PolicyDecision> judge(
            Policy policy, boolean hasKeys, List<SignatureFinding> findings, boolean images) {
        if (policy == Policy.OFF) {
            return List.of();
        }
        return findings.stream()
                .filter(finding -> isWorthSaying(policy, finding.outcome()))
                .map(
                        finding ->
                                new PolicyDecision(
                                        finding,
                                        problem(finding, images),
                                        passes(policy, hasKeys, finding.outcome())))
                .sorted((a, b) -> Boolean.compare(a.warning(), b.warning()))
                .limit(MOST_PROBLEMS)
                .toList();
    }

    private static boolean isWorthSaying(Policy policy, SignatureOutcome outcome) {
        return switch (outcome) {
            case VALID -> false;
            case NONE -> policy == Policy.REQUIRED;
            case INVALID, UNKNOWN_KEY -> true;
        };
    }

    private static boolean passes(Policy policy, boolean hasKeys, SignatureOutcome outcome) {
        return policy == Policy.IF_PRESENT && outcome == SignatureOutcome.UNKNOWN_KEY && !hasKeys;
    }

    private static Problem problem(SignatureFinding finding, boolean image) {
        String subject = (image ? "image " : "archive ") + Printable.of(finding.subject());
        Problem problem =
                switch (finding.outcome()) {
                    case NONE -> missing(subject, image, finding.detail());
                    case INVALID ->
                            Problem.permanent(
                                    Code.SIGNATURE_INVALID,
                                    "The signature of the " + subject + " is not valid.",
                                    sentence(finding),
                                    "Do not use it. Ask the sender to sign it and to"
                                            + " deliver it again.");
                    case VALID, UNKNOWN_KEY ->
                            Problem.permanent(
                                    Code.SIGNATURE_UNKNOWN_KEY,
                                    "The signature of the "
                                            + subject
                                            + " was not made by a key that is trusted here.",
                                    sentence(finding),
                                    "If its signer is to be trusted, put the signer's public key"
                                            + " into '"
                                            + (image ? "images/" : "files/")
                                            + "' of 'longshore.signature.keys', and do it again.");
                };
        return problem.with("image", finding.image()).with("signature", finding.from());
    }

    private static Problem missing(String subject, boolean image, String detail) {
        return image
                ? Problem.permanent(
                        Code.SIGNATURE_MISSING,
                        "The " + subject + " is not signed.",
                        "'longshore.signature.policy' is 'required', and the archive holds no"
                                + " signature of it"
                                + (detail.isEmpty() ? "" : "; " + detail)
                                + ". imgpkg exports signatures only with '--cosign-signatures'.",
                        "If it is signed where it comes from, export it again with"
                                + " '--cosign-signatures' (signatures of cosign 3: 'longshore export"
                                + " --cosign-artifacts'); else leave it out of the export.")
                : Problem.permanent(
                        Code.SIGNATURE_MISSING,
                        "The " + subject + " is not signed.",
                        "'longshore.signature.files.policy' is 'required', and the archive has"
                                + " no signature file.",
                        "Deliver it with a signature of the file (.asc, .sig, .gpg,"
                                + " .sigstore.json) or of its checksum file.");
    }

    private static String sentence(SignatureFinding finding) {
        String from = finding.from() == null ? "" : Printable.of(finding.from()) + ": ";
        return finding.detail().isEmpty()
                ? ""
                : "Result of the check: " + from + finding.detail() + ".";
    }
}
