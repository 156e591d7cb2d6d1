package io.longshore.web.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.longshore.access.ApiAction;
import io.longshore.delivery.Delivery;
import io.longshore.history.HistoryState;
import io.longshore.job.JobId;
import io.longshore.oci.Digest;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.report.FiledReport;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Lists deliveries and shows one of them. */
final class JobReading {
    private static final int DOCUMENT = 1;
    private static final Pattern WAIT =
            Pattern.compile("(?:^|[,;\\s])wait=(\\d{1,4})(?:$|[,;\\s])");
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(25);

    private final ApiParts parts;
    private final JobPages pages;

    JobReading(ApiParts parts) {
        this.parts = parts;
        this.pages = new JobPages(parts);
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record JobPage(
            int version, List<JobDocument> items, @Nullable String next, boolean complete) {}

    /** A delivery and what names this state of it. */
    record Seen(JobDocument document, String etag) {}

    Map<String, ApiOperation> all() {
        return Map.of("listJobs", this::list, "getJob", this::get, "getReport", this::report);
    }

    /** True if the caller sent it. */
    static boolean isOf(Delivery delivery, String caller) {
        Delivery.Source source = delivery.source();
        return source != null && source.sender() != null && source.sender().name().equals(caller);
    }

    private ApiAnswer list(ApiRequest request) {
        boolean all = request.seesAll(ApiAction.READ_DELIVERIES);
        JobPages.Items found = pages.find(request, all ? null : request.who().principal());
        boolean isComplete = parts.history().state().kind() == HistoryState.Kind.COMPLETE;
        ApiAnswer.Full answer =
                ApiAnswer.json(200, new JobPage(DOCUMENT, found.items(), found.next(), isComplete));
        return found.next() == null
                ? answer
                : answer.with("Link", "<" + link(request, found.next()) + ">; rel=\"next\"");
    }

    private static String link(ApiRequest request, String cursor) {
        StringBuilder link = new StringBuilder(Contract.BASE + "/jobs?cursor=" + encoded(cursor));
        request.parameters()
                .forEach(
                        (name, value) -> {
                            if (name.startsWith("query:") && !name.equals("query:cursor")) {
                                link.append('&')
                                        .append(encoded(name.substring("query:".length())))
                                        .append('=')
                                        .append(encoded(value));
                            }
                        });
        return link.toString();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private ApiAnswer get(ApiRequest request) {
        Seen seen = require(request, ApiAction.READ_DELIVERIES);
        boolean isKnown =
                request.header("If-None-Match").map(it -> names(it, seen.etag())).orElse(false);
        Duration wait = wait(request);
        if (!isKnown) {
            return withPreference(
                    ApiAnswer.json(200, seen.document()).with("ETag", seen.etag()), wait);
        }
        ApiAnswer.Full unchanged =
                withPreference(ApiAnswer.empty(304).with("ETag", seen.etag()), wait);
        return wait.isZero() || seen.document().ended() != null
                ? unchanged
                : new ApiAnswer.Later(request.job(), wait, unchanged);
    }

    private static ApiAnswer.Full withPreference(ApiAnswer.Full answer, Duration wait) {
        return wait.isZero()
                ? answer
                : answer.with("Preference-Applied", "wait=" + wait.toSeconds());
    }

    /** RFC 7240, section 4.3. */
    private static Duration wait(ApiRequest request) {
        Matcher wait = WAIT.matcher(request.header("Prefer").orElse(""));
        if (!wait.find()) {
            return Duration.ZERO;
        }
        Duration asked = Duration.ofSeconds(Long.parseLong(wait.group(1)));
        return asked.compareTo(LONGEST_WAIT) < 0 ? asked : LONGEST_WAIT;
    }

    /** True if a header {@code If-Match} or {@code If-None-Match} names this entity tag. */
    static boolean names(String header, String etag) {
        return header.strip().equals("*") || List.of(header.split("\\s*,\\s*")).contains(etag);
    }

    private ApiAnswer report(ApiRequest request) {
        JobId id = request.job();
        FiledReport filed =
                parts.reports()
                        .get(id)
                        .filter(it -> mayRead(request, it))
                        .orElseThrow(() -> unknown(id, "It has no report yet, or none is kept."));
        return ReportAnswer.of(filed, request.header("Accept").orElse(""));
    }

    private static boolean mayRead(ApiRequest request, FiledReport filed) {
        return request.seesAll(ApiAction.READ_DELIVERIES)
                || request.who().principal().equals(JobDocument.sender(filed.report().people()));
    }

    /**
     * The delivery of a request. To a caller who may not see it, it does not exist.
     *
     * @throws ProblemException {@code JOB_UNKNOWN}
     */
    Seen require(ApiRequest request, ApiAction action) {
        boolean all = request.seesAll(action);
        JobId id = request.job();
        String caller = request.who().principal();
        Optional<Delivery> underWay = parts.deliveries().find(id);
        if (underWay.isPresent()) {
            Delivery delivery = underWay.get();
            if (!all && !isOf(delivery, caller)) {
                throw unknown(id, "No delivery of yours has this id.");
            }
            return new Seen(
                    JobDocument.of(delivery),
                    "\"" + parts.startedAt() + "-" + delivery.revision() + "\"");
        }
        FiledReport filed =
                parts.reports()
                        .get(id)
                        .filter(it -> mayRead(request, it))
                        .orElseThrow(
                                () ->
                                        unknown(
                                                id,
                                                "It is another id, its job was not admitted yet, or"
                                                        + " its report is no longer kept."));
        @Nullable JobId replayedAs = replayedAs(id);
        return new Seen(
                JobDocument.of(filed.report(), null, replayedAs),
                "\""
                        + Digest.of(filed.json()).toString().substring(7, 23)
                        + (replayedAs == null ? "" : "-" + replayedAs)
                        + "\"");
    }

    /** An index that does not answer hides nothing else. */
    private @Nullable JobId replayedAs(JobId id) {
        try {
            return parts.history().get(id).map(row -> row.course().replayedAs()).orElse(null);
        } catch (ProblemException e) {
            return null;
        }
    }

    private static ProblemException unknown(JobId id, String why) {
        return new ProblemException(
                Problem.temporary(
                        Code.JOB_UNKNOWN,
                        "No delivery " + id + " can be shown.",
                        why,
                        "List the deliveries: 'longshore jobs' and 'longshore reports', or GET"
                                + " /api/v1/jobs."));
    }
}
