package io.longshore.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.longshore.problem.Code;
import io.longshore.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeAll;

/**
 * Whatever the bytes are, the outcome is a job within its bounds, or a problem. In the build the
 * kept inputs are replayed; {@code tools/fuzz/run} searches for new ones.
 */
class JobFuzzTest {
    /** Reading the schema takes seconds while every class is being traced: no input's fault. */
    @BeforeAll
    static void readTheSchema() {
        ImportJob.parse("{\"version\":1,\"file\":\"a.tar\"}".getBytes(StandardCharsets.UTF_8));
    }

    @FuzzTest(maxDuration = "10m")
    void jobs(byte[] message) {
        try {
            ImportJob job = ImportJob.parse(message);
            assertThat(job.version()).isEqualTo(ImportJob.VERSION);
            assertThat(job.file()).isNotEmpty();
            assertThat(job.priorityOrDefault()).isBetween(0, 9);
            assertThat(job.sha256() == null || job.sha256().matches("[0-9A-Fa-f]{64}")).isTrue();
        } catch (ProblemException refused) {
            assertRefusedAsNoJob(refused);
        }
    }

    @FuzzTest(maxDuration = "10m")
    void sidecars(byte[] file) {
        try {
            assertThat(ImportJob.parseSidecar(file, "lci/X.tar").file()).isEqualTo("lci/X.tar");
        } catch (ProblemException refused) {
            assertRefusedAsNoJob(refused);
        }
    }

    private static void assertRefusedAsNoJob(ProblemException refused) {
        assertThat(refused.problem().code()).isEqualTo(Code.NOT_A_JOB);
        assertThat(refused.problem().what()).isNotBlank().doesNotContainPattern("\\p{Cntrl}");
    }
}
