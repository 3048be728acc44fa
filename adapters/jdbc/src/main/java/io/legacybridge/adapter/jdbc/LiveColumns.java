package io.legacybridge.adapter.jdbc;

import io.legacybridge.adapter.jdbc.ColumnType.Kind;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;

/** Holds declared columns against those that the database has. A value is looked at again when it is read. */
final class LiveColumns {

    private static final int SMALLINT_DIGITS = 5;
    private static final int INTEGER_DIGITS = 10;
    private static final int BIGINT_DIGITS = 19;

    private final DatabaseKind database;
    private final ResultSetMetaData live;
    private final boolean tellsNulls;

    /** @param tellsNulls see {@link Relation#tellsNulls} */
    LiveColumns(DatabaseKind database, ResultSetMetaData live, boolean tellsNulls) {
        this.database = database;
        this.live = live;
        this.tellsNulls = tellsNulls;
    }

    /** Every difference, each as a phrase for people. */
    List<String> differences(List<Column> declared) throws SQLException {
        var numbers = new HashMap<String, Integer>();
        for (var number = 1; number <= live.getColumnCount(); number++)
            numbers.putIfAbsent(live.getColumnLabel(number), number);
        var found = new ArrayList<String>();
        for (var column : declared) {
            var number = numbers.get(column.name());
            if (number == null)
                found.add(missing(column.name(), numbers.keySet().stream().toList()));
            else if (!fits(column.type(), number))
                found.add(column.name() + " is " + told(number) + " and declared " + column.type());
            else if (mayBeNull(column.type(), number))
                found.add(column.name() + " may be NULL and is declared " + column.type());
        }
        return found;
    }

    private static String missing(String name, List<String> all) {
        var other = all.stream().filter(name::equalsIgnoreCase).findFirst();
        return other.map(found -> name + " is written " + found + " there").orElse(name + " is not there");
    }

    private boolean mayBeNull(ColumnType declared, int number) throws SQLException {
        return !declared.nullable() && tellsNulls && live.isNullable(number) == ResultSetMetaData.columnNullable;
    }

    private boolean fits(ColumnType declared, int number) throws SQLException {
        // SQLite has types of values, not of columns.
        if (database == DatabaseKind.SQLITE) return true;
        var type = live.getColumnType(number);
        return switch (declared.kind()) {
            case TEXT -> isText(number, type) && (declared.size() == 0 || lengthFits(declared, number, type));
            case SMALLINT, INTEGER, BIGINT -> digits(number, type) <= digits(declared.kind());
            case DECIMAL ->
                isDecimal(number, type) && decimalFits(declared, number, type) || isDecimalText(declared, type);
            case REAL -> type == Types.REAL;
            case DOUBLE -> type == Types.REAL || type == Types.DOUBLE || type == Types.FLOAT;
            // A boolean of MariaDB is a tinyint.
            case BOOLEAN ->
                type == Types.BOOLEAN
                        || type == Types.BIT && live.getPrecision(number) <= 1
                        || database == DatabaseKind.MARIADB && type == Types.TINYINT;
            case DATE -> type == Types.DATE;
            case TIME -> type == Types.TIME;
            case TIMESTAMP -> type == Types.TIMESTAMP && !hasZone(number);
            case TIMESTAMPTZ -> type == Types.TIMESTAMP_WITH_TIMEZONE || type == Types.TIMESTAMP && hasZone(number);
            case BYTES ->
                type == Types.BINARY
                        || type == Types.VARBINARY
                        || type == Types.LONGVARBINARY
                        || type == Types.BLOB
                        || database == DatabaseKind.MARIADB && type == Types.BIT && live.getPrecision(number) > 1;
        };
    }

    private boolean isText(int number, int type) throws SQLException {
        return switch (type) {
            case Types.CHAR,
                    Types.VARCHAR,
                    Types.LONGVARCHAR,
                    Types.NCHAR,
                    Types.NVARCHAR,
                    Types.LONGNVARCHAR,
                    Types.CLOB,
                    Types.NCLOB,
                    Types.SQLXML -> true;
            // Types of the database's own are read as the text it gives for them.
            case Types.OTHER ->
                List.of("uuid", "json", "jsonb", "citext", "xml", "xid8").contains(typeName(number));
            default -> false;
        };
    }

    private boolean lengthFits(ColumnType declared, int number, int type) throws SQLException {
        if (type == Types.OTHER)
            return declared.size() >= 36 && typeName(number).equals("uuid");
        var length = live.getPrecision(number);
        return length > 0 && length <= declared.size();
    }

    /** The most digits of a whole number; too many for every kind when it is none. */
    private int digits(int number, int type) throws SQLException {
        return switch (type) {
            case Types.TINYINT, Types.SMALLINT -> SMALLINT_DIGITS;
            case Types.INTEGER -> live.isSigned(number) ? INTEGER_DIGITS : INTEGER_DIGITS + 1;
            case Types.BIGINT -> live.isSigned(number) ? BIGINT_DIGITS : BIGINT_DIGITS + 1;
            // A decimal of as many digits may be larger than a whole number with them.
            case Types.DECIMAL, Types.NUMERIC ->
                live.getScale(number) == 0 && live.getPrecision(number) > 0
                        ? live.getPrecision(number) + 1
                        : Integer.MAX_VALUE;
            default -> Integer.MAX_VALUE;
        };
    }

    private static int digits(Kind kind) {
        return switch (kind) {
            case SMALLINT -> SMALLINT_DIGITS;
            case INTEGER -> INTEGER_DIGITS;
            default -> BIGINT_DIGITS;
        };
    }

    private boolean isDecimal(int number, int type) throws SQLException {
        return type == Types.DECIMAL || type == Types.NUMERIC || digits(number, type) <= BIGINT_DIGITS + 1;
    }

    /** As an outbox of MariaDB keeps it; see {@link OutboxScript}. */
    private boolean isDecimalText(ColumnType declared, int type) {
        return database == DatabaseKind.MARIADB && declared.size() == 0 && type == Types.VARCHAR;
    }

    private boolean decimalFits(ColumnType declared, int number, int type) throws SQLException {
        if (declared.size() == 0) return true;
        if (type != Types.DECIMAL && type != Types.NUMERIC)
            return digits(number, type) <= declared.size() - declared.scale();
        var precision = live.getPrecision(number);
        var scale = live.getScale(number);
        return precision > 0 && scale <= declared.scale() && precision - scale <= declared.size() - declared.scale();
    }

    private boolean hasZone(int number) throws SQLException {
        return typeName(number).contains("timestamptz")
                || typeName(number).contains("with time zone")
                || database == DatabaseKind.MARIADB && typeName(number).equals("timestamp");
    }

    private String typeName(int number) throws SQLException {
        return live.getColumnTypeName(number).toLowerCase(Locale.ROOT);
    }

    private String told(int number) throws SQLException {
        var type = live.getColumnType(number);
        var precision = live.getPrecision(number);
        return switch (type) {
            case Types.DECIMAL, Types.NUMERIC ->
                typeName(number) + (precision > 0 ? "(" + precision + "," + live.getScale(number) + ")" : "");
            case Types.CHAR, Types.VARCHAR ->
                typeName(number) + (precision > 0 && precision < 1_000_000 ? "(" + precision + ")" : "");
            default -> typeName(number);
        };
    }
}
