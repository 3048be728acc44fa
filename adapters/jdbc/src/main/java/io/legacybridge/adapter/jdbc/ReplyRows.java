package io.legacybridge.adapter.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.adapter.jdbc.Portions.Portion;
import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordProblem;
import io.legacybridge.spi.record.RecordWriter;
import io.legacybridge.spi.record.Type;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Writes the rows of a result into a reply. */
final class ReplyRows {

    /** Undefined column: a code of PostgreSQL in the class of SQL:2016 part 2, 24.1. */
    private static final String NO_COLUMN = "42703";

    private final OperationPlan plan;
    private final Dialect dialect;
    private final RecordWriter reply;
    private final List<RecordProblem> problems = new ArrayList<>();
    private final StringBuilder misfits = new StringBuilder();

    ReplyRows(OperationPlan plan, Dialect dialect, RecordWriter reply) {
        this.plan = plan;
        this.dialect = dialect;
        this.reply = reply;
    }

    /** What does not fit the declared types. */
    List<RecordProblem> problems() {
        return problems;
    }

    /** The values that do not fit. */
    byte[] misfits() {
        return misfits.toString().getBytes(UTF_8);
    }

    void write(Column column, Object value) {
        var problem = column.write(reply, value);
        if (problem.isEmpty()) return;
        problems.add(problem.get());
        misfits.append(column.name())
                .append('=')
                .append(value == null ? "" : Column.text(value))
                .append('\n');
    }

    /**
     * The columns of the current row, as fields of the group that is open.
     *
     * @return how many characters they have
     */
    long columns(ResultSet row) throws SQLException {
        var cells = Cells.of(row, dialect.kind());
        var characters = 0L;
        for (var column : plan.columns()) {
            var value = column.read(cells, number(row, column));
            write(column, value);
            characters += Column.characters(value);
        }
        return characters;
    }

    private static int number(ResultSet row, Column column) throws SQLException {
        try {
            return row.findColumn(column.name());
        } catch (SQLException e) {
            // Some drivers say so without a SQLSTATE, as they do when the connection breaks.
            if (e.getSQLState() != null) throw e;
            throw new SQLException("The statement gives no column " + column.name() + ".", NO_COLUMN, e);
        }
    }

    /**
     * The list of rows and whether there are more.
     *
     * @param result   null when the statement gave none
     * @param portions in which it comes; empty when it comes whole
     * @return how many rows it had, also of those that are not in the list
     */
    int list(ResultSet result, int limit, Optional<Portion> portions) throws SQLException {
        var list = plan.rows().orElseThrow();
        var element = element(list);
        reply.startList(list);
        var count = 0;
        while (result != null && result.next()) {
            if (count++ >= limit) continue;
            reply.startGroup(element);
            var characters = columns(result);
            reply.endGroup(element);
            if (portions.isPresent()) portions.get().read(result, characters);
        }
        reply.endList(list);
        reply.flag(plan.reply(OperationPlan.MORE), count > limit);
        return count;
    }

    private static Field element(Field list) {
        return ((Type.Repeated) list.type()).element();
    }
}
