package io.longshore.differential;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.differential.Document.Kind;
import io.longshore.testing.RequiresTool;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * Whatever Longshore accepts, Go reads the same in it. {@code -Dlongshore.differential.seconds=600}
 * searches for longer than in the build, {@code -Dlongshore.differential.seed=…} repeats a search.
 */
@RequiresTool(GoReader.PROGRAM)
class GoComparisonTest {
    private static final long SECONDS = Long.getLong("longshore.differential.seconds", 5);
    private static final long SEED = Long.getLong("longshore.differential.seed", System.nanoTime());

    @Test
    void goReadsEveryAcceptedDocumentInTheSameWay() throws IOException {
        Comparison comparison = new Comparison(SEED, 3);
        comparison.run(Duration.ofSeconds(SECONDS));
        System.out.printf("seed %d, %d s%n%s", SEED, SECONDS, comparison.summary());
        assertThat(comparison.differences()).as("seed " + SEED).isEmpty();
        for (Kind kind : Kind.values()) {
            assertThat(comparison.accepted(kind)).as("accepted: " + kind).isPositive();
            assertThat(comparison.refused(kind)).as("refused: " + kind).isPositive();
        }
    }
}
