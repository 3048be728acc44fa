package io.legacybridge.runtime.ledger;

import io.legacybridge.runtime.store.Database;
import io.legacybridge.runtime.store.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** Adds up what became of all that was taken. Each answer is one statement, so that it sees one state. */
public final class Accounts {

    private static final String OF_DELIVERIES = "SELECT d.number, d.name, d.begun, d.completed, d.taken, d.published,"
            + " d.duplicate, " + letters("waiting") + " AS waiting, d.discarded + " + letters("discarded")
            + " AS discarded, " + letters("replayed") + " AS replayed FROM delivery d WHERE d.connection = ?";

    private static final String OF_DAY = " AND d.begun >= ? AND d.begun < ?";

    private final Database database;

    /** @param database that of the ledger */
    public Accounts(Database database) {
        this.database = database;
    }

    /** A delivery and what became of it. */
    public record DeliveryAccount(
            long delivery, String name, Instant begun, Optional<Instant> completed, Account account) {}

    /** Of one day (UTC), newest first. */
    public List<DeliveryAccount> deliveries(String connection, LocalDate day, int limit) {
        return database.list(
                OF_DELIVERIES + OF_DAY + " ORDER BY d.number DESC LIMIT ?",
                Accounts::delivery,
                connection,
                midnight(day),
                midnight(day.plusDays(1)),
                limit);
    }

    public Optional<DeliveryAccount> delivery(String connection, long number) {
        return database.first(OF_DELIVERIES + " AND d.number = ?", Accounts::delivery, connection, number);
    }

    /** Of all deliveries that were begun on one day (UTC). */
    public Account day(String connection, LocalDate day) {
        return database.first(
                        "SELECT SUM(taken), SUM(published), SUM(duplicate), SUM(waiting), SUM(discarded), SUM(replayed)"
                                + " FROM (" + OF_DELIVERIES + OF_DAY + ") AS one",
                        row -> account(row, 1),
                        connection,
                        midnight(day),
                        midnight(day.plusDays(1)))
                .orElseThrow();
    }

    private static String letters(String state) {
        return "(SELECT COUNT(*) FROM dead_letter l WHERE l.connection = d.connection AND l.delivery = d.number"
                + " AND l.state = '" + state + "')";
    }

    private static Instant midnight(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    private static DeliveryAccount delivery(ResultSet row) throws SQLException {
        return new DeliveryAccount(
                row.getLong(1), row.getString(2), Sql.time(row, 3), Sql.optionalTime(row, 4), account(row, 5));
    }

    private static Account account(ResultSet row, int first) throws SQLException {
        return new Account(
                row.getLong(first),
                row.getLong(first + 1),
                row.getLong(first + 2),
                row.getLong(first + 3),
                row.getLong(first + 4),
                row.getLong(first + 5));
    }
}
