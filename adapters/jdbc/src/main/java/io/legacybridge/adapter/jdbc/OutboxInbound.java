package io.legacybridge.adapter.jdbc;

import io.legacybridge.adapter.jdbc.JdbcConfig.Acknowledge;
import io.legacybridge.adapter.jdbc.JdbcConfig.Outbox;
import io.legacybridge.adapter.jdbc.RowItems.Row;
import io.legacybridge.spi.Delivery;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.Source;
import io.legacybridge.spi.SourceIdentity;
import io.legacybridge.spi.record.RecordFormat;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A table that triggers write one row to for each change. Sequence numbers are given before transactions commit, so a smaller
 * one can appear later. Rows that are deleted when they are done leave nothing to be passed over. Rows that stay are read in
 * the order of their transactions, and only those of transactions older than any that is open ({@code pg_snapshot_xmin}).
 */
final class OutboxInbound implements Source.Polled {

    private static final String CORRECT =
            "Correct the columns in the connection file. Where one gets another kind of type, it"
                    + " needs that in the outbox, too: bridge prepare prints it.";

    private final Outbox config;
    private final String table;
    private final SourcePlace here;
    private final Dialect dialect;
    private final SourceSession session;
    private final RowFormat format;
    private final Portions portions;
    private final List<Column> columns;
    private final ChangedTable changed;
    private final String select;
    private Optional<Place> after = Optional.empty();

    /** The rows of the last page that the database says it has deleted. */
    private Set<SourceIdentity> deleted = Set.of();

    /** A row's place in the order of transactions. */
    private record Place(String transaction, long sequence) {}

    OutboxInbound(
            Outbox config,
            String database,
            Dialect dialect,
            SourceSession session,
            RowFormat format,
            Portions portions) {
        this.config = config;
        this.table = OutboxTable.name(config);
        this.here = new SourcePlace("outbox", database, table, "");
        this.dialect = dialect;
        this.session = session;
        this.format = format;
        this.portions = portions;
        this.columns = OutboxTable.all(format.columns(), dialect.kind());
        this.changed = new ChangedTable(dialect, config.table(), Column.of(config.columns()));
        this.select = select();
    }

    @Override
    public RecordFormat format() {
        return format;
    }

    @Override
    public Duration interval() {
        return config.interval();
    }

    @Override
    public void continueAfter(String position) {
        var place = here.within(position);
        if (place.isEmpty()) return;
        var parts = place.get().split(" ");
        after = Optional.of(new Place(parts[0], Long.parseLong(parts[1])));
    }

    @Override
    public Optional<Delivery> next() throws LegacySystemException {
        var page = session.read(this::page);
        return page.rows().isEmpty() ? Optional.empty() : Optional.of(new Changes(page.rows()));
    }

    private Page page(Connection connection) throws SQLException, LegacySystemException {
        try (var statement = connection.prepareStatement(select)) {
            session.limit(statement);
            if (keepsRows()) {
                statement.setString(1, after.map(Place::transaction).orElse("0"));
                statement.setLong(2, after.map(Place::sequence).orElse(0L));
            }
            var page = Page.read(statement, dialect, columns, config.pageSize(), portions);
            if (page.rows().isEmpty() && after.isPresent())
                requireNotAhead(connection, after.get().transaction());
            // Behind them: a row that was written as another type already is not given on either.
            session.requireNone(changed.differences(connection), config.table(), CORRECT);
            return page;
        }
    }

    /** A database that was put back, or moved by a dump, gives smaller numbers: their rows would be passed over. */
    private void requireNotAhead(Connection connection, String transaction) throws SQLException, LegacySystemException {
        try (var statement = connection.prepareStatement("SELECT ?::xid8 >= pg_snapshot_xmax(pg_current_snapshot())")) {
            session.limit(statement);
            statement.setString(1, transaction);
            try (var row = statement.executeQuery()) {
                if (row.next() && row.getBoolean(1)) throw isBehind(transaction);
            }
        }
    }

    private LegacySystemException isBehind(String transaction) {
        return session.refused(
                table + " was read up to transaction " + transaction + ", and the database has not come so far: it was"
                        + " put back, or is another one. Rows of smaller transactions would be passed over.",
                "Set acknowledge: delete, with which no position counts: all rows that are there are read, and those that"
                        + " were taken within seen-keep are known by their numbers and times. Delete older ones first, which would"
                        + " be sent again.",
                "jdbc/outbox-behind");
    }

    private String select() {
        var sequence = dialect.quoted(OutboxTable.SEQUENCE);
        var transaction = dialect.quoted(OutboxTable.TRANSACTION);
        var list = columns.stream()
                .map(column ->
                        dialect.quoted(column.name()) + (column.name().equals(OutboxTable.TRANSACTION) ? "::text" : ""))
                .collect(Collectors.joining(", "));
        var from = "SELECT " + list + " FROM " + dialect.quotedTable(table);
        if (!keepsRows()) return from + " ORDER BY " + sequence + dialect.firstRows(config.pageSize());
        var place = "(" + transaction + ", " + sequence + ")";
        return from + " WHERE " + place + " > (?::xid8, ?) AND " + transaction
                + " < pg_snapshot_xmin(pg_current_snapshot()) ORDER BY " + place
                + dialect.firstRows(config.pageSize());
    }

    private boolean keepsRows() {
        return config.acknowledge() == Acknowledge.POSITION;
    }

    private long sequence(Object[] row) {
        return (Long) row[format.columns().size()];
    }

    private String recorded(Object[] row) {
        return Column.text(row[format.columns().size() + 1]);
    }

    /** A table that was made anew counts from one again; the time tells its rows from the old ones. */
    private SourceIdentity identity(Object[] row) {
        return new SourceIdentity.Row(table, Long.toString(sequence(row)), recorded(row));
    }

    private Set<SourceIdentity> identities(List<Object[]> rows) {
        return rows.stream().map(this::identity).collect(Collectors.toSet());
    }

    private LegacySystemException stays(Object[] row) {
        return session.refused(
                "A row of " + table + " was deleted and is still there (" + OutboxTable.SEQUENCE + " " + sequence(row)
                        + "): the database does not find it by " + OutboxTable.RECORDED + " as it was read ("
                        + recorded(row) + "), or something keeps it.",
                "Give " + OutboxTable.RECORDED
                        + " a type that compares times as it shows them, such as datetime2 and not"
                        + " datetime, and remove triggers and rules that keep rows.",
                "jdbc/outbox-row-stays");
    }

    private final class Changes implements Delivery.Batch {

        private final List<Object[]> rows;
        private boolean acknowledged;

        Changes(List<Object[]> rows) {
            this.rows = rows;
        }

        @Override
        public String name() {
            return table;
        }

        @Override
        public Items items() {
            var items = new ArrayList<Row>();
            for (var row : rows)
                items.add(new Row(
                        identity(row), Arrays.copyOf(row, format.columns().size())));
            return new RowItems(format, table, items);
        }

        @Override
        public Optional<String> position() {
            return keepsRows()
                    ? Optional.of(here.position(last().transaction() + " " + last().sequence()))
                    : Optional.empty();
        }

        private Place last() {
            var row = rows.getLast();
            return new Place((String) row[row.length - 1], sequence(row));
        }

        @Override
        public void acknowledge() throws LegacySystemException {
            if (acknowledged) return;
            if (keepsRows()) after = Optional.of(last());
            else delete();
            acknowledged = true;
        }

        private void delete() throws LegacySystemException {
            var counts = session.write(this::delete);
            var identities = identities(rows);
            // A trigger that puts back what was deleted is told by no count, but by rows that came again.
            var cameAgain = !Collections.disjoint(identities, deleted);
            if (cameAgain || Arrays.stream(counts).anyMatch(count -> count != 1)) requireGone();
            deleted = identities;
        }

        /**
         * Somebody else may have deleted a row, or made the table anew; or a row came again with a backup of the database. One
         * that is read again with its number and its time is there, and would be read for ever.
         */
        private void requireGone() throws LegacySystemException {
            var there = identities(session.read(OutboxInbound.this::page).rows());
            for (var row : rows) if (there.contains(identity(row))) throw stays(row);
        }

        private int[] delete(Connection connection) throws SQLException {
            // By the time as well: a table that was made anew since then has other rows under these numbers.
            var sql = "DELETE FROM " + dialect.quotedTable(table) + " WHERE " + dialect.quoted(OutboxTable.SEQUENCE)
                    + " = ? AND " + dialect.quoted(OutboxTable.RECORDED) + " = ?";
            var time = columns.get(format.columns().size() + 1).type();
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                for (var row : rows) {
                    statement.setLong(1, sequence(row));
                    Binding.bind(statement, 2, dialect, time, recorded(row));
                    statement.addBatch();
                }
                return statement.executeBatch();
            }
        }

        @Override
        public void giveBack() {}
    }
}
