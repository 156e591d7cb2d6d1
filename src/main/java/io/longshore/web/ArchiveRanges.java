package io.longshore.web;

import io.longshore.job.JobId;
import io.longshore.problem.ProblemException;
import io.longshore.share.FileState;
import io.longshore.share.Ticket;
import io.longshore.share.WorkFolder;
import io.longshore.share.serve.JobTokens;
import io.longshore.share.serve.RangeRequest;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.nio.file.Path;
import java.util.Optional;

/**
 * {@code /jobs/<id>/tarball}: ranges of the tarball of a job that is under way, for the worker that
 * has its token. No path comes from a request: the job's ticket names the file.
 */
public final class ArchiveRanges implements Handler<RoutingContext> {
    static final String PATH = "/jobs/:job/tarball";

    private final WorkFolder work;
    private final JobTokens tokens;

    public ArchiveRanges(WorkFolder work, JobTokens tokens) {
        this.work = work;
        this.tokens = tokens;
    }

    @Override
    public void handle(RoutingContext context) {
        HttpServerRequest request = context.request();
        String job = context.pathParam("job");
        if (!JobId.isJobId(job)
                || !tokens.opens(JobId.parse(job), request.getHeader("Authorization"))) {
            refuse(context, 401);
            return;
        }
        Optional<Path> found = tarball(JobId.parse(job));
        if (found.isEmpty()) {
            refuse(context, 404);
            return;
        }
        FileState state = FileState.of(found.get());
        if (!RangeRequest.etag(state).equals(request.getHeader("If-Match"))) {
            refuse(context, 412);
            return;
        }
        Optional<RangeRequest> range = RangeRequest.parse(request.getHeader("Range"), state);
        if (range.isEmpty()) {
            context.response().putHeader("Content-Range", "bytes */" + state.sizeBytes());
            refuse(context, 416);
            return;
        }
        send(context.response(), found.get(), state, range.get());
    }

    /** The job's tarball; nothing once the job is over. */
    private Optional<Path> tarball(JobId id) {
        Optional<Ticket> ticket = work.ticket(id);
        try {
            return ticket.map(work::tarball);
        } catch (ProblemException e) {
            return Optional.empty();
        }
    }

    private static void send(
            HttpServerResponse response, Path file, FileState state, RangeRequest range) {
        response.setStatusCode(206)
                .putHeader("Content-Type", "application/octet-stream")
                .putHeader("Content-Range", range.contentRange(state))
                .putHeader("ETag", RangeRequest.etag(state))
                .sendFile(file.toString(), range.from(), range.length());
    }

    private static void refuse(RoutingContext context, int status) {
        context.response().setStatusCode(status).end();
    }
}
