package io.longshore.history;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings the tables of the index to the version of this program. */
final class Schema {
    private static final Logger LOG = LoggerFactory.getLogger(Schema.class);

    /** What only another version leaves, or a migration that did not end. */
    private static final Set<MigrationState> FOREIGN =
            Set.of(
                    MigrationState.FUTURE_SUCCESS,
                    MigrationState.FUTURE_FAILED,
                    MigrationState.MISSING_SUCCESS,
                    MigrationState.MISSING_FAILED,
                    MigrationState.FAILED);

    private final Database database;

    Schema(Database database) {
        this.database = database;
    }

    /** Migrates up. An index that is newer than this program, or altered, is emptied first. */
    void bring() throws SQLException {
        Flyway flyway = flyway();
        if (isForeign(flyway)) {
            LOG.warn(
                    "the index of the history was made by another version of Longshore: it is made"
                            + " anew");
            wipe();
        }
        flyway.migrate();
    }

    /** Removes the index. */
    void wipe() throws SQLException {
        try (Connection connection = database.source().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(database.wipe());
        }
    }

    private static boolean isForeign(Flyway flyway) {
        for (MigrationInfo each : flyway.info().all()) {
            if (FOREIGN.contains(each.getState())) {
                return true;
            }
        }
        return !flyway.validateWithResult().validationSuccessful && flyway.info().current() != null;
    }

    private Flyway flyway() {
        return Flyway.configure(Schema.class.getClassLoader())
                .dataSource(database.source())
                .locations("classpath:io/longshore/history/migration")
                .schemas(database.schema())
                .defaultSchema(database.schema())
                .table("migration")
                .baselineOnMigrate(false)
                .placeholders(database.dialect())
                .ignoreMigrationPatterns("*:pending")
                .loggers("slf4j")
                .load();
    }
}
