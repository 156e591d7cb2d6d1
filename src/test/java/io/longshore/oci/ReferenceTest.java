package io.longshore.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.longshore.problem.Code;
import io.longshore.problem.ProblemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReferenceTest {
    private static final String HEX = "ab".repeat(32);

    @Test
    void aReferenceNamesRegistryRepositoryTagAndDigest() {
        Reference reference = Reference.parse("harbor1.test.com:8443/a/b:1.0@sha256:" + HEX);
        assertThat(reference.repository())
                .isEqualTo(new Repository("harbor1.test.com:8443", "a/b"));
        assertThat(reference.tag()).isEqualTo("1.0");
        assertThat(reference.digest()).isEqualTo(new Digest(HEX));
        assertThat(reference.target()).isEqualTo("sha256:" + HEX);
    }

    @Test
    void withoutTagAndDigestTheTagIsLatest() {
        assertThat(Reference.parse("localhost:5000/a").tag()).isEqualTo("latest");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost:5000/a/b:1.0",
                "harbor1.test.com/a",
                "[::1]:5000/a/b:v1",
                "h.io/a@sha256:abababababababababababababababababababababababababababababababab"
            })
    void aReferenceIsWrittenAsItWasRead(String text) {
        assertThat(Reference.parse(text).toString())
                .isEqualTo(
                        text.contains("@") || text.matches(".*/.*:.*") ? text : text + ":latest");
    }

    @ParameterizedTest
    @ValueSource(strings = {"busybox", "library/busybox:1.36", "", "/a", "https://h.io/a", "a b/c"})
    void aReferenceWithoutARegistryIsAnErrorAndNeverAPublicOne(String text) {
        assertThatThrownBy(() -> Reference.parse(text))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().code()).isEqualTo(Code.BAD_REFERENCE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "h.io/A",
                "h..io/a",
                "h.io/a//b",
                "h.io/a/",
                "h.io/../a",
                "h.io/a:-x",
                "h.io/a@sha512:ab",
                "h.io/a@sha256:AB",
                "h.io/a@md5:00",
                "h.io/a:\u001b[2J"
            })
    void whatARegistryWouldRefuseIsRefusedBeforeItIsAsked(String text) {
        assertThatThrownBy(() -> Reference.parse(text))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> {
                            assertThat(e.problem().code()).isEqualTo(Code.BAD_REFERENCE);
                            assertThat(e.problem().fix()).isNotEmpty();
                            assertThat(e.problem().what()).doesNotContain("\u001b");
                        });
    }

    @Test
    void theProjectIsTheFirstPartOfThePath() {
        assertThat(Repository.parse("h.io/supervisor-services/lci").project())
                .isEqualTo("supervisor-services");
    }
}
