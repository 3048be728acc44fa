package io.legacybridge.adapter.jdbc;

import io.legacybridge.adapter.jdbc.ColumnType.Kind;
import io.legacybridge.adapter.jdbc.JdbcConfig.Acknowledge;
import io.legacybridge.adapter.jdbc.JdbcConfig.ChangeCursor;
import io.legacybridge.adapter.jdbc.JdbcConfig.Outbox;
import io.legacybridge.adapter.jdbc.JdbcConfig.SqlOperation;
import io.legacybridge.spi.DescribeContext;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** What can be wrong with a configuration, as far as that is seen without the database. */
final class JdbcChecks {

    /** Nothing that could end the name where it becomes a part of a URL. */
    private static final Pattern DATABASE = Pattern.compile("[A-Za-z0-9_.$-]+");

    private static final Pattern FILE = Pattern.compile("[^;?#\\p{Cntrl}]+");
    // A path of a field joins names with dots.
    private static final Pattern COLUMN = Pattern.compile("[^.\\p{Cntrl}]+");
    private static final Set<Kind> KEYS = EnumSet.of(
            Kind.TEXT,
            Kind.SMALLINT,
            Kind.INTEGER,
            Kind.BIGINT,
            Kind.DECIMAL,
            Kind.DATE,
            Kind.TIMESTAMP,
            Kind.TIMESTAMPTZ);
    private static final int SQLITE_DIGITS = 15;
    private static final int SQLITE_WHOLE_DIGITS = 18;
    private static final Set<Kind> TIMES = EnumSet.of(Kind.TIME, Kind.TIMESTAMP, Kind.TIMESTAMPTZ);

    private final JdbcConfig config;
    private final DescribeContext context;
    private final Drivers drivers;

    JdbcChecks(JdbcConfig config, DescribeContext context, Drivers drivers) {
        this.config = config;
        this.context = context;
        this.drivers = drivers;
    }

    /** Adds every problem to the context. */
    void run() {
        database();
        login();
        encryption();
        if (config.outbox().isPresent() && config.cursor().isPresent())
            error("cursor", "outbox and cursor are both set.", "Keep one of them.", "config/conflict");
        if (config.outbox().isEmpty()
                && config.cursor().isEmpty()
                && config.operations().isEmpty())
            error(
                    "operations",
                    "There is neither a table nor an operation.",
                    "Set outbox, cursor or operations.",
                    "config/missing-setting");
        config.outbox().ifPresent(this::outbox);
        config.cursor().ifPresent(this::cursor);
        config.operations().forEach(this::operation);
    }

    private void database() {
        var kind = config.database();
        if (drivers.find(kind).isEmpty())
            error(
                    "database",
                    "The driver of " + kind.label() + " is not on board.",
                    "Put the " + kind.label() + " driver (" + kind.jar() + ") into lib/ext, and start again.",
                    "jdbc/no-driver");
        if (config.server().isEmpty() && !kind.mayBeAFile())
            error(
                    "server",
                    "This setting is missing.",
                    "Add it, such as server: db.example:5432.",
                    "config/missing-setting");
        if (config.server().isPresent() && kind == DatabaseKind.SQLITE)
            error("server", "SQLite is a file and has no server.", "Remove server.", "config/conflict");
        if (config.tls().isPresent() && !kind.takesTls())
            error(
                    "tls",
                    "TLS towards " + kind.label() + " cannot be set here yet.",
                    "Remove tls, and use a protected network.",
                    "jdbc/no-tls");
        if (config.server().isPresent() || !kind.mayBeAFile()) {
            if (!DATABASE.matcher(config.name()).matches())
                error(
                        "name",
                        "\"" + config.name() + "\" cannot be the name of a database.",
                        "Letters, digits, _, ., $ and - can stand in it.",
                        "config/bad-name");
        } else if (!FILE.matcher(config.name()).matches()
                || !Path.of(config.name()).isAbsolute()) {
            error(
                    "name",
                    "\"" + config.name() + "\" is not the path of a database's file.",
                    "Write it from the root on, such as /var/lib/shop/shop.db, without ; ? and #.",
                    "config/bad-path");
        }
    }

    private void login() {
        if (config.database() == DatabaseKind.SQLITE) {
            if (config.user().isPresent() || config.password().isPresent())
                error("user", "SQLite knows no users.", "Remove user and password.", "config/conflict");
        } else if (config.user().isEmpty()) {
            error("user", "This setting is missing.", "Add it, such as user: bridge.", "config/missing-setting");
        } else if (config.password().isEmpty()) {
            error(
                    "password",
                    "This setting is missing.",
                    "Put the password into secrets/NAME (mode 0600) and write password: file:NAME.",
                    "config/missing-setting");
        }
    }

    /** What the other drivers do by default cannot be told from here. */
    private void encryption() {
        if (!config.database().takesTls() || config.tls().isPresent()) return;
        if (config.server().isEmpty() || config.server().get().isThisMachine()) return;
        context.problems()
                .warning(
                        context.at("password"),
                        "The connection to the database is not encrypted: everybody on the way can read the rows and what the login"
                                + " sends, and change them.",
                        "Add tls: {trust: NAME}, with the server's CA in certs/outward/NAME.trust.pem.",
                        "jdbc/not-encrypted");
    }

    private void outbox(Outbox outbox) {
        table("outbox.table", outbox.table());
        outbox.outboxTable().ifPresent(table -> table("outbox.outbox-table", table));
        columns("outbox.columns", outbox.columns());
        for (var name : outbox.columns().keySet())
            if (name.startsWith("bridge_"))
                error(
                        "outbox.columns." + name,
                        "Columns that begin with bridge_ are the outbox's own.",
                        "Leave it out; bridge_change stands in every record anyway.",
                        "config/conflict");
        if (outbox.acknowledge() == Acknowledge.POSITION && config.database() != DatabaseKind.POSTGRESQL)
            error(
                    "outbox.acknowledge",
                    config.database().label() + " does not tell which transactions have ended, so rows that stay could"
                            + " hide others.",
                    "Write delete.",
                    "config/not-possible");
    }

    private void cursor(ChangeCursor cursor) {
        table("cursor.table", cursor.table());
        columns("cursor.columns", cursor.columns());
        var changed = cursor.columns().get(cursor.changed());
        if (changed == null) notAColumn("cursor.changed", cursor.changed());
        else if (!changed.kind().isTimestamp())
            error(
                    "cursor.changed",
                    "The column " + cursor.changed() + " is declared " + changed + ", which is no time.",
                    "Name a column of type timestamp or timestamptz.",
                    "config/bad-type");
        else if (changed.nullable())
            mayBeNull("cursor.changed", cursor.changed(), changed, "rows could never be taken");
        if (cursor.key().isEmpty())
            error("cursor.key", "There is no key.", "Name the columns of the primary key.", "config/missing-setting");
        for (var name : cursor.key()) {
            var type = cursor.columns().get(name);
            if (type == null) notAColumn("cursor.key", name);
            else if (!KEYS.contains(type.kind()))
                error(
                        "cursor.key",
                        "The column " + name + " is declared " + type + ", which cannot be a key here.",
                        "Name columns of text, numbers or times.",
                        "config/bad-type");
            else if (type.nullable()) mayBeNull("cursor.key", name, type, "it cannot be a key");
            else if (config.database() == DatabaseKind.SQLITE && TIMES.contains(type.kind()))
                error(
                        "cursor.key",
                        "Times of SQLite are compared to the millisecond, so " + name
                                + " does not tell every row from each other.",
                        "Name columns of text, numbers or dates.",
                        "config/bad-type");
            else isComparedWhole("cursor.key", "column " + name, type);
        }
    }

    private void operation(String name, SqlOperation operation) {
        var at = "operations." + name;
        if (!name.matches("[A-Za-z][A-Za-z0-9_-]{0,62}"))
            error(
                    at,
                    "\"" + name + "\" cannot be the name of an operation.",
                    "Letters, digits, _ and - can stand in it, behind a letter.",
                    "config/bad-name");
        var statement = NamedStatement.parse(operation.sql(), config.database());
        for (var trouble : statement.troubles())
            error(at + ".sql", trouble, "Write one plain statement.", "jdbc/bad-statement");
        for (var trouble : statement.unlike(operation.kind()))
            error(at + ".sql", trouble, "Correct the statement, or its kind.", "jdbc/other-kind");
        parameters(at, operation, statement);
        if (operation.kind().isQuery())
            operation
                    .parameters()
                    .forEach((parameter, type) ->
                            isComparedWhole(at + ".parameters." + parameter, "parameter " + parameter, type));
        results(at, operation);
    }

    private void parameters(String at, SqlOperation operation, NamedStatement statement) {
        var declared = new LinkedHashSet<>(operation.parameters().keySet());
        declared.addAll(operation.out().keySet());
        for (var name : new LinkedHashSet<>(statement.parameters()))
            if (!declared.contains(name))
                error(
                        at + ".sql",
                        "The parameter :" + name + " has no type.",
                        "Add it to parameters, such as " + name + ": text not null.",
                        "config/missing-setting");
        for (var name : declared)
            if (!statement.parameters().contains(name))
                error(
                        at + (operation.parameters().containsKey(name) ? ".parameters." : ".out.") + name,
                        "The statement has no parameter :" + name + ".",
                        "Use it there, or remove it here.",
                        "config/unknown-field");
        columnNames(at + ".parameters", operation.parameters());
    }

    private void results(String at, SqlOperation operation) {
        var kind = operation.kind();
        columnNames(at + ".columns", operation.columns());
        columnNames(at + ".out", operation.out());
        if (kind.isQuery() && operation.columns().isEmpty())
            error(
                    at + ".columns",
                    "A query says which columns come back.",
                    "Add them, such as status: text(10).",
                    "config/missing-setting");
        if (kind.isWrite()
                && config.database() == DatabaseKind.SQLSERVER
                && !operation.columns().isEmpty()
                && !NamedStatement.parse(operation.sql(), config.database()).returnsRows(config.database()))
            error(
                    at + ".columns",
                    "SQL Server gives back what a statement wrote only when it says so.",
                    "Write OUTPUT into it, such as INSERT INTO orders (total) OUTPUT INSERTED.order_id VALUES (:total).",
                    "jdbc/bad-statement");
        if (kind != JdbcConfig.Kind.CALL && !operation.out().isEmpty())
            error(at + ".out", "Only a call has out parameters.", "Remove out.", "config/conflict");
        if (kind != JdbcConfig.Kind.CALL && operation.commitsItself())
            error(at + ".commits-itself", "Only a call commits by itself.", "Remove it.", "config/conflict");
        if (kind == JdbcConfig.Kind.QUERY_PAGE) page(at, operation);
        else if (!operation.orderBy().isEmpty())
            error(at + ".order-by", "Only query-page sorts by it.", "Write ORDER BY into the sql.", "config/conflict");
        for (var taken : List.of(OperationPlan.ROWS, OperationPlan.MORE))
            if (operation.out().containsKey(taken) && !operation.columns().isEmpty())
                error(
                        at + ".out." + taken,
                        "The reply has a field " + taken + " of its own.",
                        "Give the parameter another name.",
                        "config/conflict");
    }

    private void page(String at, SqlOperation operation) {
        if (operation.orderBy().isEmpty())
            error(
                    at + ".order-by",
                    "A page says what sorts its rows and tells them from each other.",
                    "Add it, such as order-by: [order_id].",
                    "config/missing-setting");
        for (var name : operation.orderBy()) {
            var type = operation.columns().get(name);
            if (type == null) notAColumn(at + ".order-by", name);
            else if (type.nullable()) mayBeNull(at + ".order-by", name, type, "a page could lose rows");
        }
        sortedBySqlite(at, operation);
        var words = NamedStatement.parse(operation.sql(), config.database()).words();
        if (config.database() == DatabaseKind.SQLSERVER && words.indexOf("WITH") == 0)
            error(
                    at + ".sql",
                    "A page is a SELECT around the statement, and SQL Server has no WITH inside of one.",
                    "Make a view of it, or write it as a SELECT from a subquery.",
                    "jdbc/bad-statement");
        for (var taken : List.of(OperationPlan.LIMIT, OperationPlan.AFTER))
            if (operation.parameters().containsKey(taken))
                error(
                        at + ".parameters." + taken,
                        "The request of a page has a field " + taken + " of its own.",
                        "Give the parameter another name.",
                        "config/conflict");
    }

    private void sortedBySqlite(String at, SqlOperation operation) {
        if (config.database() != DatabaseKind.SQLITE) return;
        var types = new LinkedHashMap<>(operation.columns());
        types.keySet().retainAll(operation.orderBy());
        types.forEach((name, type) -> isComparedWhole(at + ".order-by", "column " + name, type));
        if (operation.orderBy().isEmpty()) return;
        var last = types.get(operation.orderBy().getLast());
        if (last != null && TIMES.contains(last.kind()))
            error(
                    at + ".order-by",
                    "Times of SQLite are compared to the millisecond, so a time at the end does not tell every row from each other.",
                    "Add the key behind it, such as order-by: [placed, order_id].",
                    "config/bad-type");
    }

    /** SQLite's numbers are whole ones of 64 bits and floating points of 64 bits. */
    private void isComparedWhole(String setting, String what, ColumnType type) {
        if (config.database() != DatabaseKind.SQLITE || type.kind() != Kind.DECIMAL) return;
        var most = type.scale() == 0 ? SQLITE_WHOLE_DIGITS : SQLITE_DIGITS;
        if (type.size() == 0 || type.size() > most)
            error(
                    setting,
                    "The " + what + " is declared " + type
                            + ", and SQLite compares numbers to 15 digits, whole ones to 18.",
                    "Declare the digits that it has, such as decimal(15,2), or text.",
                    "config/bad-type");
    }

    private void table(String setting, String name) {
        if (!name.matches("[^.\\p{Cntrl}]+(\\.[^.\\p{Cntrl}]+){0,2}"))
            error(
                    setting,
                    "\"" + name + "\" cannot be the name of a table.",
                    "Write it as table or schema.table.",
                    "config/bad-name");
    }

    private void columns(String setting, Map<String, ColumnType> columns) {
        if (columns.isEmpty())
            error(
                    setting,
                    "There is no column.",
                    "Add them, such as order_id: bigint not null.",
                    "config/missing-setting");
        columnNames(setting, columns);
    }

    private void columnNames(String setting, Map<String, ColumnType> columns) {
        for (var name : columns.keySet())
            if (!COLUMN.matcher(name).matches())
                error(
                        setting + "." + name,
                        "\"" + name + "\" cannot be the name of a field.",
                        "A name has no dot; give the column another one in the statement or a view.",
                        "config/bad-name");
    }

    private void mayBeNull(String setting, String name, ColumnType type, String so) {
        error(
                setting,
                "The column " + name + " may be NULL, so " + so + ".",
                "Declare it " + type + " not null.",
                "config/bad-type");
    }

    private void notAColumn(String setting, String name) {
        error(
                setting,
                "The column " + name + " is not among columns.",
                "Add it there with its type.",
                "config/unknown-field");
    }

    private void error(String setting, String what, String fix, String code) {
        context.problems().error(context.at(setting), what, fix, code);
    }
}
