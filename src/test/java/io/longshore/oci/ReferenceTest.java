package io.longshore.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
    void aReferenceIsPrintedAsItWasRead(String text) {
        assertThat(Reference.parse(text).toString())
                .isEqualTo(
                        text.contains("@") || text.matches(".*/.*:.*") ? text : text + ":latest");
    }

    @ParameterizedTest
    @ValueSource(strings = {"busybox", "library/busybox:1.36", "", "/a", "https://h.io/a", "a b/c"})
    void aReferenceWithoutARegistryIsRejectedAndNotResolvedToDockerHub(String text) {
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
    void namesThatRegistriesRejectAreRejectedLocally(String text) {
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

    @ParameterizedTest
    @CsvSource({
        "h.io/a/b:1.0, h.io/a/b",
        "localhost:5000/a/b:1.0, localhost:5000/a/b",
        "h.io/a:1.0@sha256:00, h.io/a",
        "h.io/a@sha256:00, h.io/a",
        "https://h.io/a/b, h.io/a/b",
        "http://localhost:5000/a:1, localhost:5000/a",
        "docker://h.io/a, h.io/a",
        "HTTPS://h.io/A/B/, h.io/a/b",
        "h.io/A, h.io/a",
        "h.io/a//b/, h.io/a/b",
        "h.io/, h.io/name",
        "busybox, harbor1.test.com/busybox",
        "library/busybox, harbor1.test.com/library/busybox",
        "'', harbor1.test.com/supervisor-services/lci",
        "https://, harbor1.test.com/supervisor-services/lci",
        "h.io/größe x, h.io/gr-e-x"
    })
    void anInvalidRepositoryIsRejectedWithTheNearestValidOne(String text, String meant) {
        Problem problem = problem(() -> Repository.parse(text));

        assertThat(problem.fix()).contains(" " + meant + ".");
        assertThat(Repository.parse(meant).toString()).isEqualTo(meant);
    }

    @ParameterizedTest
    @CsvSource({
        "https://h.io/a/b:1.0, h.io/a/b:1.0",
        "oci://h.io/A:v+1, h.io/a:v-1",
        "h.io/A:1.0, h.io/a:1.0",
        "h.io/a:-x, h.io/a:x",
        "busybox:1.36, harbor1.test.com/busybox:1.36",
        "library/busybox:1.36, harbor1.test.com/library/busybox:1.36"
    })
    void anInvalidReferenceIsRejectedWithTheNearestValidOne(String text, String meant) {
        Problem problem = problem(() -> Reference.parse(text));

        assertThat(problem.fix()).contains(" " + meant + ".");
        assertThat(Reference.parse(meant).toString()).isEqualTo(meant);
    }

    @Test
    void everySuggestedReferenceIsValid() {
        Random random = new Random(1);
        String letters = "aB0./:@-_ ~\u00e4\u0007%[]";
        for (int i = 0; i < 20_000; i++) {
            String text =
                    random.ints(random.nextInt(12), 0, letters.length())
                            .mapToObj(at -> letters.substring(at, at + 1))
                            .collect(Collectors.joining());
            assertProposalIsTaken(text, () -> Repository.parse(text), Repository::parse);
            assertProposalIsTaken(text, () -> Reference.parse(text), Reference::parse);
        }
    }

    private static void assertProposalIsTaken(
            String text, ThrowingCallable parsing, Consumer<String> taking) {
        Throwable refusal = catchThrowable(parsing);
        if (refusal instanceof ProblemException e && e.problem().facts().containsKey("meant")) {
            String meant = e.problem().facts().get("meant");
            assertThat(e.problem().fix()).as(text).contains(meant);
            assertThatCode(() -> taking.accept(meant)).as(text).doesNotThrowAnyException();
        }
    }

    private static Problem problem(ThrowingCallable parsing) {
        return catchThrowableOfType(ProblemException.class, parsing).problem();
    }
}
