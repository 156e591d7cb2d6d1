package io.longshore.share;

import io.longshore.problem.Code;
import io.longshore.text.Printable;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer to the sender of a file in {@code drop/} that has no report yet, as it is written
 * beside the file.
 *
 * @param file path below {@code drop/} of the file that it is about
 * @param state the first word of the note
 * @param code a problem that was found; null if there is none so far
 * @param until when this ends by itself; null if it does not, or nobody can know
 * @param others lines about files that have no note of their own; empty for none
 */
public record DropNote(
        String file,
        State state,
        @Nullable Code code,
        String what,
        @Nullable Instant until,
        String fix,
        String others) {

    /** Of so many files without a note of their own the names are listed. */
    private static final int MOST_NAMES = 100;

    /** A note about one file only. */
    public DropNote(
            String file,
            State state,
            @Nullable Code code,
            String what,
            @Nullable Instant until,
            String fix) {
        this(file, state, code, what, until, fix, "");
    }

    /** What Longshore does with the file now. */
    public enum State {
        /** Nothing yet: something is waited for. */
        WAITING("WAITING"),
        /** A job checks or imports it. */
        IN_WORK("IN WORK"),
        /** A check found a fault that may end if the upload continues. */
        FAULTY("FAULTY SO FAR"),
        /** Nothing, whatever happens. */
        NOT_TAKEN("NOT TAKEN");

        private final String shown;

        State(String shown) {
            this.shown = shown;
        }
    }

    /** Nothing happens to the file yet: Longshore waits for something. */
    public static DropNote waiting(String file, String what, @Nullable Instant until, String fix) {
        return new DropNote(file, State.WAITING, null, what, until, fix);
    }

    /** Nothing happens to the file, however long it stays. */
    public static DropNote notTaken(String file, String what, String fix) {
        return new DropNote(file, State.NOT_TAKEN, Code.NOT_TAKEN, what, null, fix);
    }

    /** True if the sender has read the same before, apart from the time. */
    public boolean isAs(DropNote other) {
        Duration moved =
                until == null || other.until == null
                        ? Duration.ZERO
                        : Duration.between(until, other.until).abs();
        return state == other.state
                && code == other.code
                && what.equals(other.what)
                && others.equals(other.others)
                && (until == null) == (other.until == null)
                && moved.compareTo(Duration.ofSeconds(2)) < 0;
    }

    /** The same with its end by another clock. */
    public DropNote later(Duration shift) {
        return until == null
                ? this
                : new DropNote(file, state, code, what, until.plus(shift), fix, others);
    }

    /** The same, and in a few words what happens to files that have no note of their own. */
    public DropNote withOthers(List<DropNote> without) {
        StringBuilder lines = new StringBuilder();
        lines.append(without.size())
                .append(" more of your files here have no note of their own:\n");
        without.stream()
                .limit(MOST_NAMES)
                .forEach(
                        it ->
                                lines.append("  ")
                                        .append(it.state.shown)
                                        .append(": ")
                                        .append(Printable.of(it.file))
                                        .append('\n'));
        if (without.size() > MOST_NAMES) {
            lines.append("  and ").append(without.size() - MOST_NAMES).append(" more\n");
        }
        return new DropNote(file, state, code, what, until, fix, lines.toString());
    }

    /**
     * The text of the note.
     *
     * @param since when the file was first in this state
     */
    public String text(Instant since) {
        StringBuilder text = new StringBuilder();
        text.append(state.shown).append(": ").append(Printable.of(file)).append('\n');
        if (code != null) {
            line(text, "Code", code.name());
        }
        line(text, "What", what);
        line(text, "Since", since.truncatedTo(ChronoUnit.SECONDS).toString());
        if (until != null) {
            line(text, "Until", until.truncatedTo(ChronoUnit.SECONDS).toString());
        }
        line(text, "Do", fix);
        text.append(others);
        text.append("Longshore writes this file, and removes it once the answer is a report.\n");
        return text.toString();
    }

    private static void line(StringBuilder text, String name, String value) {
        if (!value.isEmpty()) {
            text.append("%-7s".formatted(name + ":")).append(value).append('\n');
        }
    }
}
