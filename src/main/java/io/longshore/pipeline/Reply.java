package io.longshore.pipeline;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.longshore.job.JobId;
import io.longshore.json.Json;
import io.longshore.problem.Problem;
import io.longshore.report.ImportReport;
import io.longshore.report.ReportProblem;
import io.longshore.report.Status;
import io.longshore.share.JobFolders;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a message on the queue of jobs whose sender asked for one ("Reply, version 1"; the
 * schema is {@code /schema/reply-v1.schema.json}). The report is authoritative; an answer may get
 * lost.
 *
 * @param version always 1
 * @param jobId null if the message named none that can be used
 * @param status of the report, or {@link #REFUSED}
 * @param problems those of the report; empty if they are left out
 * @param report path of the report, relative to the share; null without a report in a folder
 * @param truncated true if the problems are left out because of their size, else null
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Reply(
        int version,
        @Nullable JobId jobId,
        String status,
        List<ReportProblem> problems,
        @Nullable String report,
        @Nullable Boolean truncated) {

    /** The only version there is. */
    public static final int VERSION = 1;

    /** The status of a message that did not become a job. */
    public static final String REFUSED = "REFUSED";

    /** The size in bytes above which the problems are left out. */
    static final int MAX_BYTES = 16 << 10;

    /** The answer to a message that became no job. */
    public static Reply refused(@Nullable JobId id, Problem cause) {
        return bounded(
                new Reply(VERSION, id, REFUSED, List.of(ReportProblem.error(cause)), null, null));
    }

    /** The answer of a job that is filed. */
    public static Reply of(ImportReport report) {
        String folder = report.status() == Status.VERIFIED ? "done" : "rejected";
        return bounded(
                new Reply(
                        VERSION,
                        report.jobId(),
                        report.status().name(),
                        report.problems(),
                        folder + "/" + report.jobId() + "/" + JobFolders.REPORT,
                        null));
    }

    private static Reply bounded(Reply reply) {
        return Json.compact(reply).length <= MAX_BYTES
                ? reply
                : new Reply(VERSION, reply.jobId, reply.status, List.of(), reply.report, true);
    }
}
