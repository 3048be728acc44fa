package io.legacybridge.adapter.jdbc;

import io.legacybridge.adapter.jdbc.ColumnType.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The table whose changes stand in an outbox. We may not read it, but PostgreSQL's catalogue tells everybody its columns. What it
 * has as another type than is declared was changed on its way into the outbox already, such as a time with its zone into one without.
 */
final class ChangedTable {

    /** A domain is told as what is behind it. Types that somebody made are no base types: their casts may be anything. */
    private static final String COLUMNS = """
            SELECT attname, t.typnamespace = 'pg_catalog'::regnamespace,
                CASE WHEN d.typtype = 'd' THEN format_type(d.typbasetype, d.typtypmod) ELSE format_type(atttypid, atttypmod) END
            FROM pg_attribute
                JOIN pg_class c ON c.oid = attrelid
                JOIN pg_namespace n ON n.oid = c.relnamespace
                JOIN pg_type d ON d.oid = atttypid
                JOIN pg_type t ON t.oid = CASE WHEN d.typtype = 'd' THEN d.typbasetype ELSE d.oid END
            WHERE relname = ? AND attnum > 0 AND NOT attisdropped
                AND CASE WHEN ? = '' THEN pg_table_is_visible(c.oid) ELSE nspname = ? END""";

    private static final Pattern TEXT = Pattern.compile("text|character.*");

    private final Dialect dialect;
    private final String table;
    private final List<Column> declared;

    ChangedTable(Dialect dialect, String table, List<Column> declared) {
        this.dialect = dialect;
        this.table = table;
        this.declared = declared;
    }

    private record Live(String name, boolean isBase, String type) {

        /** Every type that is no text becomes one as it is; of what somebody made nobody knows more. */
        boolean needsNoLook(Column column) {
            if (!name.equals(column.name())) return false;
            return !isBase
                    || column.type().kind() == Kind.TEXT && !TEXT.matcher(type).matches();
        }
    }

    /** Every difference, each as a phrase for people; none where the database does not show the table. */
    List<String> differences(Connection connection) throws SQLException {
        if (dialect.kind() != DatabaseKind.POSTGRESQL) return List.of();
        var live = live(connection);
        if (live.isEmpty()) return List.of();
        var compared = declared.stream()
                .filter(column -> live.stream().noneMatch(other -> other.needsNoLook(column)))
                .toList();
        try (var types = connection.prepareStatement(nothing(live))) {
            return new LiveColumns(dialect.kind(), types.getMetaData(), false).differences(compared);
        }
    }

    private List<Live> live(Connection connection) throws SQLException {
        var schema = table.substring(0, Math.max(0, table.lastIndexOf('.')));
        try (var query = connection.prepareStatement(COLUMNS)) {
            query.setString(1, table.substring(table.lastIndexOf('.') + 1));
            query.setString(2, schema);
            query.setString(3, schema);
            var all = new ArrayList<Live>();
            try (var row = query.executeQuery()) {
                while (row.next()) all.add(new Live(row.getString(1), row.getBoolean(2), row.getString(3)));
            }
            return all;
        }
    }

    /** Only its description is asked for, from which the driver tells names and types as it does of a table. */
    private String nothing(List<Live> live) {
        return live.stream()
                .map(column -> "CAST(NULL AS " + (column.isBase() ? column.type() : "text") + ") AS "
                        + dialect.quoted(column.name()))
                .collect(Collectors.joining(", ", "SELECT ", ""));
    }
}
