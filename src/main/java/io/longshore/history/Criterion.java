package io.longshore.history;

import io.longshore.report.Status;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One value that deliveries are found by, or all values that begin so.
 *
 * @param value from {@link Words}
 */
record Criterion(Term.Kind kind, String value, boolean isPrefix) {
    private static final String ANY_END = "*";
    private static final int DIGITS = 64;

    /** Those that a filter has. */
    static List<Criterion> of(HistoryFilter filter) {
        List<Criterion> criteria = new ArrayList<>();
        String digest = filter.digest();
        if (digest != null) {
            criteria.add(new Criterion(Term.Kind.DIGEST, digest, digest.length() < DIGITS));
        }
        add(criteria, Term.Kind.FILE, filter.file());
        add(criteria, Term.Kind.TAG, filter.tag());
        add(criteria, Term.Kind.CODE, filter.code());
        add(criteria, Term.Kind.SENDER, filter.sender());
        add(criteria, Term.Kind.REPOSITORY, filter.repository());
        if (filter.statuses().size() == 1) {
            for (Status status : filter.statuses()) {
                add(criteria, Term.Kind.STATUS, status.name());
            }
        }
        return criteria;
    }

    private static void add(List<Criterion> criteria, Term.Kind kind, @Nullable String text) {
        if (text == null) {
            return;
        }
        if (text.endsWith(ANY_END)) {
            String beginning = text.substring(0, text.length() - 1);
            criteria.add(new Criterion(kind, Words.prefix(beginning, kind.caseCounts()), true));
        } else {
            criteria.add(new Criterion(kind, Words.key(text, kind.caseCounts()), false));
        }
    }

    /**
     * The condition for rows of the table of terms.
     *
     * @param table as it is called in the statement
     * @param number makes the names of the parameters unique
     */
    String condition(String table, int number) {
        String kindIs = table + ".kind = :kind" + number;
        String word = table + ".word";
        if (!isPrefix) {
            return kindIs + " and " + word + " = :word" + number;
        }
        String least = kindIs + " and " + word + " >= :word" + number;
        String bounded = above() == null ? least : least + " and " + word + " < :above" + number;
        return bounded + " and " + word + " like :like" + number + " escape '!'";
    }

    /**
     * The condition for a row of the table of terms that is about the same delivery as another row.
     * Of a prefix the few terms of the delivery are looked at, not all that begin so.
     *
     * @param other has the place of the delivery
     */
    String conditionOf(String table, String other, int number) {
        String same = table + ".id = " + other + ".id";
        return isPrefix
                ? same
                        + " and "
                        + (table + ".kind || '' = :kind" + number)
                        + (" and " + table + ".word like :like" + number + " escape '!'")
                : condition(table, number)
                        + " and "
                        + table
                        + ".age = "
                        + other
                        + ".age and "
                        + same;
    }

    /** The parameters of {@link #condition} and {@link #conditionOf}. */
    Map<String, Object> values(int number) {
        Map<String, Object> values = new HashMap<>();
        values.put("kind" + number, kind.letter());
        values.put("word" + number, value);
        if (isPrefix) {
            values.put("like" + number, Words.startsWith(value));
            String above = above();
            if (above != null) {
                values.put("above" + number, above);
            }
        }
        return values;
    }

    /**
     * What no value that begins so reaches, in the order of Java and of PostgreSQL: the beginning
     * up to its last plain character, which is raised by one; null if it has none.
     */
    private @Nullable String above() {
        for (int i = value.length() - 1; i >= 0; i--) {
            char last = value.charAt(i);
            if (last < Character.MIN_SURROGATE - 1) {
                return value.substring(0, i) + (char) (last + 1);
            }
        }
        return null;
    }
}
