package io.legacybridge.adapter.jdbc;

import io.legacybridge.adapter.jdbc.JdbcConfig.Outbox;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The SQL that makes an outbox and the triggers that fill it, for whoever administers the database. */
final class OutboxScript {

    private final Dialect dialect;
    private final String source;
    private final String outbox;
    private final String user;
    private final List<Column> columns;

    private OutboxScript(Outbox config, Dialect dialect, String user) {
        this.dialect = dialect;
        this.source = config.table();
        this.outbox = OutboxTable.name(config);
        this.user = user;
        this.columns = Column.of(config.columns());
    }

    /** Empty where triggers cannot be written in SQL, or nobody has tried them. */
    static Optional<String> of(Outbox config, DatabaseKind database, String user) {
        var script = new OutboxScript(config, new Dialect(database), user);
        return switch (database) {
            case POSTGRESQL -> Optional.of(script.postgresql());
            case MARIADB -> Optional.of(script.mariadb());
            case SQLITE -> Optional.of(script.sqlite());
            case H2 -> Optional.of(script.h2());
            case ORACLE, SQLSERVER, DB2, DB2_I -> Optional.empty();
        };
    }

    private String postgresql() {
        var function = table(outbox + "_record");
        return """
                -- Run by the owner of %1$s. Every change of a row puts a row into %2$s, in the same transaction.
                CREATE TABLE %2$s (
                    bridge_sequence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                    bridge_transaction xid8 NOT NULL DEFAULT pg_current_xact_id(),
                    bridge_recorded timestamp(6) NOT NULL DEFAULT (clock_timestamp() AT TIME ZONE 'UTC'),
                    bridge_change text NOT NULL,
                %3$s
                );
                CREATE INDEX ON %2$s (bridge_transaction, bridge_sequence);

                -- With its owner's rights, so that whoever changes %1$s needs none on the outbox.
                CREATE FUNCTION %4$s() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path %9$s AS $$
                BEGIN
                    IF TG_OP = 'TRUNCATE' THEN
                        INSERT INTO %2$s (bridge_change, %5$s) SELECT 'delete', %5$s FROM %1$s;
                    ELSIF TG_OP = 'DELETE' THEN
                        INSERT INTO %2$s (bridge_change, %5$s) VALUES ('delete', %6$s);
                    -- *<> compares what is stored, also of types that know no equality, such as json.
                    ELSIF TG_OP = 'INSERT' OR NEW *<> OLD THEN
                        INSERT INTO %2$s (bridge_change, %5$s) VALUES (lower(TG_OP), %7$s);
                    END IF;
                    RETURN NULL;
                END $$;
                CREATE TRIGGER bridge_outbox AFTER INSERT OR UPDATE OR DELETE ON %1$s
                    FOR EACH ROW EXECUTE FUNCTION %4$s();
                CREATE TRIGGER bridge_outbox_truncate BEFORE TRUNCATE ON %1$s
                    FOR EACH STATEMENT EXECUTE FUNCTION %4$s();

                GRANT SELECT, DELETE ON %2$s TO %8$s;
                """.formatted(
                        table(source),
                        table(outbox),
                        definitions(),
                        function,
                        names(""),
                        names("OLD."),
                        names("NEW."),
                        dialect.quoted(user),
                        // Names with a schema need no path, and nobody can put another table in front of them.
                        outbox.contains(".") ? "= ''" : "FROM CURRENT");
    }

    private String mariadb() {
        return """
                -- Run by somebody with the right to make triggers on %1$s. The outbox has to be a table of InnoDB.
                -- TRUNCATE and what a foreign key cascades run no triggers: such changes do not come.
                CREATE TABLE %2$s (
                    bridge_sequence bigint AUTO_INCREMENT PRIMARY KEY,
                    bridge_recorded datetime(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)),
                    bridge_change varchar(6) NOT NULL,
                %3$s
                ) ENGINE = InnoDB CHARACTER SET utf8mb4;

                -- Triggers keep the mode of who makes them: in this one nothing is cut, and dates of zeros stay.
                SET @bridge_sql_mode = @@sql_mode, sql_mode = 'STRICT_ALL_TABLES,ALLOW_INVALID_DATES';
                %4$sSET sql_mode = @bridge_sql_mode;

                GRANT SELECT, DELETE ON %2$s TO '%5$s'@'%%';
                """.formatted(table(source), table(outbox), definitions(), triggers(), user.replace("'", "''"));
    }

    private String sqlite() {
        return """
                CREATE TABLE %1$s (
                    bridge_sequence INTEGER PRIMARY KEY AUTOINCREMENT,
                    bridge_recorded TEXT NOT NULL DEFAULT (strftime('%%Y-%%m-%%dT%%H:%%M:%%f', 'now')),
                    bridge_change TEXT NOT NULL,
                %2$s
                );

                %3$s""".formatted(table(outbox), definitions(), triggers());
    }

    private String h2() {
        return """
                -- Triggers of H2 are written in Java, so the application that changes %1$s
                -- inserts into the outbox itself, in the same transaction.
                CREATE TABLE %2$s (
                    "bridge_sequence" bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                    "bridge_recorded" timestamp(6) DEFAULT LOCALTIMESTAMP NOT NULL,
                    "bridge_change" varchar(6) NOT NULL,
                %3$s
                );
                """.formatted(table(source), table(outbox), definitions());
    }

    /** One trigger for each kind of change. */
    private String triggers() {
        return trigger("insert", "NEW.") + trigger("update", "NEW.") + trigger("delete", "OLD.");
    }

    private String trigger(String change, String row) {
        var isSqlite = dialect.kind() == DatabaseKind.SQLITE;
        return """
                CREATE TRIGGER %1$s AFTER %2$s ON %3$s FOR EACH ROW%4$s
                    INSERT INTO %5$s (bridge_change, %6$s) VALUES ('%2$s', %7$s);%8$s
                """.formatted(
                        table(outbox + "_" + change),
                        change,
                        table(source),
                        isSqlite ? " BEGIN" : "",
                        table(outbox),
                        names(""),
                        names(row),
                        isSqlite ? "\nEND;" : "");
    }

    private String definitions() {
        return columns.stream()
                .map(column -> "    " + dialect.quoted(column.name()) + " " + sqlType(column.type()))
                .collect(Collectors.joining(",\n"));
    }

    private String names(String prefix) {
        return columns.stream()
                .map(column -> prefix + dialect.quoted(column.name()))
                .collect(Collectors.joining(", "));
    }

    private String table(String name) {
        return dialect.quotedTable(name);
    }

    private String sqlType(ColumnType type) {
        return switch (dialect.kind()) {
            case SQLITE -> sqliteType(type);
            // The application writes there itself, and hears of what does not fit.
            case H2 -> typeOfOthers(type) + (type.nullable() ? "" : " NOT NULL");
            case MARIADB -> mariadbType(type);
            default -> typeOfOthers(OutboxTable.held(type));
        };
    }

    /** None of its decimals has room for all others, which have up to 65 digits, of which up to 38 stand behind the point. */
    private String mariadbType(ColumnType type) {
        return switch (type.kind()) {
            case DECIMAL -> "varchar(67)";
            // Older servers take one of which nothing is said for NOT NULL.
            case TIMESTAMPTZ -> "timestamp(6) NULL";
            default -> typeOfOthers(OutboxTable.held(type));
        };
    }

    /**
     * SQLite takes numeric, date and timestamp alike for columns of numbers (affinity NUMERIC): it would turn texts of digits
     * into floating points, which keep 15 of them. As a text, a value stays what its table shows.
     */
    private static String sqliteType(ColumnType type) {
        return switch (type.kind()) {
            case TEXT, DECIMAL, DATE, TIME, TIMESTAMP, TIMESTAMPTZ -> "text";
            case REAL, DOUBLE -> "real";
            case BYTES -> "blob";
            case SMALLINT, INTEGER, BIGINT, BOOLEAN -> type.kind().name().toLowerCase(Locale.ROOT);
        };
    }

    private String typeOfOthers(ColumnType type) {
        var mariadb = dialect.kind() == DatabaseKind.MARIADB;
        return switch (type.kind()) {
            case TEXT ->
                type.size() > 0
                        ? "varchar(" + type.size() + ")"
                        : mariadb ? "longtext" : dialect.kind() == DatabaseKind.H2 ? "varchar" : "text";
            case DECIMAL ->
                type.size() > 0
                        ? "numeric(" + type.size() + "," + type.scale() + ")"
                        : mariadb ? "numeric(65,30)" : "numeric";
            case DOUBLE -> "double precision";
            case REAL -> mariadb ? "float" : "real";
            case TIME -> "time(6)";
            case TIMESTAMP -> mariadb ? "datetime(6)" : "timestamp(6)";
            case TIMESTAMPTZ -> mariadb ? "timestamp(6)" : "timestamp(6) with time zone";
            case BYTES -> mariadb ? "longblob" : dialect.kind() == DatabaseKind.POSTGRESQL ? "bytea" : "blob";
            case SMALLINT, INTEGER, BIGINT, BOOLEAN, DATE -> type.kind().name().toLowerCase(Locale.ROOT);
        };
    }
}
