package io.longshore.history;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jdbi.v3.core.ConnectionFactory;
import org.jspecify.annotations.Nullable;

/** A few connections that are used again. Thread-safe. */
final class ConnectionPool implements ConnectionFactory, AutoCloseable {
    private static final int MOST = 6;
    private static final long WAIT_SECONDS = 2;
    private static final int CHECK_SECONDS = 2;
    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final DataSource source;
    private final Semaphore free = new Semaphore(MOST, true);
    private final Deque<Idle> idle = new ArrayDeque<>();
    private boolean closed;

    /**
     * @param since by {@link System#nanoTime}
     */
    private record Idle(Connection connection, long since) {}

    ConnectionPool(DataSource source) {
        this.source = source;
    }

    /** Waits two seconds at most for a connection that others use. */
    @Override
    public Connection openConnection() throws SQLException {
        try {
            if (!free.tryAcquire(WAIT_SECONDS, TimeUnit.SECONDS)) {
                throw new SQLTransientConnectionException("all connections are in use");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLTransientConnectionException("interrupted", e);
        }
        boolean opened = false;
        try {
            Connection connection = usable();
            opened = true;
            return connection;
        } finally {
            if (!opened) {
                free.release();
            }
        }
    }

    private Connection usable() throws SQLException {
        Idle next = poll();
        while (next != null) {
            Connection connection = next.connection();
            if (System.nanoTime() - next.since() < FRESH_NANOS
                    || connection.isValid(CHECK_SECONDS)) {
                return connection;
            }
            connection.close();
            next = poll();
        }
        return source.getConnection();
    }

    private synchronized @Nullable Idle poll() {
        return idle.pollFirst();
    }

    @Override
    public void closeConnection(Connection connection) throws SQLException {
        try {
            if (connection.isClosed() || !keep(connection)) {
                connection.close();
            }
        } finally {
            free.release();
        }
    }

    private synchronized boolean keep(Connection connection) {
        if (!closed) {
            idle.addFirst(new Idle(connection, System.nanoTime()));
        }
        return !closed;
    }

    /** Connections in use are closed when they are returned. */
    @Override
    public void close() throws SQLException {
        synchronized (this) {
            closed = true;
        }
        for (Idle next = poll(); next != null; next = poll()) {
            next.connection().close();
        }
    }
}
