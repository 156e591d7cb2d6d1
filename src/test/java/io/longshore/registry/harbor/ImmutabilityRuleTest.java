package io.longshore.registry.harbor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.json.JsonTree;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImmutabilityRuleTest {
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "**,9.0.1,true",
                "*,9.0.1,true",
                "*,lci/sub,false",
                "**,lci/sub,true",
                "9.*,9.0.1,true",
                "9.*,10.0.1,false",
                "9.?.1,9.0.1,true",
                "9.?.1,9.10.1,false",
                "\"{lci,contour}\",contour,true",
                "\"{lci,contour}\",argocd,false",
                "\"v{1,{2,3}.?}\",v3.7,true",
                "\"v{1,{2,3}.?}\",v1.7,false",
                "v{1,v{1,true",
                "9.0,9x0,false",
                "\"\",x,false"
            })
    void aPatternCoversTheMatchingTags(String pattern, String text, boolean expected) {
        assertThat(TagPattern.of(pattern).matches(text)).isEqualTo(expected);
    }

    @Test
    void aPathologicalPatternIsMatchedQuickly() {
        String slow = "*a".repeat(60) + "b";
        assertThat(TagPattern.of(slow).matches("a".repeat(128))).isFalse();
        assertThat(TagPattern.of("{a,b}".repeat(60)).matches("a".repeat(60))).isTrue();
    }

    @Test
    void aRuleCoversTheTagsAndRepositoriesItNames() throws IOException {
        ImmutabilityRule rule =
                rule("false", "repoMatches", "lci*", "excludes", "latest").orElseThrow();
        assertThat(rule.covers("lci", "9.0.1")).isTrue();
        assertThat(rule.covers("lci", "latest")).isFalse();
        assertThat(rule.covers("contour", "9.0.1")).isFalse();
    }

    @Test
    void aRuleMayExcludeRepositories() throws IOException {
        ImmutabilityRule rule = rule("false", "repoExcludes", "lci", "matches", "**").orElseThrow();
        assertThat(rule.covers("lci", "9.0.1")).isFalse();
        assertThat(rule.covers("contour", "9.0.1")).isTrue();
    }

    @Test
    void aDisabledRuleCoversNothing() throws IOException {
        assertThat(rule("true", "repoMatches", "**", "matches", "**")).isEmpty();
    }

    private static Optional<ImmutabilityRule> rule(
            String disabled, String scope, String repositories, String decoration, String tags)
            throws IOException {
        String json =
                """
                {"disabled": %s, "action": "immutable", "template": "immutable_template",
                 "scope_selectors": {"repository":
                   [{"kind": "doublestar", "decoration": "%s", "pattern": "%s"}]},
                 "tag_selectors": [{"kind": "doublestar", "decoration": "%s", "pattern": "%s"}]}
                """
                        .formatted(disabled, scope, repositories, decoration, tags);
        return ImmutabilityRule.of(JsonTree.of(json.getBytes(UTF_8)));
    }
}
