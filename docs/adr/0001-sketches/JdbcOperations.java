import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.LegacySystemException.Retry;
import io.legacybridge.spi.Operation;
import io.legacybridge.spi.Operations;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.record.RecordWriter;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/** Stored procedures and declared queries. A query is a READ whose reply is a list of rows, read in the same way. */
final class JdbcOperations implements Operations {

    /** One statement with its declared parameters and results. */
    interface Statement {
        /** The text, from the connection's file. */
        String sql();

        /** Binds each value to its parameter. */
        RecordWriter parameters(CallableStatement statement);

        /** Out parameters and rows; more rows than max-rows end the list and set its field "more". */
        void results(CallableStatement statement, RecordWriter reply) throws SQLException;
    }

    private final Map<Operation, Statement> statements;
    private final DataSource database;
    private final Clock clock;

    JdbcOperations(Map<Operation, Statement> statements, DataSource database, Clock clock) {
        this.statements = statements;
        this.database = database;
        this.clock = clock;
    }

    @Override
    public List<Operation> list() {
        return List.copyOf(statements.keySet());
    }

    @Override
    public Answer call(Operation operation, Request request, RecordWriter reply) throws LegacySystemException {
        var statement = statements.get(operation);
        try (var connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try (var call = connection.prepareCall(statement.sql())) {
                call.setQueryTimeout(seconds(Duration.between(clock.instant(), request.deadline())));
                request.writeTo(statement.parameters(call));
                call.execute();
                statement.results(call, reply);
            } catch (SQLException e) {
                // Undone for certain: the request was refused, or nothing happened.
                connection.rollback();
                if (isRefusal(e)) return new Answer.Fault(Blame.REQUEST, e.getSQLState(), e.getMessage());
                throw e;
            }
            return commit(connection);
        } catch (SQLException e) {
            throw new LegacySystemException(problem("cannot be asked", "jdbc/unreachable"), Retry.SOON, e);
        }
    }

    private static Answer commit(Connection connection) {
        try {
            connection.commit();
            return Answer.REPLY;
        } catch (SQLException e) {
            return new Answer.Unknown(problem("did not confirm the commit", "jdbc/no-answer"));
        }
    }

    /** Data exceptions, integrity violations and a procedure's own SIGNAL (SQL:2016 part 2, 24.1). */
    private static boolean isRefusal(SQLException e) {
        var state = String.valueOf(e.getSQLState());
        return state.startsWith("22") || state.startsWith("23") || state.startsWith("45");
    }

    private static int seconds(Duration patience) {
        return Math.toIntExact(Math.max(1, patience.toSeconds()));
    }

    private static Problem problem(String what, String code) {
        return Problem.error(Place.of("core-banking"), "The database " + what + ".", "Check that it runs.", code);
    }
}
