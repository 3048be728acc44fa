package io.legacybridge.adapter.jdbc;

import io.legacybridge.adapter.jdbc.JdbcConfig.ChangeCursor;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The rows of a table behind one place in the order of its changed column and key: no offset, no result held open. */
final class KeysetQuery {

    private final Dialect dialect;
    private final ChangeCursor config;
    private final List<Column> columns;
    /** Where the changed column and the key stand among the columns. */
    private final int[] places;

    private final String fromTheFirst;
    private final String fromATime;
    private final String behindARow;

    KeysetQuery(ChangeCursor config, Dialect dialect, List<Column> columns) {
        this.config = config;
        this.dialect = dialect;
        this.columns = columns;
        var names = columns.stream().map(Column::name).toList();
        this.places = IntStream.concat(
                        IntStream.of(names.indexOf(config.changed())),
                        config.key().stream().mapToInt(names::indexOf))
                .toArray();
        // No change can be told to lie behind PostgreSQL's infinite past.
        this.fromTheFirst = sql(dialect.kind() == DatabaseKind.POSTGRESQL ? " AND %s > '-infinity'" : "");
        this.fromATime = sql(" AND %s >= ?");
        // The first condition says nothing new, but tells the database which part of its index to read.
        this.behindARow = sql(" AND %s >= ? AND (" + behind(0).replace("%", "%%") + ")");
    }

    /** A row's place in the order. */
    List<Object> place(Object[] row) {
        var place = new ArrayList<>(places.length);
        for (var index : places) place.add(row[index]);
        return place;
    }

    /**
     * @param from  the earliest change, inclusive; empty for the first one there is
     * @param until the latest change, inclusive
     * @param after the place of the last row read
     */
    PreparedStatement prepare(
            Connection connection, Optional<Instant> from, Instant until, Optional<List<Object>> after)
            throws SQLException {
        var sql = after.isPresent() ? behindARow : from.isPresent() ? fromATime : fromTheFirst;
        var statement = connection.prepareStatement(sql);
        bind(statement, 1, places[0], time(until));
        if (after.isPresent()) bindBehind(statement, after.get());
        else if (from.isPresent()) bind(statement, 2, places[0], time(from.get()));
        return statement;
    }

    private String sql(String condition) {
        var changed = quoted(places[0]);
        return "SELECT "
                + columns.stream().map(column -> dialect.quoted(column.name())).collect(Collectors.joining(", "))
                + " FROM " + dialect.quotedTable(config.table()) + " WHERE " + changed + " <= ?"
                + condition.formatted(changed) + " ORDER BY "
                + IntStream.of(places).mapToObj(this::quoted).collect(Collectors.joining(", "))
                + dialect.firstRows(config.pageSize());
    }

    /** {@code a > ? OR a = ? AND (b > ? OR b = ? AND (c > ?))}, which every database understands. */
    private String behind(int part) {
        var name = quoted(places[part]);
        if (part == places.length - 1) return name + " > ?";
        return name + " > ? OR " + name + " = ? AND (" + behind(part + 1) + ")";
    }

    private void bindBehind(PreparedStatement statement, List<Object> place) throws SQLException {
        var index = 2;
        bind(statement, index++, places[0], place.getFirst());
        for (var part = 0; part < places.length; part++) {
            bind(statement, index++, places[part], place.get(part));
            if (part < places.length - 1) bind(statement, index++, places[part], place.get(part));
        }
    }

    private void bind(PreparedStatement statement, int index, int column, Object value) throws SQLException {
        Binding.bind(statement, index, dialect, columns.get(column).type(), value);
    }

    private String quoted(int column) {
        return dialect.quoted(columns.get(column).name());
    }

    private String time(Instant instant) {
        return columns.get(places[0]).type().kind() == ColumnType.Kind.TIMESTAMP
                ? DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(
                        instant.atZone(config.zone().id()).toLocalDateTime())
                : DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(instant.atOffset(ZoneOffset.UTC));
    }
}
