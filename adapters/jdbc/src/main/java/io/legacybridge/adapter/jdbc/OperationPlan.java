package io.legacybridge.adapter.jdbc;

import io.legacybridge.adapter.jdbc.ColumnType.Kind;
import io.legacybridge.adapter.jdbc.JdbcConfig.SqlOperation;
import io.legacybridge.spi.Operation;
import io.legacybridge.spi.Operation.Effect;
import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.Field.Trait;
import io.legacybridge.spi.record.RecordSchema;
import io.legacybridge.spi.record.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A declared statement with the schemas of its request and reply.
 *
 * @param parameters what the client gives
 * @param out        out parameters of a procedure
 * @param columns    of the rows that come back
 * @param orderBy    of a page: what the client names as the last row it has
 * @param page       of a page
 * @param rows       the list of rows in the reply, if it has one
 */
record OperationPlan(
        Operation operation,
        SqlOperation config,
        NamedStatement statement,
        List<Column> parameters,
        List<Column> out,
        List<Column> columns,
        List<Column> orderBy,
        Optional<PageQuery> page,
        Optional<Field> rows) {

    static final String ROWS = "rows";
    static final String MORE = "more";
    static final String COUNT = "count";
    static final String LIMIT = "limit";
    static final String AFTER = "after";

    private static final Type MAX_ROWS = Type.Decimal.of(5, 0, false);
    private static final Type ROW_COUNT = Type.Decimal.of(10, 0, false);

    static OperationPlan of(String name, SqlOperation config, DatabaseKind database) {
        var parameters = Column.of(config.parameters(), Trait.OPTIONAL);
        var out = Column.of(config.out());
        var columns = Column.of(config.columns());
        var orderBy = Column.of(orderBy(config));
        var row = Field.of("", new Type.Group(Column.fields(columns)));
        var rows = config.kind() == JdbcConfig.Kind.QUERY_ONE || columns.isEmpty()
                ? Optional.<Field>empty()
                : Optional.of(Field.of(ROWS, new Type.Repeated(row, 0, config.maxRows())));
        var operation = new Operation(
                name,
                config.summary().orElse(""),
                RecordSchema.of(request(config, parameters, orderBy)),
                RecordSchema.of(reply(config, out, columns, rows)),
                Map.of(),
                config.kind().isQuery() ? Effect.READ : Effect.WRITE);
        var dialect = new Dialect(database);
        var statement =
                NamedStatement.parse(config.sql(), database, parameter -> placeholder(config, dialect, parameter));
        var page = config.kind() == JdbcConfig.Kind.QUERY_PAGE
                ? Optional.of(new PageQuery(statement.sql(), orderBy, dialect))
                : Optional.<PageQuery>empty();
        return new OperationPlan(operation, config, statement, parameters, out, columns, orderBy, page, rows);
    }

    /** What is written is stored as it is given, with all its digits. */
    private static String placeholder(SqlOperation config, Dialect dialect, String name) {
        var isAsked = config.kind().isQuery() && config.parameters().containsKey(name);
        return isAsked ? dialect.askedValue(config.parameters().get(name)) : "?";
    }

    private static Map<String, ColumnType> orderBy(SqlOperation config) {
        var types = new LinkedHashMap<String, ColumnType>();
        for (var name : config.orderBy()) {
            var type = config.columns().getOrDefault(name, new ColumnType(Kind.TEXT, 0, 0, false));
            types.put(name, new ColumnType(type.kind(), type.size(), type.scale(), false));
        }
        return types;
    }

    private static List<Field> request(SqlOperation config, List<Column> parameters, List<Column> orderBy) {
        var fields = new ArrayList<>(Column.fields(parameters));
        if (config.kind() == JdbcConfig.Kind.QUERY_PAGE) {
            fields.add(Field.of(LIMIT, MAX_ROWS, Trait.OPTIONAL));
            fields.add(Field.of(AFTER, new Type.Group(Column.fields(orderBy)), Trait.OPTIONAL));
        }
        return fields;
    }

    private static List<Field> reply(
            SqlOperation config, List<Column> out, List<Column> columns, Optional<Field> rows) {
        var fields = new ArrayList<Field>();
        switch (config.kind()) {
            case QUERY_ONE -> fields.addAll(Column.fields(columns));
            case CALL -> fields.addAll(Column.fields(out));
            case QUERY_MANY, QUERY_PAGE, INSERT, UPSERT -> {}
        }
        if (rows.isPresent()) {
            fields.add(rows.get());
            fields.add(Field.of(MORE, new Type.Flag()));
        }
        if (config.kind().isWrite()) fields.add(Field.of(COUNT, ROW_COUNT));
        return fields;
    }

    Field reply(String name) {
        return operation.reply().find(name).orElseThrow();
    }

    Field request(String name) {
        return operation.request().find(name).orElseThrow();
    }

    /** What is bound: the parameters, and behind them the columns of the row that a page goes on behind. */
    List<Column> given(Arguments arguments) {
        if (!isAfter(arguments)) return parameters;
        return Stream.concat(parameters.stream(), orderBy.stream()).toList();
    }

    /** Whether it is a page behind a row that the client has. */
    boolean isAfter(Arguments arguments) {
        return config.kind() == JdbcConfig.Kind.QUERY_PAGE && arguments.has(request(AFTER));
    }

    /** The SQL to prepare; of a page, that of {@link #page} stands around it. */
    String sql(Dialect dialect) {
        if (config.kind() == JdbcConfig.Kind.CALL
                && statement.words().getFirst().equals("CALL")) return "{" + statement.sql() + "}";
        return statement.sql() + end(dialect);
    }

    /** Whether the columns that the database filled in come as rows of the statement, and not as generated keys. */
    boolean isReturning(Dialect dialect) {
        return statement.returnsRows(dialect.kind()) || isToldToReturn(dialect);
    }

    private String end(Dialect dialect) {
        if (isToldToReturn(dialect)) return returning(dialect);
        // The only statement that it refuses without one (error 10713).
        var isMerge = statement.words().getFirst().equals("MERGE");
        return isMerge && dialect.kind() == DatabaseKind.SQLSERVER ? ";" : "";
    }

    private boolean isToldToReturn(Dialect dialect) {
        return dialect.returnsWhenTold()
                && config.kind().isWrite()
                && !columns.isEmpty()
                && !statement.returnsRows(dialect.kind());
    }

    private String returning(Dialect dialect) {
        return columns.stream()
                .map(column -> dialect.quoted(column.name()))
                .collect(Collectors.joining(", ", " RETURNING ", ""));
    }

    Optional<Column> parameter(String name) {
        return parameters.stream().filter(column -> column.name().equals(name)).findFirst();
    }

    Optional<Column> outParameter(String name) {
        return out.stream().filter(column -> column.name().equals(name)).findFirst();
    }
}
