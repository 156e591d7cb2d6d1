package io.longshore.share;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.job.JobId;
import io.longshore.oci.Digest;
import io.longshore.report.Status;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the gateway knows about the tags that its deliveries set. */
class TagRecordTest {
    private static final String REPOSITORY = "h.test/p/lci";
    private static final Digest A = digest("a");
    private static final Digest B = digest("b");
    private static final Digest C = digest("c");

    @TempDir Path folder;
    private Share share;
    private TagRecord record;

    @BeforeEach
    void prepare() {
        share = Share.prepare(folder.resolve("share"));
        record = new TagRecord(share);
    }

    @Test
    void theTagOfAVerifiedDeliveryIsItsOwnAlsoAfterARestart() {
        deliver("job-1", A, Status.VERIFIED);

        assertThat(own()).containsExactly(A.toString());
        record = new TagRecord(share);
        assertThat(own()).containsExactly(A.toString());
    }

    @Test
    void onlyTheDigestOfTheLastDeliveryCountsAsSetByLongshore() {
        deliver("job-1", A, Status.VERIFIED);
        deliver("job-2", B, Status.VERIFIED);

        assertThat(own()).containsExactly(B.toString());
    }

    @ParameterizedTest
    @EnumSource(
            value = Status.class,
            names = {"INCOMPLETE", "FAILED"})
    void aJobThatMayHaveSetATagBeforeItFailedCountsUntilTheNextOneIsVerified(Status status) {
        deliver("job-1", A, Status.VERIFIED);
        deliver("job-2", B, status);

        assertThat(own()).containsExactlyInAnyOrder(A.toString(), B.toString());
        deliver("job-3", C, Status.VERIFIED);
        assertThat(own()).containsExactly(C.toString());
    }

    @Test
    void aRejectedJobLeavesNothing() throws IOException {
        deliver("job-1", A, Status.REJECTED);

        assertThat(own()).isEmpty();
        try (Stream<Path> files = Files.list(share.state().resolve("tags"))) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void aJobUnderWayCountsFromItsCheckOnAndIsNotForgottenWhenAnotherIsVerified()
            throws IOException {
        Files.createDirectory(share.work().resolve("job-2"));
        expect("job-1", A);
        expect("job-2", B);
        assertThat(own()).containsExactlyInAnyOrder(A.toString(), B.toString());

        ended("job-1", Status.VERIFIED);

        assertThat(own()).containsExactlyInAnyOrder(A.toString(), B.toString());
        ended("job-2", Status.VERIFIED);
        assertThat(own()).containsExactly(B.toString());
    }

    @Test
    void eachStepMayBeRepeated() {
        expect("job-1", A);
        expect("job-1", A);
        ended("job-1", Status.VERIFIED);
        ended("job-1", Status.VERIFIED);

        assertThat(own()).containsExactly(A.toString());
    }

    @Test
    void repositoriesAndTagsAreKeptApart() {
        deliver("job-1", A, Status.VERIFIED);

        assertThat(record.own("h.test/p/other", List.of("latest"))).isEmpty();
        assertThat(record.own(REPOSITORY, List.of("v1", "latest"))).containsOnlyKeys("latest");
    }

    @Test
    void aDamagedFileMeansThatNoTagIsKnown() throws IOException {
        deliver("job-1", A, Status.VERIFIED);
        try (Stream<Path> files = Files.list(share.state().resolve("tags"))) {
            Files.writeString(files.findFirst().orElseThrow(), "{\"latest\":");
        }

        assertThat(own()).isEmpty();
        deliver("job-2", B, Status.VERIFIED);
        assertThat(own()).containsExactly(B.toString());
    }

    @Test
    void theRecordOfATagAndOfARepositoryIsBounded() {
        for (int i = 0; i < TagRecord.MOST_JOBS + 5; i++) {
            deliver("job-" + i, digest("of " + i), Status.FAILED);
        }
        assertThat(own())
                .hasSize(TagRecord.MOST_JOBS)
                .contains(digest("of " + (TagRecord.MOST_JOBS + 4)).toString())
                .doesNotContain(digest("of 0").toString());

        Map<String, Digest> many = new LinkedHashMap<>();
        for (int i = 0; i < TagRecord.MOST_TAGS + 5; i++) {
            many.put("t" + i, A);
        }
        record.expect(JobId.parse("job-many"), REPOSITORY, many);
        assertThat(record.own(REPOSITORY, many.keySet()))
                .hasSize(TagRecord.MOST_TAGS)
                .doesNotContainKey("t0");
        assertThat(own()).isEmpty();
    }

    private void deliver(String job, Digest digest, Status status) {
        expect(job, digest);
        ended(job, status);
    }

    private void expect(String job, Digest digest) {
        record.expect(JobId.parse(job), REPOSITORY, Map.of("latest", digest));
    }

    private void ended(String job, Status status) {
        switch (status) {
            case VERIFIED -> record.set(JobId.parse(job), REPOSITORY);
            case REJECTED -> record.notSet(JobId.parse(job), REPOSITORY);
            case INCOMPLETE, FAILED -> {
                // It may have set the tag.
            }
        }
    }

    private List<String> own() {
        return record.own(REPOSITORY, List.of("latest")).getOrDefault("latest", List.of());
    }

    private static Digest digest(String text) {
        return Digest.of(text.getBytes(StandardCharsets.UTF_8));
    }
}
