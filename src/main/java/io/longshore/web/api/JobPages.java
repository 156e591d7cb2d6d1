package io.longshore.web.api;

import io.longshore.delivery.Delivery;
import io.longshore.history.HistoryFilter;
import io.longshore.history.HistoryQuery;
import io.longshore.history.HistoryRow;
import io.longshore.job.JobId;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.report.Page;
import io.longshore.report.Status;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Pages of deliveries: first those under way, by descending id, then those of the index, the newest
 * first. A delivery that ends between two pages may be on both, and is on at least one.
 */
final class JobPages {
    /** The cursor of a page that begins among the deliveries under way, after this id. */
    private static final String UNDER_WAY = "j:";

    /** The cursor of a page that begins in the index. */
    private static final String INDEX = "h:";

    private static final Set<String> STATUSES =
            Stream.of(Status.values()).map(Enum::name).collect(Collectors.toSet());

    private final ApiParts parts;

    JobPages(ApiParts parts) {
        this.parts = parts;
    }

    /**
     * One page.
     *
     * @param next null for the last one
     */
    record Items(List<JobDocument> items, @Nullable String next) {}

    /**
     * @param sender whose deliveries only; null for all
     */
    Items find(ApiRequest request, @Nullable String sender) {
        int limit = request.query("limit").map(Integer::parseInt).orElse(HistoryQuery.USUAL);
        String cursor = request.query("cursor").orElse("");
        if (!cursor.isEmpty() && !cursor.startsWith(UNDER_WAY) && !cursor.startsWith(INDEX)) {
            throw badCursor();
        }
        Set<String> states =
                request.query("state")
                        .map(it -> Set.copyOf(List.of(it.split(","))))
                        .orElse(Set.of());
        HistoryFilter filter = filter(request, states);
        if (sender != null) {
            if (filter.sender() != null && !filter.sender().equals(sender)) {
                return new Items(List.of(), null);
            }
            filter = filter.withSender(sender);
        }
        List<JobDocument> items = new ArrayList<>();
        if (!cursor.startsWith(INDEX) && mayBeUnderWay(filter)) {
            List<Delivery> found = underWay(filter, states, cursor);
            found.stream().limit(limit).map(JobDocument::of).forEach(items::add);
            if (found.size() > limit) {
                JobId last = found.get(limit - 1).job();
                return new Items(items, UNDER_WAY + last);
            }
        }
        if (!states.isEmpty() && filter.statuses().isEmpty()) {
            return new Items(items, null);
        }
        if (items.size() == limit) {
            return new Items(items, INDEX);
        }
        String begin = cursor.startsWith(INDEX) ? cursor.substring(INDEX.length()) : "";
        Page<HistoryRow> page =
                parts.history()
                        .find(
                                new HistoryQuery(
                                        filter,
                                        limit - items.size(),
                                        begin.isEmpty() ? null : begin));
        page.items().stream().map(JobDocument::of).forEach(items::add);
        return new Items(items, page.next() == null ? null : INDEX + page.next());
    }

    private static HistoryFilter filter(ApiRequest request, Set<String> states) {
        Set<Status> statuses = new HashSet<>();
        states.stream().filter(STATUSES::contains).forEach(it -> statuses.add(Status.valueOf(it)));
        return HistoryFilter.ALL
                .withStatuses(statuses)
                .withSender(request.query("sender").orElse(null))
                .withRepository(request.query("repository").orElse(null))
                .withFile(request.query("file").orElse(null))
                .withDigest(request.query("digest").orElse(null))
                .withTag(request.query("tag").orElse(null))
                .withCode(request.query("code").orElse(null))
                .withText(request.query("q").orElse(null))
                .between(
                        request.instant("since").orElse(null),
                        request.instant("until").orElse(null));
    }

    /** A delivery without a report has no digest, no tag and no end. */
    private static boolean mayBeUnderWay(HistoryFilter filter) {
        return filter.digest() == null
                && filter.tag() == null
                && filter.since() == null
                && filter.until() == null;
    }

    private List<Delivery> underWay(HistoryFilter filter, Set<String> states, String cursor) {
        String after = cursor.isEmpty() ? "" : cursor.substring(UNDER_WAY.length());
        return parts.deliveries().underWay().stream()
                .filter(it -> states.isEmpty() || states.contains(it.state().name()))
                .filter(it -> matches(it, filter))
                .sorted(Comparator.comparing(JobPages::id).reversed())
                .filter(it -> after.isEmpty() || id(it).compareTo(after) < 0)
                .toList();
    }

    private static String id(Delivery delivery) {
        return String.valueOf(delivery.job());
    }

    private static boolean matches(Delivery delivery, HistoryFilter filter) {
        Delivery.Source source = delivery.source();
        String sender = source == null || source.sender() == null ? "" : source.sender().name();
        String file = source == null ? "" : source.file();
        String target = delivery.target() == null ? "" : delivery.target();
        String name = file.substring(file.lastIndexOf('/') + 1);
        return isOrNull(filter.sender(), sender)
                && (filter.repository() == null
                        || target.equals(filter.repository())
                        || target.startsWith(filter.repository() + "/"))
                && (filter.file() == null
                        || file.startsWith(filter.file())
                        || name.startsWith(filter.file()))
                && (filter.code() == null
                        || delivery.reason() != null
                                && filter.code().equals(delivery.reason().code()))
                && (filter.text() == null
                        || Stream.of(sender, file, target, id(delivery))
                                .anyMatch(it -> lower(it).contains(lower(filter.text()))));
    }

    private static boolean isOrNull(@Nullable String wanted, String value) {
        return wanted == null || wanted.equals(value);
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    private static ProblemException badCursor() {
        return new ProblemException(
                Problem.permanent(
                        Code.BAD_USAGE,
                        "The cursor is not one of this list.",
                        "",
                        "Use the member 'next' of the page before, or begin without a cursor."));
    }
}
