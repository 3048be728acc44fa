package io.legacybridge.adapter.jdbc;

import io.legacybridge.adapter.jdbc.JdbcConfig.Kind;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.Operation;
import io.legacybridge.spi.Operations;
import io.legacybridge.spi.config.ByteSize;
import io.legacybridge.spi.record.RecordWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Declared statements. A query runs in a transaction that reads and is rolled back; everything else is undone unless its
 * commit was confirmed, so only a lost commit leaves anybody in doubt.
 */
final class JdbcOperations implements Operations {

    /** The driver's own end of a statement comes first; then the way to the database counts as broken. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    private static final String ROW_MISSING = "02000";
    private static final String ROWS_TOO_MANY = "21000";

    private final Map<String, OperationPlan> plans;
    private final Map<String, Portions> portions = new HashMap<>();
    private final ConnectionPool pool;
    private final Dialect dialect;
    private final Failures failures;
    private final Clock clock;

    JdbcOperations(
            Map<String, OperationPlan> plans,
            ByteSize fetchSize,
            ConnectionPool pool,
            Dialect dialect,
            Failures failures,
            Clock clock) {
        this.plans = plans;
        plans.keySet().forEach(name -> portions.put(name, new Portions(fetchSize)));
        this.pool = pool;
        this.dialect = dialect;
        this.failures = failures;
        this.clock = clock;
    }

    @Override
    public List<Operation> list() {
        return plans.values().stream().map(OperationPlan::operation).toList();
    }

    @Override
    public Answer call(Operation operation, Request request, RecordWriter reply) throws LegacySystemException {
        var plan = plans.get(operation.name());
        var arguments = new Arguments();
        request.writeTo(arguments);
        var problems = arguments.problems(plan.given(arguments));
        if (!problems.isEmpty()) return new Answer.Unsendable(problems);
        var answer = Optional.<Answer>empty();
        try (var connection = pool.borrow(left(request))) {
            var patience = left(request);
            limit(connection, patience);
            var execution = new Execution(plan, arguments, dialect, reply, patience, portions.get(operation.name()));
            answer = Optional.of(
                    plan.config().kind().isQuery() ? read(connection, execution) : write(connection, execution));
        } catch (SQLException e) {
            pool.distrust();
            // With an answer only giving back the connection failed, and what was committed stays so.
            if (answer.isEmpty()) throw failures.of(e);
        }
        return answer.orElseThrow();
    }

    private Duration left(Request request) throws LegacySystemException {
        var left = Duration.between(clock.instant(), request.deadline());
        if (left.isNegative() || left.isZero()) throw tooLate();
        return left;
    }

    private Answer read(Connection connection, Execution execution) throws LegacySystemException {
        try {
            dialect.beginReading(connection);
            return execution.run(connection);
        } catch (SQLException e) {
            // The database was reached and worked all the time: nothing changed, and asked again at once it would take
            // longer.
            if (execution.begun() && failures.isTimeout(e)) return new Answer.Unknown(failures.tooSlow());
            return undone(connection, e);
        } finally {
            endReading(connection);
        }
    }

    private void endReading(Connection connection) {
        try {
            dialect.endReading(connection);
        } catch (SQLException e) {
            // It may not be what it was, so nobody else gets it.
            pool.distrust();
        }
    }

    private Answer write(Connection connection, Execution execution) throws LegacySystemException {
        Answer answer;
        try {
            answer = execution.run(connection);
        } catch (SQLException e) {
            // What was raised for the request is the procedure's own answer; after anything else it may have committed.
            var isAnswer = failures.refusal(e).filter(Blame.REQUEST::equals).isPresent();
            if (execution.plan().config().commitsItself() && !isAnswer && execution.begun())
                return doubtful(connection, e);
            return undone(connection, e);
        }
        try {
            connection.commit();
            return answer;
        } catch (SQLException e) {
            return failures.isUndone(e) ? undone(connection, e) : doubtful(connection, e);
        }
    }

    /** Nothing was committed, and a database undoes what a broken connection leaves. */
    private Answer undone(Connection connection, SQLException e) throws LegacySystemException {
        rollBack(connection);
        var blame = failures.refusal(e);
        if (blame.isPresent()) return new Answer.Fault(blame.get(), failures.state(e), String.valueOf(e.getMessage()));
        throw failures.of(e);
    }

    private Answer doubtful(Connection connection, SQLException e) {
        rollBack(connection);
        pool.distrust();
        return new Answer.Unknown(failures.problem(
                "The database did not confirm the commit (SQLSTATE " + e.getSQLState() + ").",
                "Look there whether it was carried out before it is asked again.",
                "jdbc/no-answer"));
    }

    private void rollBack(Connection connection) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            pool.distrust();
        }
    }

    private void limit(Connection connection, Duration patience) throws SQLException {
        if (dialect.kind() == DatabaseKind.SQLITE) return;
        connection.setNetworkTimeout(
                Connector.HERE, Math.toIntExact(patience.plus(GRACE).toMillis()));
    }

    private LegacySystemException tooLate() {
        return failures.soon(
                "No connection to the database was free before the deadline.",
                "Try again later; look for slow statements, or raise connections.",
                "jdbc/busy",
                null);
    }

    /** There was none or more than one where one was declared (SQL:2016 part 2, 24.1). */
    static Answer notOne(boolean none) {
        return none
                ? new Answer.Fault(Blame.REQUEST, ROW_MISSING, "There is no such row.")
                : new Answer.Fault(Blame.LEGACY_SYSTEM, ROWS_TOO_MANY, "There is more than one such row.");
    }

    static boolean isFunction(OperationPlan plan) {
        return plan.config().kind() == Kind.CALL
                && !plan.statement().words().getFirst().equals("CALL");
    }
}
