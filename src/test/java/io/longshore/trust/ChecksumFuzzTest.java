package io.longshore.trust;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.longshore.problem.Code;
import io.longshore.problem.ProblemException;
import java.util.List;

/**
 * Whatever the bytes are, the outcome is a digest that stands in them, or a problem. In the build
 * the kept inputs are replayed; {@code tools/fuzz/run} searches for new ones.
 */
class ChecksumFuzzTest {
    @FuzzTest(maxDuration = "10m")
    void anOwnSidecar(byte[] content) {
        try {
            List<ExpectedChecksum> expected =
                    ChecksumFile.parse(content, "X.tar.sha256").ofItsOwn("X.tar");
            assertThat(expected)
                    .isNotEmpty()
                    .allSatisfy(
                            one -> {
                                assertThat(one.algorithm().isProof()).isTrue();
                                assertThat(one.hex()).matches("[0-9a-f]{64}|[0-9a-f]{128}");
                            });
        } catch (ProblemException refused) {
            assertThat(refused.problem().code()).isEqualTo(Code.CHECKSUM_UNUSABLE);
            assertThat(refused.problem().what()).doesNotContain("\n", "\u001b");
        }
    }
}
