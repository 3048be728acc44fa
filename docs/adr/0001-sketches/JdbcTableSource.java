import io.legacybridge.spi.Delivery;
import io.legacybridge.spi.FormattedItems;
import io.legacybridge.spi.FormattedItems.Item;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.LegacySystemException.Retry;
import io.legacybridge.spi.Source;
import io.legacybridge.spi.SourceIdentity;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.record.RecordFormat;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.sql.DataSource;

/**
 * A cursor over a table with a column that says when a row was changed.
 *
 * <p>A row that was changed early and committed late appears behind the cursor. So every look begins {@code overlap} before
 * the latest change seen; rows known from the look before are passed over here, and after a restart by the ledger. A
 * transaction that writes for longer than the overlap can lose rows, and the guarantee page says so.
 */
final class JdbcTableSource implements Source.Polled {

    private static final int PAGE = Delivery.Batch.MAX_ITEMS;

    /** One row's place in the order of the table. */
    record Cursor(Instant changed, String key) implements Comparable<Cursor> {
        @Override
        public int compareTo(Cursor other) {
            var byTime = changed.compareTo(other.changed);
            return byTime != 0 ? byTime : key.compareTo(other.key);
        }
    }

    /** A row's columns as bytes: what a dead letter keeps, and what the format reads. */
    interface RowFormat extends RecordFormat {
        byte[] bytes(ResultSet row) throws SQLException;
    }

    private final DataSource database;
    private final String table;
    private final Duration overlap;
    private final Duration interval;
    private final RowFormat format;
    /** Acknowledged rows of the last overlap. */
    private final TreeSet<Cursor> known = new TreeSet<>();

    private Instant latest = Instant.EPOCH;
    private Cursor page = new Cursor(Instant.EPOCH, "");

    JdbcTableSource(DataSource database, String table, Duration overlap, Duration interval, RowFormat format) {
        this.database = database;
        this.table = table;
        this.overlap = overlap;
        this.interval = interval;
        this.format = format;
    }

    @Override
    public RecordFormat format() {
        return format;
    }

    @Override
    public Duration interval() {
        return interval;
    }

    @Override
    public void continueAfter(String position) {
        latest = Instant.parse(position);
        page = startOfLook();
    }

    /** One page a query, and no result set is held open in between. */
    @Override
    public Optional<Delivery> next() throws LegacySystemException {
        var more = true;
        while (more) {
            var rows = new TreeMap<Cursor, Item>();
            var end = query(rows);
            more = end.isPresent();
            if (rows.isEmpty()) page = end.orElseGet(this::startOfLook);
            else return Optional.of(new Page(rows, end));
        }
        return Optional.empty();
    }

    /** Fills in the rows that are not known, and gives the last one's place when the page was full. */
    private Optional<Cursor> query(Map<Cursor, Item> rows) throws LegacySystemException {
        var sql = "SELECT * FROM " + table + " WHERE changed > ? OR changed = ? AND id > ?"
                + " ORDER BY changed, id FETCH FIRST " + PAGE + " ROWS ONLY";
        try (var connection = database.getConnection();
                var statement = connection.prepareStatement(sql)) {
            statement.setObject(1, page.changed());
            statement.setObject(2, page.changed());
            statement.setString(3, page.key());
            var count = 0;
            var last = page;
            try (var row = statement.executeQuery()) {
                for (; row.next(); count++) {
                    last = new Cursor(row.getObject("changed", Instant.class), row.getString("id"));
                    if (!known.contains(last)) rows.put(last, new Item(identity(last), format.bytes(row)));
                }
            }
            return count == PAGE ? Optional.of(last) : Optional.empty();
        } catch (SQLException e) {
            var problem = Problem.error(
                    Place.of(table), "The table cannot be read.", "Check the database.", "jdbc/unreachable");
            throw new LegacySystemException(problem, Retry.SOON, e);
        }
    }

    private final class Page implements Delivery.Batch {

        private final TreeMap<Cursor, Item> rows;
        private final Optional<Cursor> end;

        Page(TreeMap<Cursor, Item> rows, Optional<Cursor> end) {
            this.rows = rows;
            this.end = end;
        }

        @Override
        public String name() {
            return table;
        }

        @Override
        public Items items() {
            return new FormattedItems(format, table, List.copyOf(rows.values()));
        }

        /** Only the time: a key may be a value that nobody may read in the ledger. */
        @Override
        public Optional<String> position() {
            return Optional.of(later(latest, rows.lastKey().changed()).toString());
        }

        /** The database keeps nothing; the ledger has the position already. */
        @Override
        public void acknowledge() {
            latest = later(latest, rows.lastKey().changed());
            known.addAll(rows.keySet());
            known.headSet(startOfLook()).clear();
            page = end.orElseGet(JdbcTableSource.this::startOfLook);
        }

        @Override
        public void giveBack() {}
    }

    private SourceIdentity identity(Cursor row) {
        return new SourceIdentity.Row(table, row.key(), row.changed().toString());
    }

    private Cursor startOfLook() {
        return new Cursor(latest.minus(overlap), "");
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
