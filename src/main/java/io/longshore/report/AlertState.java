package io.longshore.report;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What became of an alert: alerts of the same problem are one, however often it was raised.
 *
 * @param since when it was raised first
 * @param last when it was raised last
 * @param until when it was over; null while it is not
 * @param times how often it was raised
 */
public record AlertState(
        String about,
        State state,
        Instant since,
        Instant last,
        @Nullable Instant until,
        int times,
        ReportProblem problem) {
    /** The subjects of which no end is ever published. */
    private static final Set<String> WITHOUT_END =
            Set.of("checksum", "dead", "drop", "remote", "repair");

    /** Whether it still holds. */
    public enum State {
        /** It was raised, and is not over. */
        ON,
        /** It was raised, and is over. */
        OVER,
        /** It was raised; its end is never published. */
        NOTED
    }

    /** Whether an end of such an alert is published. */
    public static boolean hasEnd(String about) {
        return !WITHOUT_END.contains(about);
    }

    /** The states of these alerts, by the time at which they were raised first. */
    public static List<AlertState> of(List<Alert> alerts) {
        List<AlertState> over = new ArrayList<>();
        Map<List<String>, AlertState> open = new LinkedHashMap<>();
        for (Alert alert : alerts) {
            ReportProblem problem = alert.problem();
            if (problem != null) {
                open.merge(
                        List.of(alert.about(), problem.code(), subject(alert)),
                        first(alert, problem),
                        (known, again) -> known.again(alert, problem));
                continue;
            }
            for (AlertState state : List.copyOf(open.values())) {
                if (state.about().equals(alert.about())) {
                    open.values().remove(state);
                    over.add(state.over(alert.at()));
                }
            }
        }
        over.addAll(open.values());
        over.sort(Comparator.comparing(AlertState::since));
        return over;
    }

    /** Two files are two alerts; a dependency whose words change is the same. */
    private static String subject(Alert alert) {
        return hasEnd(alert.about()) ? "" : Objects.requireNonNull(alert.problem()).what();
    }

    private static AlertState first(Alert alert, ReportProblem problem) {
        State state = hasEnd(alert.about()) ? State.ON : State.NOTED;
        return new AlertState(alert.about(), state, alert.at(), alert.at(), null, 1, problem);
    }

    private AlertState again(Alert alert, ReportProblem problem) {
        return new AlertState(about, state, since, alert.at(), null, times + 1, problem);
    }

    private AlertState over(Instant at) {
        return new AlertState(about, State.OVER, since, last, at, times, problem);
    }
}
