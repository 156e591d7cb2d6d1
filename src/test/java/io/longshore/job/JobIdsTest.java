package io.longshore.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ids that Longshore makes for jobs without one. */
class JobIdsTest {
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00.999Z");
    private static final Clock CLOCK = Clock.fixed(NOON, ZoneOffset.UTC);

    @ParameterizedTest
    @CsvSource({
        "x.tar, x",
        "lci/x y.TAR, x-y",
        "..tar, .",
        "a..b.tar, a-b",
        "ünïcode.tar, -n-code",
        "x.yml, x.yml",
        "0123456789012345678901234567890123456789.tar, 012345678901234567890123456789"
    })
    void anIdOfAFileHasTheTimeInUtcAndWhatAnIdCanHoldOfTheName(String file, String name) {
        assertThat(new JobIds(CLOCK, () -> "r1").forFile(file))
                .hasToString("20261123-120000-" + name + "-r1");
    }

    @Test
    void idsOfOneFileInOneSecondDiffer() {
        JobIds ids = new JobIds(CLOCK);
        Set<JobId> made = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            made.add(ids.forFile("x.tar"));
        }
        assertThat(made).hasSizeGreaterThan(15);
        assertThat(made).allSatisfy(id -> assertThat(id.toString()).matches(".*-x-[0-9a-z]{4}"));
    }

    @Test
    void aMessageHasTheSameIdAtEachDeliveryAndNoOtherMessageHasIt() {
        JobId first = JobIds.forMessage(NOON, 7, bytes("{}"));

        assertThat(JobIds.forMessage(NOON, 7, bytes("{}"))).isEqualTo(first);
        assertThat(JobIds.forMessage(NOON, 8, bytes("{}"))).isNotEqualTo(first);
        assertThat(JobIds.forMessage(NOON, 7, bytes("{ }"))).isNotEqualTo(first);
        assertThat(JobIds.forMessage(NOON.plusSeconds(1), 7, bytes("{}"))).isNotEqualTo(first);
        assertThat(JobIds.forMessage(NOON, -1, bytes("{}")).toString())
                .startsWith("20261123-120000-job-3w5e11264sgsf-");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
