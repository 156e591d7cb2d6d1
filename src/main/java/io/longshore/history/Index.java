package io.longshore.history;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.SqlStatements;

/** The open index. Its failures are those of JDBI. Thread-safe. */
final class Index implements AutoCloseable {
    private static final int STATEMENT_SECONDS = 30;

    private static final String INSERT =
            "insert into delivery (id, age, job_id, status, received, sender, sender_via, claimed,"
                    + " file, size_bytes, sha256, repository, digest, tags, code, headline, attempt,"
                    + " replay_of, words) values (:id, :age, :jobId, :status, :received, :sender, :via,"
                    + " :claimed, :file, :size, :sha256, :repository, :digest, :tags, :code, :headline,"
                    + " :attempt, :replayOf, :words)";

    private final Database database;
    private final ConnectionPool pool;
    private final Jdbi jdbi;

    private Index(Database database) {
        this.database = database;
        this.pool = new ConnectionPool(database.source());
        this.jdbi = Jdbi.create(pool);
        jdbi.getConfig(SqlStatements.class)
                .setQueryTimeout(STATEMENT_SECONDS)
                .setUnusedBindingAllowed(true);
    }

    /** Opens the index, made or migrated as needed. */
    static Index open(Database database) throws SQLException {
        database.prepare();
        boolean opened = false;
        try {
            new Schema(database).bring();
            opened = true;
        } finally {
            if (!opened) {
                database.shutDown();
            }
        }
        return new Index(database);
    }

    Search search() {
        return new Search(jdbi);
    }

    /** Adds these reports, each in place of the former one of its job. */
    void put(List<Entry> entries) {
        jdbi.useTransaction(
                handle -> {
                    delete(handle, entries.stream().map(it -> it.place().id()).toList());
                    insert(handle, entries);
                });
    }

    /** Removes the reports of these jobs. */
    void remove(List<Long> ids) {
        jdbi.useTransaction(handle -> delete(handle, ids));
    }

    private static void delete(Handle handle, List<Long> ids) {
        for (String table : List.of("term", "delivery")) {
            PreparedBatch batch = handle.prepareBatch("delete from " + table + " where id = ?");
            ids.forEach(id -> batch.add(id));
            batch.execute();
        }
    }

    private static void insert(Handle handle, List<Entry> entries) {
        PreparedBatch rows = handle.prepareBatch(INSERT);
        PreparedBatch terms =
                handle.prepareBatch("insert into term (kind, word, age, id) values (?, ?, ?, ?)");
        for (Entry entry : entries) {
            RowMapping.bind(rows, entry);
            rows.add();
            for (Term term : entry.terms()) {
                terms.add(
                        term.kind().letter(),
                        term.value(),
                        entry.place().age(),
                        entry.place().id());
            }
        }
        rows.execute();
        terms.execute();
    }

    /** The numbers of all jobs, sorted. */
    long[] ids() {
        return jdbi.withHandle(
                handle ->
                        handle
                                .createQuery("select id from delivery order by id")
                                .setFetchSize(10_000)
                                .mapTo(Long.class)
                                .stream()
                                .mapToLong(Long::longValue)
                                .toArray());
    }

    /** What was noted under this name. */
    Optional<String> fact(String name) {
        return jdbi.withHandle(
                handle ->
                        handle.createQuery("select content from fact where name = ?")
                                .bind(0, name)
                                .mapTo(String.class)
                                .findOne());
    }

    /** Notes a text of at most 200 characters. */
    void note(String name, String content) {
        jdbi.useTransaction(
                handle -> {
                    handle.execute("delete from fact where name = ?", name);
                    handle.execute("insert into fact (name, content) values (?, ?)", name, content);
                });
    }

    /** Removes the tables; the index must be opened anew. */
    void wipe() throws SQLException {
        close();
        database.prepare();
        new Schema(database).wipe();
    }

    @Override
    public void close() throws SQLException {
        try {
            pool.close();
        } finally {
            database.shutDown();
        }
    }
}
