package io.longshore.history;

import io.longshore.report.Status;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/**
 * How a filter is answered: which deliveries are gone through, and which conditions they fulfil.
 * All values are parameters; the text of the statements has names of columns only.
 */
final class Plan {
    /** The rarer one of two values is found by counting to this. */
    private static final int COUNTED = 1000;

    /** A prefix with at most so many deliveries is looked up instead of searched for. */
    private static final int FEW = 3000;

    private static final String ALL = "delivery d";

    /** What is gone through. */
    private final String from;

    /** How it is called: it has place and number in the order of the answer. */
    private final String key;

    /** Empty, or what the order begins with: the same for each row. */
    private final String constants;

    /** Conditions for what is gone through. */
    private final List<String> own = new ArrayList<>();

    /** Conditions that are worth a step. */
    private final List<String> others = new ArrayList<>();

    private final Map<String, Object> values = new LinkedHashMap<>();

    /**
     * A part of what is gone through.
     *
     * @param after it begins after this place
     * @param last it ends with this place; null for all the rest
     */
    record Step(Place after, @Nullable Place last) {}

    private Plan(String from, String key, String constants) {
        this.from = from;
        this.key = key;
        this.constants = constants;
    }

    static Plan of(Handle handle, HistoryFilter filter) {
        List<Criterion> criteria = Criterion.of(filter);
        @Nullable Criterion driver = rarest(handle, criteria);
        Plan plan = begin(driver);
        for (Criterion criterion : criteria) {
            if (criterion != driver) {
                plan.require(criterion);
            }
        }
        plan.requireRest(filter);
        return plan;
    }

    private static Plan begin(@Nullable Criterion driver) {
        if (driver == null) {
            return new Plan(ALL, "d", "");
        }
        Plan plan;
        if (driver.isPrefix()) {
            String rows = "select distinct s.age, s.id from term s where ";
            plan = new Plan("(" + rows + driver.condition("s", 0) + ") k", "k", "");
        } else {
            plan = new Plan("term k", "k", "k.kind, k.word, ");
            plan.own.add(driver.condition("k", 0));
        }
        plan.values.putAll(driver.values(0));
        return plan;
    }

    /** A criterion that few deliveries fulfil; null if all are better gone through. */
    private static @Nullable Criterion rarest(Handle handle, List<Criterion> criteria) {
        @Nullable Criterion best = null;
        int fewest = Integer.MAX_VALUE;
        for (Criterion criterion : criteria) {
            int most = criterion.isPrefix() ? FEW + 1 : COUNTED;
            boolean isOnly = criteria.size() == 1 && !criterion.isPrefix();
            int number = isOnly ? 0 : count(handle, criterion, most);
            if (number < fewest && (!criterion.isPrefix() || number <= FEW)) {
                best = criterion;
                fewest = number;
            }
        }
        return best;
    }

    private static int count(Handle handle, Criterion criterion, int most) {
        return handle.createQuery(
                        "select count(*) from (select 1 from term s where "
                                + criterion.condition("s", 0)
                                + " limit :most) c")
                .bindMap(criterion.values(0))
                .bind("most", most)
                .mapTo(Integer.class)
                .one();
    }

    private void require(Criterion criterion) {
        int number = values.size();
        others.add(
                "exists (select 1 from term t where "
                        + criterion.conditionOf("t", key, number)
                        + ")");
        values.putAll(criterion.values(number));
    }

    private void requireRest(HistoryFilter filter) {
        if (filter.statuses().size() > 1 && filter.statuses().size() < Status.values().length) {
            List<String> names = new ArrayList<>();
            for (Status status : filter.statuses()) {
                names.add(":status" + names.size());
                values.put("status" + (names.size() - 1), status.name());
            }
            others.add("d.status in (" + String.join(", ", names) + ")");
        }
        if (filter.text() != null) {
            String text = Words.clean(filter.text()).toLowerCase(Locale.ROOT);
            others.add("d.words like :text escape '!'");
            values.put("text", Words.contains(text));
        }
        if (filter.since() != null) {
            own.add(key + ".age <= :since");
            values.put("since", -Place.nanos(filter.since()));
        }
        if (filter.until() != null) {
            own.add(key + ".age > :until");
            values.put("until", -Place.nanos(filter.until()));
        }
    }

    /** True if each delivery that is gone through matches, so that no step is needed. */
    boolean isDirect() {
        return others.isEmpty();
    }

    /** The place after so many deliveries; null if there are fewer. */
    @Nullable Place end(Handle handle, Place after, int number) {
        Step rest = new Step(after, null);
        Query query =
                handle.createQuery(
                        "select %1$s.age, %1$s.id from %2$s where %3$s order by %4$s limit 1 offset :number"
                                .formatted(key, from, where(rest, own), order()));
        bind(query, rest);
        return query.bind("number", number - 1)
                .map((row, context) -> new Place(row.getLong(1), row.getLong(2)))
                .findOne()
                .orElse(null);
    }

    /** The first deliveries of a step that match. */
    List<RowMapping.Found> rows(Handle handle, Step step, int limit) {
        Query query =
                handle.createQuery(
                        "select %s from %s where %s order by %s limit :limit"
                                .formatted(RowMapping.COLUMNS, joined(), where(step), order()));
        bind(query, step);
        return query.bind("limit", limit).map((row, context) -> RowMapping.read(row)).list();
    }

    /** How many deliveries of a step match, at most {@code limit}. */
    int count(Handle handle, Step step, int limit) {
        Query query =
                handle.createQuery(
                        "select count(*) from (select 1 from %s where %s limit :limit) c"
                                .formatted(joined(), where(step)));
        bind(query, step);
        return query.bind("limit", limit).mapTo(Integer.class).one();
    }

    private String joined() {
        return from.equals(ALL) ? ALL : from + " join delivery d on d.id = k.id";
    }

    private String order() {
        return constants + key + ".age, " + key + ".id";
    }

    private String where(Step step) {
        List<String> all = new ArrayList<>(own);
        all.addAll(others);
        return where(step, all);
    }

    private String where(Step step, List<String> conditions) {
        List<String> all = new ArrayList<>();
        all.add("%1$s.age >= :afterAge and (%1$s.age > :afterAge or %1$s.id > :afterId)");
        if (step.last() != null) {
            all.add("%1$s.age <= :lastAge and (%1$s.age < :lastAge or %1$s.id <= :lastId)");
        }
        all.replaceAll(it -> it.formatted(key));
        all.addAll(conditions);
        return String.join(" and ", all);
    }

    private void bind(Query query, Step step) {
        query.bindMap(values)
                .bind("afterAge", step.after().age())
                .bind("afterId", step.after().id());
        if (step.last() != null) {
            query.bind("lastAge", step.last().age()).bind("lastId", step.last().id());
        }
    }
}
