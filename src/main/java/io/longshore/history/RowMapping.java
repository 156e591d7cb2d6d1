package io.longshore.history;

import io.longshore.job.JobId;
import io.longshore.job.Principal;
import io.longshore.report.Status;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;

/** Rows of the table of deliveries: written and read. */
final class RowMapping {
    /** What {@link #read} needs, of a table called {@code d}. */
    static final String COLUMNS =
            "d.id, d.age, d.job_id, d.status, d.received, d.sender, d.sender_via, d.claimed,"
                    + " d.file, d.size_bytes, d.sha256, d.repository, d.digest, d.tags, d.code,"
                    + " d.headline, d.attempt, d.replay_of";

    private static final String BETWEEN_TAGS = "\n";

    private RowMapping() {}

    /**
     * A row that was read.
     *
     * @param row without {@code replayedAs}
     */
    record Found(Place place, HistoryRow row) {}

    static void bind(SqlStatement<?> statement, Entry entry) {
        HistoryRow row = entry.row();
        Principal sender = row.sender().principal();
        Instant received = row.receivedAt();
        JobId replayOf = row.course().replayOf();
        statement
                .bind("id", entry.place().id())
                .bind("age", entry.place().age())
                .bind("jobId", row.jobId().toString())
                .bind("status", row.status().name())
                .bind("received", received == null ? null : (Long) Place.nanos(received))
                .bind("sender", sender == null ? null : sender.name())
                .bind("via", sender == null ? null : sender.via().name())
                .bind("claimed", row.sender().claimed())
                .bind("file", row.archive().file())
                .bind("size", row.archive().sizeBytes())
                .bind("sha256", row.archive().sha256())
                .bind("repository", row.target().repository())
                .bind("digest", row.target().digest())
                .bind("tags", String.join(BETWEEN_TAGS, row.target().tags()))
                .bind("code", row.code())
                .bind("headline", row.headline())
                .bind("attempt", row.course().attempt())
                .bind("replayOf", replayOf == null ? null : replayOf.toString())
                .bind("words", entry.words());
    }

    static Found read(ResultSet found) throws SQLException {
        Place place = new Place(found.getLong("age"), found.getLong("id"));
        JobId job = JobId.parse(found.getString("job_id"));
        Status status = Status.valueOf(found.getString("status"));
        String tags = found.getString("tags");
        String replayOf = found.getString("replay_of");
        Long received = number(found, "received");
        HistoryRow row =
                new HistoryRow(
                        job,
                        status,
                        Place.instant(-place.age()),
                        received == null ? null : Place.instant(received),
                        new HistoryRow.Sender(principal(found), found.getString("claimed")),
                        new HistoryRow.Archive(
                                found.getString("file"),
                                number(found, "size_bytes"),
                                found.getString("sha256")),
                        new HistoryRow.Target(
                                found.getString("repository"),
                                found.getString("digest"),
                                tags.isEmpty() ? List.of() : List.of(tags.split(BETWEEN_TAGS))),
                        found.getString("code"),
                        found.getString("headline"),
                        new HistoryRow.Course(
                                found.getInt("attempt"),
                                replayOf == null ? null : JobId.parse(replayOf),
                                null,
                                Entry.folder(job, status)));
        return new Found(place, row);
    }

    private static @Nullable Principal principal(ResultSet found) throws SQLException {
        String name = found.getString("sender");
        return name == null
                ? null
                : new Principal(name, Principal.Via.valueOf(found.getString("sender_via")));
    }

    private static @Nullable Long number(ResultSet found, String column) throws SQLException {
        long value = found.getLong(column);
        return found.wasNull() ? null : (Long) value;
    }
}
