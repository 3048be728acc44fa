package io.legacybridge.runtime.ledger;

import io.legacybridge.runtime.store.Database;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Adds up what became of all that was taken. Each answer is one statement, so that it sees one state. */
public final class Accounts {

    private static final String OF_DELIVERIES = "SELECT d.number, d.name, d.begun, d.completed, d.taken, d.published,"
            + " d.duplicate, " + letters("waiting") + " AS waiting, d.discarded + " + letters("discarded")
            + " AS discarded, " + letters("replayed") + " AS replayed FROM delivery d WHERE d.connection = ?";

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
        return database.read(store -> {
            try (var query = store.prepareStatement(
                    OF_DELIVERIES + " AND d.begun >= ? AND d.begun < ? ORDER BY d.number DESC LIMIT ?")) {
                setDay(query, connection, day);
                query.setInt(4, limit);
                return deliveries(query);
            }
        });
    }

    public Optional<DeliveryAccount> delivery(String connection, long number) {
        return database.read(store -> {
            try (var query = store.prepareStatement(OF_DELIVERIES + " AND d.number = ?")) {
                query.setString(1, connection);
                query.setLong(2, number);
                return deliveries(query).stream().findFirst();
            }
        });
    }

    /** Of all deliveries that were begun on one day (UTC). */
    public Account day(String connection, LocalDate day) {
        return database.read(store -> {
            try (var query = store.prepareStatement("SELECT SUM(taken), SUM(published), SUM(duplicate), SUM(waiting),"
                    + " SUM(discarded), SUM(replayed) FROM (" + OF_DELIVERIES
                    + " AND d.begun >= ? AND d.begun < ?) AS one")) {
                setDay(query, connection, day);
                try (var row = query.executeQuery()) {
                    row.next();
                    return account(row, 1);
                }
            }
        });
    }

    private static String letters(String state) {
        return "(SELECT COUNT(*) FROM dead_letter l WHERE l.connection = d.connection AND l.delivery = d.number"
                + " AND l.state = '" + state + "')";
    }

    private static void setDay(PreparedStatement query, String connection, LocalDate day) throws SQLException {
        query.setString(1, connection);
        query.setLong(2, day.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli());
        query.setLong(
                3, day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli());
    }

    private static List<DeliveryAccount> deliveries(PreparedStatement query) throws SQLException {
        var all = new ArrayList<DeliveryAccount>();
        try (var row = query.executeQuery()) {
            while (row.next())
                all.add(new DeliveryAccount(
                        row.getLong(1),
                        row.getString(2),
                        Instant.ofEpochMilli(row.getLong(3)),
                        Optional.ofNullable(row.getObject(4))
                                .map(millis -> Instant.ofEpochMilli(((Number) millis).longValue())),
                        account(row, 5)));
        }
        return all;
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
