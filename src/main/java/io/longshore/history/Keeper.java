package io.longshore.history;

import io.longshore.history.Changes.Change;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.task.LimitedWarnings;
import io.longshore.text.Printable;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientConnectionException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the index open and equal to the share while this gateway leads. Whatever fails, the index
 * is closed, opened again and compared with the share.
 */
final class Keeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Keeper.class);
    private static final String ORDER = "order";
    private static final int BATCH = 200;
    private static final long LOOK_MILLIS = 500;
    private static final long CHECK_NANOS = TimeUnit.SECONDS.toNanos(3);
    private static final long FIRST_PAUSE_MILLIS = 500;
    private static final long LAST_PAUSE_MILLIS = 8000;
    private static final long CLOSE_MILLIS = 5000;

    /** What databases say of a statement that was ended because it took too long. */
    private static final String CANCELLED = "57014";

    private final Database database;
    private final Changes changes;
    private final CatchUp catchUp;
    private final RebuildOrder orders;
    private final LimitedWarnings failures = new LimitedWarnings(LOG);
    private final Object monitor = new Object();

    private volatile boolean leads;
    private volatile boolean closed;
    private volatile HistoryState state = HistoryState.unavailable(standsBy());

    /** Null while it is not open. */
    private volatile @Nullable Index index;

    /** The failure of a search that makes the index doubtful; null if there was none. */
    private volatile @Nullable Throwable doubt;

    /** Null until this gateway leads for the first time. */
    private @Nullable Thread thread;

    /** The order that the present index was emptied for; null if there was none. */
    private @Nullable String order;

    private long checked;
    private long pause = FIRST_PAUSE_MILLIS;

    Keeper(Database database, Changes changes, CatchUp catchUp, RebuildOrder orders) {
        this.database = database;
        this.changes = changes;
        this.catchUp = catchUp;
        this.orders = orders;
    }

    void lead() {
        synchronized (monitor) {
            if (closed) {
                return;
            }
            state = HistoryState.unavailable(opens());
            leads = true;
            if (thread == null) {
                thread = new Thread(this::run, "history");
                thread.setDaemon(true);
                thread.start();
            }
            monitor.notifyAll();
        }
    }

    void standBy() {
        synchronized (monitor) {
            leads = false;
            monitor.notifyAll();
        }
        // What it misses from now on is compared when it leads again, even at once.
        changes.lost();
    }

    HistoryState state() {
        if (!leads) {
            return HistoryState.unavailable(standsBy());
        }
        return state.kind() == HistoryState.Kind.COMPLETE && changes.hasGap()
                ? HistoryState.rebuilding(0)
                : state;
    }

    <T> T ask(Function<Search, T> question) {
        Index open = index;
        if (open == null || !leads) {
            HistoryState now = state();
            throw new ProblemException(now.problem() == null ? opens() : now.problem());
        }
        try {
            return question.apply(open.search());
        } catch (ProblemException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new ProblemException(failed(e), e);
        }
    }

    /** Unless the search only took too long, the index has to be looked at. */
    private Problem failed(RuntimeException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLTimeoutException
                    || cause instanceof SQLTransientConnectionException
                    || cause instanceof SQLException sql && CANCELLED.equals(sql.getSQLState())) {
                return unavailable(
                        "The search took too long.",
                        "Other searches run at the same time, or many deliveries match.",
                        "Add a criterion, or try again.");
            }
        }
        doubt = failure;
        changes.wake();
        return unavailable(failure);
    }

    private void run() {
        while (!closed) {
            try {
                step();
                pause = FIRST_PAUSE_MILLIS;
            } catch (ProblemException e) {
                // The share: the index is right as far as it goes.
                changes.lost();
                failures.warn(
                        "the history cannot be compared with the share: " + e.problem().what());
                hold();
            } catch (SQLException | RuntimeException | Error e) {
                give(e);
                hold();
            }
        }
        closeIndex();
    }

    private void step() throws SQLException {
        if (!leads) {
            closeIndex();
            changes.lost();
            awaitLead();
            return;
        }
        Throwable failure = doubt;
        if (failure != null) {
            doubt = null;
            throw new IllegalStateException("a search has failed", failure);
        }
        Index open = opened();
        if (System.nanoTime() - checked > CHECK_NANOS) {
            open = checked(open);
        }
        if (changes.hasGap()) {
            compare(open);
        } else {
            write(open, changes.next(BATCH, LOOK_MILLIS));
        }
    }

    private Index opened() throws SQLException {
        Index open = index;
        if (open != null && !database.isThere()) {
            LOG.warn("{} was removed while it was open: the history is made anew", database);
            closeIndex();
            open = null;
        }
        if (open == null) {
            changes.lost();
            open = Index.open(database);
            database.isThere();
            index = open;
            state = HistoryState.rebuilding(0);
            checked = System.nanoTime() - CHECK_NANOS - 1;
        }
        return open;
    }

    /** Asks the index whether it answers, and the share for an order. */
    private Index checked(Index open) throws SQLException {
        String carriedOut = open.fact(ORDER).orElse(null);
        String given = orders.present().orElse(null);
        checked = System.nanoTime();
        if (given == null || given.equals(carriedOut) || given.equals(order)) {
            return open;
        }
        LOG.info("the history is made anew, as ordered");
        state = HistoryState.rebuilding(0);
        index = null;
        open.wipe();
        changes.lost();
        order = given;
        return opened();
    }

    private void compare(Index open) {
        long before = changes.comparing();
        boolean whole =
                catchUp.run(
                        open,
                        percent -> state = HistoryState.rebuilding(percent),
                        () -> leads && !closed && doubt == null && database.isThere());
        if (!whole || !changes.compared(before)) {
            return;
        }
        if (order != null) {
            open.note(ORDER, order);
            orders.done(order);
            order = null;
        }
        state = HistoryState.COMPLETE;
    }

    private void write(Index open, List<Change> batch) {
        if (batch.isEmpty()) {
            return;
        }
        Map<Long, Change> last = new LinkedHashMap<>();
        batch.forEach(change -> last.put(change.id(), change));
        List<Entry> entries = new ArrayList<>();
        List<Long> removed = new ArrayList<>();
        for (Change change : last.values()) {
            if (change.entry() == null) {
                removed.add(change.id());
            } else {
                entries.add(change.entry());
            }
        }
        open.remove(removed);
        open.put(entries);
        changes.written(batch);
    }

    /** After a failure: the index is closed, and set aside if it is damaged. */
    private void give(Throwable failure) {
        state = HistoryState.unavailable(unavailable(failure));
        changes.lost();
        closeIndex();
        failures.warn(
                "the history does not answer, which delays no delivery: "
                        + Printable.of(root(failure)));
        try {
            if (database.isDamage(failure)) {
                database.setAside();
            }
        } catch (RuntimeException e) {
            failures.warn("the damaged index of the history stays: " + e);
        }
    }

    private void closeIndex() {
        Index open = index;
        index = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException | RuntimeException e) {
                LOG.debug("the index was not closed: {}", e.toString());
            }
        }
    }

    private void awaitLead() {
        synchronized (monitor) {
            try {
                while (!leads && !closed) {
                    monitor.wait();
                }
            } catch (InterruptedException e) {
                closed = true;
            }
        }
    }

    /** After a failure, longer each time. */
    private void hold() {
        long deadline = System.nanoTime() + pause * 1_000_000;
        pause = Math.min(LAST_PAUSE_MILLIS, pause * 2);
        synchronized (monitor) {
            try {
                long left = (deadline - System.nanoTime()) / 1_000_000;
                while (leads && !closed && left > 0) {
                    monitor.wait(left);
                    left = (deadline - System.nanoTime()) / 1_000_000;
                }
            } catch (InterruptedException e) {
                closed = true;
            }
        }
    }

    @Override
    public void close() {
        Thread running;
        synchronized (monitor) {
            closed = true;
            running = thread;
            monitor.notifyAll();
        }
        changes.wake();
        try {
            if (running != null) {
                running.join(CLOSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Problem standsBy() {
        return unavailable(
                "This gateway does not answer searches.",
                "It does not lead: it has just started, or another gateway leads.",
                "Ask the gateway that leads, or try again in a few seconds.");
    }

    private static Problem opens() {
        return unavailable(
                "The history is being opened.",
                "The gateway has just begun to lead.",
                "Try again in a few seconds.");
    }

    private Problem unavailable(Throwable failure) {
        return unavailable(
                "The history does not answer: " + database + ".",
                "The database said: " + Printable.of(root(failure)) + ".",
                database.fix());
    }

    private static Problem unavailable(String what, String why, String fix) {
        return Problem.temporary(Code.HISTORY_UNAVAILABLE, what, why, fix);
    }

    /** What the innermost cause says. */
    private static String root(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String said = Objects.requireNonNullElse(cause.getMessage(), cause.toString());
        return Words.cut(said.lines().findFirst().orElse("").strip(), 300);
    }
}
