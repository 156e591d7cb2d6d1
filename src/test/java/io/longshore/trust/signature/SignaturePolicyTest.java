package io.longshore.trust.signature;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.config.Policy;
import io.longshore.oci.Digest;
import io.longshore.problem.Code;
import io.longshore.problem.Fault;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignaturePolicyTest {
    private static final Digest IMAGE = new Digest("a".repeat(64));

    @ParameterizedTest
    @CsvSource({
        "required, VALID, true, passes",
        "required, NONE, true, SIGNATURE_MISSING",
        "required, INVALID, true, SIGNATURE_INVALID",
        "required, UNKNOWN_KEY, true, SIGNATURE_UNKNOWN_KEY",
        "required, UNKNOWN_KEY, false, SIGNATURE_UNKNOWN_KEY",
        "if-present, VALID, true, passes",
        "if-present, NONE, true, passes",
        "if-present, NONE, false, passes",
        "if-present, INVALID, true, SIGNATURE_INVALID",
        "if-present, INVALID, false, SIGNATURE_INVALID",
        "if-present, UNKNOWN_KEY, true, SIGNATURE_UNKNOWN_KEY",
        "if-present, UNKNOWN_KEY, false, warning SIGNATURE_UNKNOWN_KEY",
        "off, VALID, true, passes",
        "off, NONE, true, passes",
        "off, INVALID, true, passes",
        "off, UNKNOWN_KEY, true, passes",
    })
    void eachOutcomeHasItsConsequenceUnderEachPolicy(
            String policy, SignatureOutcome outcome, boolean hasKeys, String expected) {
        Policy how = Policy.valueOf(policy.toUpperCase(Locale.ROOT).replace('-', '_'));

        assertThat(said(SignaturePolicy.ofImages(how, hasKeys, List.of(image(outcome)))))
                .isEqualTo(expected);
        assertThat(said(SignaturePolicy.ofFile(how, hasKeys, file(outcome)))).isEqualTo(expected);
    }

    @Test
    void aMissingSignatureNamesTheExportFlag() {
        List<SignaturePolicy.PolicyDecision> judged =
                SignaturePolicy.ofImages(
                        Policy.REQUIRED, true, List.of(image(SignatureOutcome.NONE)));

        assertThat(judged.get(0).problem().fix()).contains("--cosign-signatures");
        assertThat(judged.get(0).problem().code().fault()).isEqualTo(Fault.INPUT);
    }

    @Test
    void manyUnsignedImagesAreSummarisedInFewProblems() {
        List<SignatureFinding> findings = Collections.nCopies(1000, image(SignatureOutcome.NONE));

        assertThat(SignaturePolicy.ofImages(Policy.REQUIRED, true, findings)).hasSize(20);
    }

    @Test
    void controlCharactersOfANameAreNotInTheMessage() {
        SignatureFinding finding =
                new SignatureFinding(
                        "evil\u001b[2J\nname", IMAGE, null, SignatureOutcome.NONE, null, "");

        String what =
                SignaturePolicy.ofImages(Policy.REQUIRED, true, List.of(finding))
                        .get(0)
                        .problem()
                        .what();

        assertThat(what).doesNotContain("\u001b").doesNotContain("\n");
    }

    private static String said(List<SignaturePolicy.PolicyDecision> judged) {
        if (judged.isEmpty()) {
            return "passes";
        }
        Code code = judged.get(0).problem().code();
        return (judged.get(0).warning() ? "warning " : "") + code;
    }

    private static SignatureFinding image(SignatureOutcome outcome) {
        return new SignatureFinding("host/image", IMAGE, null, outcome, "a.pub", "why");
    }

    private static SignatureFinding file(SignatureOutcome outcome) {
        return new SignatureFinding("x.tar", null, "x.tar.sig", outcome, "a.pub", "why");
    }
}
