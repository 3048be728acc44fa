package io.legacybridge.adapter.jdbc;

import java.sql.PreparedStatement;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The rows that a statement gives, in the order of some of its columns and from one place there on. */
final class PageQuery {

    private final String statement;
    private final List<Column> orderBy;
    private final Dialect dialect;
    /** What the statement calls them. */
    private volatile List<String> names = List.of();

    PageQuery(String statement, List<Column> orderBy, Dialect dialect) {
        this.statement = statement;
        this.orderBy = orderBy;
        this.dialect = dialect;
    }

    /** Whether nobody knows yet what the statement calls its columns, and the database minds. */
    boolean hasToLearn() {
        return names.isEmpty() && dialect.mindsCase();
    }

    /**
     * A name without quotes is written by the database in its own way, {@code id} as ID or {@code orderId} as orderid, and only
     * so it is found.
     */
    void learn(ResultSetMetaData given) throws SQLException {
        var labels = new ArrayList<String>();
        for (var number = 1; given != null && number <= given.getColumnCount(); number++)
            labels.add(given.getColumnLabel(number));
        names = orderBy.stream().map(column -> among(labels, column.name())).toList();
    }

    private static String among(List<String> labels, String name) {
        if (labels.contains(name)) return name;
        return labels.stream().filter(name::equalsIgnoreCase).findFirst().orElse(name);
    }

    /** @param after whether it goes on behind a row */
    String sql(boolean after, int limit) {
        return "SELECT * FROM (" + statement + ") page"
                + (after ? " WHERE " + behind(0) : "")
                + " ORDER BY "
                + IntStream.range(0, orderBy.size()).mapToObj(this::compared).collect(Collectors.joining(", "))
                + dialect.firstRows(limit);
    }

    /** {@code a > ? OR a = ? AND (b > ? OR ...)}. */
    private String behind(int part) {
        var name = compared(part);
        var value = dialect.comparedValue(orderBy.get(part).type());
        if (part == orderBy.size() - 1) return name + " > " + value;
        return name + " > " + value + " OR " + name + " = " + value + " AND (" + behind(part + 1) + ")";
    }

    private String compared(int part) {
        var column = orderBy.get(part);
        var name = names.isEmpty() ? column.name() : names.get(part);
        return dialect.compared(dialect.quoted(name), column.type());
    }

    /** @param index of the last placeholder of the statement itself */
    void bindBehind(PreparedStatement page, int index, Arguments arguments) throws SQLException {
        var next = index;
        for (var part = 0; part < orderBy.size(); part++) {
            var by = orderBy.get(part);
            var times = part == orderBy.size() - 1 ? 1 : 2;
            for (var time = 0; time < times; time++)
                Binding.bind(page, ++next, dialect, by.type(), arguments.value(by));
        }
    }
}
