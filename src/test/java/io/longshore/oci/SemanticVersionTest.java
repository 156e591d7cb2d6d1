package io.longshore.oci;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The order of versions as semver.org defines it, in the forms that tags have. */
class SemanticVersionTest {
    /** From the lowest to the highest. */
    private static final List<String> ORDER =
            List.of(
                    "0.0.0",
                    "0.9.9",
                    "1.0.0-alpha",
                    "1.0.0-alpha.1",
                    "1.0.0-alpha.beta",
                    "1.0.0-beta",
                    "1.0.0-beta.2",
                    "1.0.0-beta.11",
                    "1.0.0-rc.1",
                    "1.0.0",
                    "1.0.1",
                    "1.2.0",
                    "1.10.0-0",
                    "1.10.0",
                    "2.0.0",
                    "10.0.0",
                    "999999999999999999.0.0");

    @Test
    void eachVersionIsBeforeThoseBehindItInEveryForm() {
        for (int i = 0; i < ORDER.size(); i++) {
            for (int j = 0; j < ORDER.size(); j++) {
                for (String prefix : List.of("", "v", "V")) {
                    for (String build : List.of("", "+build.7", "_vmware.1-tkg.2", "+0a")) {
                        SemanticVersion one = version(ORDER.get(i));
                        SemanticVersion other = version(prefix + ORDER.get(j) + build);
                        assertThat(Integer.signum(one.compareTo(other)))
                                .as("%s and %s", one, other)
                                .isEqualTo(Integer.compare(i, j));
                        assertThat(Integer.signum(other.compareTo(one)))
                                .isEqualTo(Integer.compare(j, i));
                        assertThat(one.equals(other)).isEqualTo(i == j);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "9.0.1-1815f87b, 9.0.1-20ab44c0",
        "9.0.1-1815f87b, 9.0.1",
        "9.0.1-g1815f87b, v9.0.1",
        "1.2, 1.2.0",
        "v1.2, 1.2.0+b"
    })
    void commitsBuildsAndAMissingPatchNumberMakeNoDifference(String one, String other) {
        assertThat(version(one)).isEqualByComparingTo(version(other));
        assertThat(version(one)).hasSameHashCodeAs(version(other));
    }

    @Test
    void aVersionIsOlderThanEachBehindItUnlessOneOfThemLeavesItsPatchNumberOpen() {
        for (int i = 0; i < ORDER.size(); i++) {
            for (int j = 0; j < ORDER.size(); j++) {
                SemanticVersion one = version(ORDER.get(i));
                assertThat(one.isOlderThan(version(ORDER.get(j)))).isEqualTo(i < j);
            }
        }
        for (String patch : List.of("1.2.0", "1.2.9", "1.2.0-rc.1", "v1.2.3+b")) {
            assertThat(version("1.2").isOlderThan(version(patch))).as(patch).isFalse();
            assertThat(version(patch).isOlderThan(version("1.2"))).as(patch).isFalse();
            assertThat(version("1.1").isOlderThan(version(patch))).as(patch).isTrue();
            assertThat(version(patch).isOlderThan(version("1.3"))).as(patch).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "latest",
                "1",
                "20251128",
                "v",
                "v1",
                "1.",
                "1.2.",
                ".1.2",
                "1.2.3.4",
                "01.2.3",
                "1.02.3",
                "1.2.3-",
                "1.2.3+",
                "1.2.3-a..b",
                "1.2.3 ",
                " 1.2.3",
                "1.2.x",
                "-1.2.3",
                "1.2.3-é",
                "sha256-0a.imgpkg",
                "1.2.3\n",
                "1234567890123456789.0.0",
                "vv1.2.3"
            })
    void whatIsNoVersionIsNone(String text) {
        assertThat(SemanticVersion.parse(text)).isEmpty();
    }

    @Test
    void aVeryLongTextIsNone() {
        assertThat(SemanticVersion.parse("1.2.3-" + "a.".repeat(10_000) + "a")).isEmpty();
    }

    private static SemanticVersion version(String text) {
        return SemanticVersion.parse(text).orElseThrow(() -> new AssertionError(text));
    }
}
