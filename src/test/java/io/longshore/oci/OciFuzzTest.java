package io.longshore.oci;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.longshore.problem.Code;
import io.longshore.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeAll;

/**
 * Whatever the bytes are, the outcome is a manifest or a reference that says what stands there, or
 * a problem. In the build the kept inputs are replayed; {@code tools/fuzz/run} searches for new
 * ones.
 */
class OciFuzzTest {
    /** Loading classes takes seconds while each is being traced: no input's fault. */
    @BeforeAll
    static void readOne() {
        Manifest.read("{\"layers\":[]}".getBytes(StandardCharsets.UTF_8), null);
    }

    @FuzzTest(maxDuration = "10m")
    void manifests(byte[] text) {
        for (String type : new String[] {null, MediaTypes.OCI_INDEX, MediaTypes.OCI_MANIFEST}) {
            try {
                Manifest manifest = Manifest.read(text, type);
                assertThat(manifest.digest()).isEqualTo(Digest.of(text));
                assertThat(manifest.isIndex() && !manifest.layers().isEmpty()).isFalse();
                manifest.layers().forEach(layer -> assertThat(layer.sizeBytes()).isNotNegative());
                manifest.manifests().forEach(child -> assertThat(child.digest()).isNotNull());
            } catch (ProblemException refused) {
                assertThat(refused.problem().code()).isEqualTo(Code.MANIFEST_UNREADABLE);
                assertFitForATerminal(refused);
            }
        }
    }

    @FuzzTest(maxDuration = "10m")
    void references(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        try {
            Reference reference = Reference.parse(text);
            assertThat(Reference.parse(reference.toString())).isEqualTo(reference);
            assertThat(reference.toString()).matches("[A-Za-z0-9._:/@\\[\\]-]+");
            assertThat(reference.repository().toString()).doesNotContain("..");
        } catch (ProblemException refused) {
            assertThat(refused.problem().code()).isEqualTo(Code.BAD_REFERENCE);
            assertFitForATerminal(refused);
        }
    }

    private static void assertFitForATerminal(ProblemException refused) {
        String said = refused.problem().what() + refused.problem().why() + refused.problem().fix();
        assertThat(said).isNotBlank().doesNotContainPattern("\\p{Cntrl}");
    }
}
