package io.legacybridge.adapter.jdbc;

import io.legacybridge.spi.Operations.Answer;
import io.legacybridge.spi.record.RecordWriter;
import java.math.BigDecimal;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/** One run of one statement: binds, executes, and writes the reply. The transaction is somebody else's. */
final class Execution {

    private final OperationPlan plan;
    private final Arguments arguments;
    private final Dialect dialect;
    private final RecordWriter reply;
    private final Duration patience;
    private final Portions portions;
    private final ReplyRows rows;
    private boolean begun;

    Execution(
            OperationPlan plan,
            Arguments arguments,
            Dialect dialect,
            RecordWriter reply,
            Duration patience,
            Portions portions) {
        this.plan = plan;
        this.arguments = arguments;
        this.dialect = dialect;
        this.reply = reply;
        this.patience = patience;
        this.portions = portions;
        this.rows = new ReplyRows(plan, dialect, reply);
    }

    OperationPlan plan() {
        return plan;
    }

    /** Whether the statement was handed to the database. */
    boolean begun() {
        return begun;
    }

    Answer run(Connection connection) throws SQLException {
        try (var _ = QueryLimit.of(dialect, connection, patience)) {
            return answer(connection);
        }
    }

    private Answer answer(Connection connection) throws SQLException {
        return switch (plan.config().kind()) {
            case QUERY_ONE -> one(connection);
            case QUERY_MANY -> many(connection);
            case QUERY_PAGE -> page(connection, plan.page().orElseThrow());
            case INSERT, UPSERT -> written(connection);
            case CALL -> called(connection);
        };
    }

    private Answer one(Connection connection) throws SQLException {
        try (var statement = prepared(connection.prepareStatement(plan.sql(dialect)))) {
            statement.setMaxRows(2);
            begun = true;
            try (var row = statement.executeQuery()) {
                if (!row.next()) return JdbcOperations.notOne(true);
                start();
                rows.columns(row);
                if (row.next()) return JdbcOperations.notOne(false);
                return end();
            }
        }
    }

    private Answer many(Connection connection) throws SQLException {
        var limit = plan.config().maxRows();
        try (var statement = prepared(connection.prepareStatement(plan.sql(dialect)))) {
            statement.setMaxRows(limit + 1);
            return many(statement, limit);
        }
    }

    private Answer page(Connection connection, PageQuery page) throws SQLException {
        if (page.hasToLearn())
            try (var statement = prepared(connection.prepareStatement(plan.sql(dialect)))) {
                page.learn(statement.getMetaData());
            }
        var limit = limit();
        var after = plan.isAfter(arguments);
        try (var statement = prepared(connection.prepareStatement(page.sql(after, limit + 1)))) {
            if (after) page.bindBehind(statement, plan.statement().parameters().size(), arguments);
            statement.setMaxRows(limit + 1);
            return many(statement, limit);
        }
    }

    private Answer many(PreparedStatement statement, int limit) throws SQLException {
        var portion = portions.of(statement, limit + 1);
        begun = true;
        try (var result = statement.executeQuery()) {
            start();
            rows.list(result, limit, Optional.of(portion));
            portion.end();
            return end();
        } catch (SQLException | RuntimeException | Error e) {
            portion.breakOff();
            throw e;
        }
    }

    /** The columns that the database filled in come as generated keys, or as rows of the statement. */
    private Answer written(Connection connection) throws SQLException {
        var columns = plan.columns().stream().map(Column::name).toArray(String[]::new);
        var returning = plan.isReturning(dialect);
        var sql = plan.sql(dialect);
        try (var statement = prepared(
                columns.length == 0 || returning
                        ? connection.prepareStatement(sql)
                        : connection.prepareStatement(sql, columns))) {
            begun = true;
            var isResult = statement.execute();
            start();
            var count = isResult ? 0 : statement.getUpdateCount();
            try (var result =
                    isResult ? statement.getResultSet() : columns.length == 0 ? null : statement.getGeneratedKeys()) {
                var found = plan.rows().isPresent()
                        ? rows.list(result, plan.config().maxRows(), Optional.empty())
                        : count(result);
                reply.number(plan.reply(OperationPlan.COUNT), BigDecimal.valueOf(isResult ? found : count));
            }
            return end();
        }
    }

    private static int count(ResultSet result) throws SQLException {
        var count = 0;
        while (result != null && result.next()) count++;
        return count;
    }

    private Answer called(Connection connection) throws SQLException {
        var sql = plan.sql(dialect);
        if (JdbcOperations.isFunction(plan)) {
            try (var statement = prepared(connection.prepareStatement(sql))) {
                begun = true;
                statement.execute();
                start();
                if (plan.rows().isPresent())
                    rows.list(statement.getResultSet(), plan.config().maxRows(), Optional.empty());
                return end();
            }
        }
        try (var call = connection.prepareCall(sql)) {
            prepared(call);
            registerOut(call);
            begun = true;
            var isResult = call.execute();
            start();
            var cells = Cells.of(call);
            for (var column : plan.out())
                rows.write(
                        column, column.read(cells, plan.statement().parameters().indexOf(column.name()) + 1));
            if (plan.rows().isPresent())
                rows.list(isResult ? call.getResultSet() : null, plan.config().maxRows(), Optional.empty());
            return end();
        }
    }

    private void registerOut(CallableStatement call) throws SQLException {
        var names = plan.statement().parameters();
        for (var index = 0; index < names.size(); index++) {
            var out = plan.outParameter(names.get(index));
            if (out.isPresent())
                call.registerOutParameter(
                        index + 1, Binding.sqlType(dialect, out.get().type()));
        }
    }

    private <T extends PreparedStatement> T prepared(T statement) throws SQLException {
        QueryLimit.give(statement, dialect, patience);
        var names = plan.statement().parameters();
        for (var index = 0; index < names.size(); index++) {
            var parameter = plan.parameter(names.get(index));
            if (parameter.isPresent())
                Binding.bind(statement, index + 1, dialect, parameter.get().type(), arguments.value(parameter.get()));
        }
        return statement;
    }

    private int limit() {
        var limit = plan.request(OperationPlan.LIMIT);
        if (!arguments.has(limit)) return plan.config().maxRows();
        return arguments
                .number(limit)
                .min(BigDecimal.valueOf(plan.config().maxRows()))
                .max(BigDecimal.ONE)
                .intValue();
    }

    private void start() {
        reply.startGroup(plan.operation().reply().root());
    }

    private Answer end() {
        reply.endGroup(plan.operation().reply().root());
        return rows.problems().isEmpty() ? Answer.REPLY : new Answer.Unreadable(rows.problems(), rows.misfits());
    }
}
