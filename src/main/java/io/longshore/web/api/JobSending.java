package io.longshore.web.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.longshore.access.ApiAction;
import io.longshore.job.ImportJob;
import io.longshore.job.JobId;
import io.longshore.job.JobIds;
import io.longshore.job.JobTarget;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.report.FiledReport;
import io.longshore.report.Status;
import io.longshore.web.access.AuditEntry;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Sends jobs: new ones, and those that repeat others. */
final class JobSending {
    private static final int DOCUMENT = 1;

    private final ApiParts parts;
    private final JobReading reading;
    private final JobIds ids;
    private final SentJobs sent = new SentJobs();

    JobSending(ApiParts parts) {
        this.parts = parts;
        this.reading = new JobReading(parts);
        this.ids = new JobIds(parts.clock());
    }

    private record Sent(int version, JobId id, JobDocument.Links links) {}

    Map<String, ApiOperation> all() {
        return Map.of("submitJob", this::submit, "replayJob", this::replay);
    }

    private ApiAnswer submit(ApiRequest request) {
        request.require(ApiAction.SUBMIT_JOBS, true);
        ImportJob job = ImportJob.parse(request.bytes());
        if (job.replayOf() != null) {
            throw new ProblemException(
                    Problem.permanent(
                            Code.REPLAY_NOT_ALLOWED,
                            "The job names another one in 'replayOf'.",
                            "POST /jobs takes new jobs only.",
                            "Use POST /api/v1/jobs/" + job.replayOf() + "/replay."));
        }
        ImportJob named = job.withId(id(job, request.header("Idempotency-Key")));
        JobId id = named.requireId();
        SentJobs.Before before = sent.before(named, request.who().principal());
        if (before == SentJobs.Before.OTHER) {
            throw reused(id);
        }
        boolean isKnown = before == SentJobs.Before.SAME;
        if (!isKnown) {
            parts.jobs().send(named, request.who(), request.from());
            sent.add(named, request.who().principal());
            record(request, ApiAction.SUBMIT_JOBS, id, null);
        }
        ApiAnswer.Full answer = accepted(id);
        return isKnown ? answer.with("Idempotency-Replayed", "true") : answer;
    }

    private JobId id(ImportJob job, Optional<String> key) {
        if (job.id() == null) {
            return key.map(JobId::parse).orElseGet(() -> ids.forFile(job.file()));
        }
        if (key.isPresent() && !JobId.parse(key.get()).equals(job.id())) {
            throw new ProblemException(
                    Problem.permanent(
                            Code.BAD_USAGE,
                            "The header Idempotency-Key and the id of the job differ.",
                            "The id of a job is its idempotency key.",
                            "Leave one of them out."));
        }
        return job.id();
    }

    private ApiAnswer replay(ApiRequest request) {
        JobReading.Seen seen = reading.require(request, ApiAction.REPLAY);
        String match =
                request.header("If-Match")
                        .orElseThrow(
                                () ->
                                        new ProblemException(
                                                Problem.permanent(
                                                                Code.CHANGED_MEANWHILE,
                                                                "The request does not say which state of"
                                                                        + " the delivery was seen.",
                                                                "Two people could repeat it at once.",
                                                                "Send If-Match with the ETag of GET"
                                                                        + " /api/v1/jobs/ID.")
                                                        .with(
                                                                ApiProblem.MISSING_CONDITION,
                                                                "If-Match")));
        if (!JobReading.names(match, seen.etag())) {
            throw new ProblemException(
                    Problem.permanent(
                            Code.CHANGED_MEANWHILE,
                            "The delivery is no longer as it was seen.",
                            "It was repeated meanwhile, or got on.",
                            "Get it again, and decide anew."));
        }
        FiledReport old =
                parts.reports()
                        .get(request.job())
                        .filter(it -> it.report().status() != Status.VERIFIED)
                        .orElseThrow(() -> nothing(request.job()));
        if (!request.who().may(ApiAction.REPLAY, false)
                && old.report().status() != Status.REJECTED) {
            throw request.notPermitted(ApiAction.REPLAY);
        }
        String file = Objects.requireNonNull(old.report().source(), "a source").file();
        JsonNode body = request.body();
        JobTarget target =
                body.has("repository")
                        ? new JobTarget(body.path("repository").asText(), null)
                        : JobTarget.NONE;
        ImportJob again =
                new ImportJob(
                        ImportJob.versionFor(target, null),
                        ids.forFile(file),
                        file,
                        body.has("sha256") ? body.path("sha256").asText() : null,
                        target,
                        null,
                        null,
                        null,
                        old.report().jobId(),
                        null);
        parts.jobs().send(again, request.who(), request.from());
        record(request, ApiAction.REPLAY, old.report().jobId(), body.path("reason").asText());
        return accepted(again.requireId());
    }

    private void record(
            ApiRequest request, ApiAction action, JobId about, @Nullable String reason) {
        parts.audit()
                .record(
                        AuditEntry.of(
                                        parts.clock().instant(),
                                        request.who(),
                                        request.from().getHostAddress(),
                                        action,
                                        AuditEntry.Outcome.DONE)
                                .about(about.toString())
                                .because(reason)
                                .in(request.requestId()));
    }

    private static ApiAnswer.Full accepted(JobId id) {
        JobDocument.Links links = JobDocument.Links.of(id, false);
        return ApiAnswer.json(202, new Sent(DOCUMENT, id, links))
                .with("Location", Objects.requireNonNull(links.self()));
    }

    private static ProblemException reused(JobId id) {
        return new ProblemException(
                Problem.permanent(
                        Code.JOB_ID_REUSED,
                        "The id " + id + " is that of another job.",
                        "It was sent with other content, or by somebody else.",
                        "Send the same content, or another id."));
    }

    private static ProblemException nothing(JobId id) {
        return new ProblemException(
                Problem.permanent(
                        Code.NOTHING_TO_REPLAY,
                        "Job " + id + " cannot be repeated.",
                        "It is VERIFIED, is still running, or has no report.",
                        "Repeat a job that is REJECTED, FAILED or INCOMPLETE."));
    }
}
