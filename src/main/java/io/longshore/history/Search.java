package io.longshore.history;

import io.longshore.job.JobId;
import io.longshore.report.Page;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jspecify.annotations.Nullable;

/**
 * Answers searches. A search for one exact value reads an index in the order of the answer. All
 * others look at the deliveries with the rarest value, or at all, in steps, until the page is full
 * or the time is over; the next page then begins where this one ended.
 */
final class Search {
    private static final Duration TIME = Duration.ofMillis(800);
    private static final int STATEMENT_SECONDS = 10;
    private static final int FIRST_STEP = 2000;
    private static final int LARGEST_STEP = 32_000;

    private final Jdbi jdbi;

    Search(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    Page<HistoryRow> find(HistoryQuery query) {
        Place from = Place.ofCursor(query.cursor());
        return with(
                handle -> {
                    Plan plan = Plan.of(handle, query.filter());
                    List<RowMapping.Found> found = new ArrayList<>();
                    @Nullable Place end =
                            walk(
                                    handle,
                                    plan,
                                    from,
                                    (select, step) -> {
                                        int left = query.limit() + 1 - found.size();
                                        found.addAll(select.rows(handle, step, left));
                                        return found.size() > query.limit();
                                    });
                    if (found.size() > query.limit()) {
                        found.remove(query.limit());
                        end = found.get(query.limit() - 1).place();
                    }
                    return new Page<>(
                            withReplays(handle, found), end == null ? null : end.toCursor());
                });
    }

    History.Count count(HistoryFilter filter) {
        return with(
                handle -> {
                    Plan plan = Plan.of(handle, filter);
                    int[] number = {0};
                    @Nullable Place end =
                            walk(
                                    handle,
                                    plan,
                                    Place.START,
                                    (select, step) -> {
                                        int left = History.MOST_COUNTED - number[0];
                                        number[0] += select.count(handle, step, left);
                                        return number[0] >= History.MOST_COUNTED;
                                    });
                    boolean full = number[0] >= History.MOST_COUNTED;
                    return new History.Count(number[0], full || end != null);
                });
    }

    Optional<HistoryRow> get(JobId id) {
        return with(
                handle -> {
                    List<RowMapping.Found> found =
                            handle.createQuery(
                                            "select "
                                                    + RowMapping.COLUMNS
                                                    + " from delivery d where d.id = :id")
                                    .bind("id", Place.number(id.key()))
                                    .map((row, context) -> RowMapping.read(row))
                                    .list();
                    return withReplays(handle, found).stream()
                            .filter(row -> row.jobId().equals(id))
                            .findFirst();
                });
    }

    /** What is done with the deliveries of a step. */
    @FunctionalInterface
    private interface Visit {
        /**
         * @return true if that is enough
         */
        boolean look(Plan plan, Plan.Step step);
    }

    /**
     * Goes through the deliveries of a plan.
     *
     * @return where it stopped for lack of time; null at the end, and if it was enough
     */
    private static @Nullable Place walk(Handle handle, Plan plan, Place from, Visit visit) {
        if (plan.isDirect()) {
            visit.look(plan, new Plan.Step(from, null));
            return null;
        }
        long deadline = System.nanoTime() + TIME.toNanos();
        int size = FIRST_STEP;
        Place at = from;
        while (true) {
            @Nullable Place end = plan.end(handle, at, size);
            if (visit.look(plan, new Plan.Step(at, end)) || end == null) {
                return null;
            }
            at = end;
            if (System.nanoTime() - deadline > 0) {
                return at;
            }
            size = Math.min(LARGEST_STEP, size * 2);
        }
    }

    private static List<HistoryRow> withReplays(Handle handle, List<RowMapping.Found> found) {
        List<String> ids = new ArrayList<>();
        for (RowMapping.Found each : found) {
            ids.add(Words.key(each.row().jobId().toString(), false));
        }
        Map<String, JobId> replays = new HashMap<>();
        if (!ids.isEmpty()) {
            handle.createQuery(
                            "select t.word, d.job_id from term t join delivery d on d.id = t.id"
                                    + " where t.kind = :kind and t.word in (<ids>)"
                                    + " order by t.age desc, t.id desc")
                    .bind("kind", Term.Kind.REPLAY_OF.letter())
                    .bindList("ids", ids)
                    .map(
                            (row, context) ->
                                    Map.entry(row.getString(1), JobId.parse(row.getString(2))))
                    .forEach(each -> replays.put(each.getKey(), each.getValue()));
        }
        List<HistoryRow> rows = new ArrayList<>();
        for (RowMapping.Found each : found) {
            String key = each.row().jobId().toString().toLowerCase(Locale.ROOT);
            rows.add(each.row().with(replays.get(key)));
        }
        return rows;
    }

    private <T> T with(org.jdbi.v3.core.HandleCallback<T, RuntimeException> work) {
        return jdbi.withHandle(
                handle -> {
                    handle.getConfig(SqlStatements.class).setQueryTimeout(STATEMENT_SECONDS);
                    return work.withHandle(handle);
                });
    }
}
