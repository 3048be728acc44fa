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

    KeysetQuery(ChangeCursor config, Dialect dialect, List<Column> columns) {
        this.config = config;
        this.dialect = dialect;
        this.columns = columns;
        var names = columns.stream().map(Column::name).toList();
        this.places = IntStream.concat(
                        IntStream.of(names.indexOf(config.changed())),
                        config.key().stream().mapToInt(names::indexOf))
                .toArray();
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
        var changed = dialect.quoted(config.changed());
        var values = new ArrayList<Value>();
        var where = new StringBuilder(changed + " <= ?");
        values.add(new Value(places[0], time(until)));
        if (after.isPresent()) {
            // The first condition says nothing new, but tells the database which part of its index to read.
            where.append(" AND ").append(changed).append(" >= ?");
            values.add(new Value(places[0], after.get().getFirst()));
            where.append(" AND (").append(behind(after.get(), 0, values)).append(")");
        } else if (from.isPresent()) {
            where.append(" AND ").append(changed).append(" >= ?");
            values.add(new Value(places[0], time(from.get())));
        } else if (dialect.kind() == DatabaseKind.POSTGRESQL) {
            // No change can be told to lie behind it.
            where.append(" AND ").append(changed).append(" > '-infinity'");
        }
        var sql = "SELECT "
                + columns.stream().map(column -> dialect.quoted(column.name())).collect(Collectors.joining(", "))
                + " FROM " + dialect.quotedTable(config.table()) + " WHERE " + where + " ORDER BY "
                + IntStream.of(places).mapToObj(this::quoted).collect(Collectors.joining(", "))
                + dialect.firstRows(config.pageSize());
        var statement = connection.prepareStatement(sql);
        for (var index = 0; index < values.size(); index++) {
            var value = values.get(index);
            Binding.bind(
                    statement, index + 1, dialect, columns.get(value.column()).type(), value.value());
        }
        return statement;
    }

    private record Value(int column, Object value) {}

    /** {@code a > ? OR a = ? AND (b > ? OR b = ? AND (c > ?))}, which every database understands. */
    private String behind(List<Object> place, int part, List<Value> values) {
        var name = quoted(places[part]);
        values.add(new Value(places[part], place.get(part)));
        if (part == places.length - 1) return name + " > ?";
        values.add(new Value(places[part], place.get(part)));
        return name + " > ? OR " + name + " = ? AND (" + behind(place, part + 1, values) + ")";
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
