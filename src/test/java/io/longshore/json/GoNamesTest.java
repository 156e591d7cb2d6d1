package io.longshore.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.differential.GoReader;
import io.longshore.testing.RequiresTool;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GoNamesTest {
    @Test
    void longSAndKelvinSignAreFoldedToAscii() {
        assertThat(GoNames.folded("LAYER\u017f")).isEqualTo("layers");
        assertThat(GoNames.folded("\u212aEY_1.a-\u00e9")).isEqualTo("key_1.a-\u00e9");
        assertThat(GoNames.folded("layer\u0441")).isNotEqualTo(GoNames.folded("layerc"));
    }

    @Test
    @RequiresTool(GoReader.PROGRAM)
    void lettersThatGoTreatsAsEqualAreEqual() throws IOException {
        List<String> apart = new ArrayList<>();
        List<String> pairs = GoReader.folds();
        for (String pair : pairs) {
            String[] letters = pair.split(" ");
            int one = Integer.parseInt(letters[0]);
            int other = Integer.parseInt(letters[1]);
            // Go may know a later Unicode; no name that a Go program looks for has such letters.
            boolean isKnown = Character.isDefined(one) && Character.isDefined(other);
            if (isKnown && GoNames.folded(one) != GoNames.folded(other)) {
                apart.add("%s and %s".formatted(Character.getName(one), Character.getName(other)));
            }
        }
        assertThat(pairs).hasSizeGreaterThan(2000);
        assertThat(apart).isEmpty();
    }
}
