package io.legacybridge.adapter.jdbc;

import io.legacybridge.adapter.jdbc.JdbcConfig.ChangeCursor;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The rows of a table behind one place in the order of its changed column and key: no offset, no result held open. */
final class KeysetQuery {

    /** Clocks were never put back by more. */
    private static final Duration LONGEST_OVERLAP = Duration.ofDays(2);

    private static final int DAY = "2026-11-30".length();

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
        var time = comparedValue(places[0]).replace("%", "%%");
        this.fromATime = sql(days() + " AND %s >= " + time);
        // The first condition says nothing new, but tells the database which part of its index to read.
        this.behindARow =
                sql(days() + " AND %s >= " + time + " AND (" + behind(0).replace("%", "%%") + ")");
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
        else if (from.isPresent())
            bind(statement, bindDays(statement, earliest(from.get())), places[0], earliest(from.get()));
        return statement;
    }

    /**
     * The instant of the earliest row that is read from a time on, as its text is understood. Of a column without a zone that is
     * earlier than the time itself when the clocks go back soon after it.
     */
    Instant firstRead(Instant from) {
        return hasNoZone()
                ? LocalDateTime.parse(earliest(from)).atZone(config.zone().id()).toInstant()
                : from;
    }

    private String sql(String condition) {
        var changed = compared(places[0]);
        return "SELECT "
                + columns.stream().map(column -> dialect.quoted(column.name())).collect(Collectors.joining(", "))
                + " FROM " + dialect.quotedTable(config.table()) + " WHERE " + changed + " <= "
                + comparedValue(places[0])
                + condition.formatted(changed) + " ORDER BY "
                + IntStream.of(places).mapToObj(this::compared).collect(Collectors.joining(", "))
                + dialect.firstRows(config.pageSize());
    }

    /** {@code a > ? OR a = ? AND (b > ? OR b = ? AND (c > ?))}, which every database understands. */
    private String behind(int part) {
        var name = compared(places[part]);
        var value = comparedValue(places[part]);
        if (part == places.length - 1) return name + " > " + value;
        return name + " > " + value + " OR " + name + " = " + value + " AND (" + behind(part + 1) + ")";
    }

    /** SQLite finds texts of a day in its index, however their time is written; every zone is less than a day away. */
    private String days() {
        return isText() ? " AND " + quoted(places[0]).replace("%", "%%") + " >= ?" : "";
    }

    private int bindDays(PreparedStatement statement, String from) throws SQLException {
        if (!isText()) return 2;
        statement.setString(
                2, LocalDate.parse(from.substring(0, DAY)).minusDays(1).toString());
        return 3;
    }

    private boolean isText() {
        return dialect.kind() == DatabaseKind.SQLITE;
    }

    private void bindBehind(PreparedStatement statement, List<Object> place) throws SQLException {
        var index = bindDays(statement, (String) place.getFirst());
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

    private String compared(int column) {
        return dialect.compared(quoted(column), columns.get(column).type());
    }

    private String comparedValue(int column) {
        return dialect.comparedValue(columns.get(column).type());
    }

    private boolean hasNoZone() {
        return columns.get(places[0]).type().kind() == ColumnType.Kind.TIMESTAMP;
    }

    private String time(Instant instant) {
        return hasNoZone()
                ? DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(
                        instant.atZone(config.zone().id()).toLocalDateTime())
                : DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(instant.atOffset(ZoneOffset.UTC));
    }

    /** What an instant from this one on may show at the least: after it, the clocks may go back. */
    private String earliest(Instant from) {
        if (!hasNoZone()) return time(from);
        var rules = config.zone().id().getRules();
        var earliest = LocalDateTime.ofInstant(from, config.zone().id());
        var change = rules.nextTransition(from);
        while (change != null && change.getInstant().isBefore(from.plus(LONGEST_OVERLAP))) {
            if (change.getDateTimeAfter().isBefore(earliest)) earliest = change.getDateTimeAfter();
            change = rules.nextTransition(change.getInstant());
        }
        return DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(earliest);
    }
}
