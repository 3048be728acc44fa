package io.legacybridge.adapter.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;

/**
 * Since when the oldest open transaction has been running, as far as the database tells it: its rows appear later. It says
 * nothing of other servers' transactions, whose rows come by replication or lie in foreign tables.
 *
 * <p>PostgreSQL's {@code now()} is the start of a transaction, which may be long before it gets its number, so
 * {@code pg_snapshot_xmin} is no bound for a column of times (for an outbox it is one). Others' transactions are seen with
 * the role {@code pg_read_all_stats} only, but everybody sees since when one has been prepared.
 * One that was prepared more than a day ago was forgotten by whoever coordinates it, and holds nobody up.
 */
final class OpenTransactions {

    private static final String POSTGRESQL = """
            SELECT least(
                (SELECT min(xact_start) FROM pg_stat_activity
                    WHERE datname = current_database() AND backend_type <> 'autovacuum worker'),
                (SELECT min(prepared) FROM pg_prepared_xacts
                    WHERE database = current_database() AND prepared > now() - interval '1 day'))""";

    private static final String MAY_SEE = "SELECT pg_has_role('pg_read_all_stats', 'USAGE')";

    private final DatabaseKind database;

    OpenTransactions(DatabaseKind database) {
        this.database = database;
    }

    /** Empty when the database does not tell. */
    Optional<Instant> oldest(Connection connection) throws SQLException {
        if (database != DatabaseKind.POSTGRESQL) return Optional.empty();
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(POSTGRESQL)) {
            row.next();
            return Optional.ofNullable(row.getObject(1, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
        }
    }

    /** Whether this user lacks the right to see those of others, on a database that would show them. */
    boolean areHidden(Connection connection) throws SQLException {
        if (database != DatabaseKind.POSTGRESQL) return false;
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(MAY_SEE)) {
            row.next();
            return !row.getBoolean(1);
        }
    }
}
