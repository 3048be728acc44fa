package io.legacybridge.adapter.jdbc;

import io.legacybridge.adapter.jdbc.ColumnType.Kind;
import io.legacybridge.adapter.jdbc.JdbcConfig.Outbox;
import io.legacybridge.spi.record.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The columns of an outbox: those of its table as they were after the change, and some of its own. */
final class OutboxTable {

    static final String SEQUENCE = "bridge_sequence";
    static final String RECORDED = "bridge_recorded";
    static final String TRANSACTION = "bridge_transaction";

    /** What the change was; the only one of its own columns that stands in the record. */
    static final String CHANGE = "bridge_change";

    private static final ColumnType WORD = new ColumnType(Kind.TEXT, 0, 0, false);

    private OutboxTable() {}

    static String name(Outbox config) {
        return config.outboxTable().orElse(config.table() + "_outbox");
    }

    /** The columns that stand in a record. A column without a value at its table may be declared {@code not null} there. */
    static List<Column> ofRecords(Outbox config) {
        var columns = new ArrayList<Column>();
        var change =
                new Field(CHANGE, CHANGE, WORD.type(), Set.of(), Map.of("enum", List.of("insert", "update", "delete")));
        columns.add(new Column(CHANGE, WORD, change));
        columns.addAll(Column.of(config.columns()));
        return columns;
    }

    /** The columns of its records, then sequence number, time and, with PostgreSQL, transaction. */
    static List<Column> all(List<Column> ofRecords, DatabaseKind database) {
        var columns = new ArrayList<>(ofRecords);
        columns.add(own(SEQUENCE, Kind.BIGINT));
        // SQLite keeps it as text.
        columns.add(own(RECORDED, database == DatabaseKind.SQLITE ? Kind.TEXT : Kind.TIMESTAMP));
        if (database == DatabaseKind.POSTGRESQL) columns.add(own(TRANSACTION, Kind.TEXT));
        return columns;
    }

    /**
     * What the outbox holds of a column: every length, range and NULL. What a table takes must not fail, or become another value,
     * because of what is declared here; whether it fits is looked at when it is read.
     */
    static ColumnType held(ColumnType type) {
        var kind =
                switch (type.kind()) {
                    case SMALLINT, INTEGER, BIGINT, DECIMAL -> Kind.DECIMAL;
                    default -> type.kind();
                };
        return new ColumnType(kind, 0, 0, true);
    }

    /** Columns as they have to be there at least. */
    static List<Column> held(List<Column> columns) {
        return columns.stream()
                .map(column -> new Column(column.name(), held(column.type()), column.field()))
                .toList();
    }

    private static Column own(String name, Kind kind) {
        var type = new ColumnType(kind, 0, 0, false);
        return new Column(name, type, Field.of(name, type.type()));
    }
}
