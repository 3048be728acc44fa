package io.legacybridge.adapter.jdbc;

import io.legacybridge.adapter.jdbc.JdbcConfig.ChangeCursor;
import io.legacybridge.adapter.jdbc.RowItems.Row;
import io.legacybridge.spi.Delivery;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.Source;
import io.legacybridge.spi.SourceIdentity;
import io.legacybridge.spi.record.RecordFormat;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A table in the order of its changes. A look reads from its start up to the database's clock minus the lag, page by page.
 *
 * <p>A row that was changed early and committed late appears behind the cursor, so the next look begins before this one ended
 * ({@link LookStart}). Rows known from before are passed over here, and after a restart by the ledger.
 */
final class CursorInbound implements Source.Polled {

    private static final Logger log = LoggerFactory.getLogger(CursorInbound.class);

    private final ChangeCursor config;
    private final SourcePlace here;
    private final Dialect dialect;
    private final SourceSession session;
    private final RowFormat format;
    private final Portions portions;
    private final KeysetQuery query;
    private final KnownRows known = new KnownRows();
    private final OpenTransactions open;
    private final LookStart start;
    private Optional<Look> look = Optional.empty();
    private boolean begun;

    /**
     * @param until the youngest changes that are read
     * @param oldest since when the oldest open transaction had been running when it began, if the database tells it
     * @param after the last row read: the changed column, then the key
     * @param isNew whether it is past everything that was known when it began
     */
    private record Look(Instant until, Optional<Instant> oldest, Optional<List<Object>> after, boolean isNew) {
        Look behind(List<Object> row) {
            return new Look(until, oldest, Optional.of(row), isNew);
        }

        Look pastWhatIsKnown() {
            return new Look(until, oldest, after, true);
        }
    }

    CursorInbound(
            ChangeCursor config,
            String database,
            Dialect dialect,
            SourceSession session,
            RowFormat format,
            Portions portions) {
        this.config = config;
        this.here = new SourcePlace("changed", database, config.table(), changedBy(config));
        this.dialect = dialect;
        this.session = session;
        this.format = format;
        this.portions = portions;
        this.query = new KeysetQuery(config, dialect, format.columns());
        this.open = new OpenTransactions(dialect.kind());
        this.start = new LookStart(config.overlap());
    }

    @Override
    public RecordFormat format() {
        return format;
    }

    @Override
    public Duration interval() {
        return config.interval();
    }

    @Override
    public void continueAfter(String position) {
        here.within(position).map(Instant::parse).ifPresent(start::goBackTo);
    }

    @Override
    public Optional<Delivery> next() throws LegacySystemException {
        if (look.isEmpty()) look = Optional.of(session.read(this::begin));
        while (look.isPresent()) {
            var page = session.read(this::page);
            var rows = notKnown(page.rows());
            if (!rows.isEmpty()) {
                for (var row : page.rows()) if (!(query.place(row).getFirst() instanceof String)) throw noTime(row);
                if (page.rows().stream().anyMatch(row -> query.place(row).contains(null))) throw noKey();
                return Optional.of(new Changes(rows, page));
            }
            goOnBehind(page);
        }
        return Optional.empty();
    }

    /** Databases without types of their own for times take anything. */
    private LegacySystemException noTime(Object[] row) {
        return session.refused(
                "A row of " + config.table() + " has something else than a time in " + config.changed()
                        + ", so nobody can tell when it was changed: "
                        + Column.text(query.place(row).getFirst()) + ".",
                "Have times such as 2026-11-30 17:05:00 written there, and correct that row.",
                "jdbc/no-time");
    }

    /** A view promises none. */
    private LegacySystemException noKey() {
        return session.refused(
                "A row of " + config.table() + " has NULL in its key (" + String.join(", ", config.key())
                        + "), so nobody can tell which rows follow it.",
                "Name columns as the key that are never NULL, or leave such rows out of the view.",
                "jdbc/no-key");
    }

    /** Of texts without a zone, another zone makes other times. */
    private static String changedBy(ChangeCursor config) {
        var kind = config.columns().get(config.changed()).kind();
        return kind == ColumnType.Kind.TIMESTAMP
                ? config.changed() + " in " + config.zone().id()
                : config.changed();
    }

    private Look begin(Connection connection) throws SQLException {
        if (!begun) tellWhatIsHidden(connection);
        begun = true;
        // A transaction shows itself a moment after it took its time, and the lag covers that moment.
        var until = dialect.clock(connection).minus(config.lag());
        start.begin(until);
        return new Look(until, open.oldest(connection), Optional.empty(), known.isEmpty());
    }

    /** Once: the right may be missing on purpose. */
    private void tellWhatIsHidden(Connection connection) throws SQLException {
        if (!open.areHidden(connection)) return;
        log.atWarn()
                .addKeyValue("connection", session.connection())
                .addKeyValue("table", config.table())
                .addKeyValue("overlap", config.overlap())
                .log("Rows of a transaction that writes for longer than overlap will be missed, since the user may not"
                        + " see open transactions: GRANT pg_read_all_stats to it, or raise overlap"
                        + " [jdbc/open-transactions-hidden]");
    }

    private Page page(Connection connection) throws SQLException {
        var now = look.orElseThrow();
        try (var statement = query.prepare(connection, start.get(), now.until(), now.after())) {
            session.limit(statement);
            return Page.read(statement, dialect, format.columns(), config.pageSize(), portions);
        }
    }

    private List<RowVersion> notKnown(List<Object[]> rows) {
        return rows.stream()
                .map(row -> RowVersion.of(row, query.place(row), format))
                .filter(row -> look.orElseThrow().isNew() || !known.contains(row))
                .toList();
    }

    private void goOnBehind(Page page) {
        var now = look.orElseThrow();
        var next = start.ofNext(now.until(), now.oldest());
        if (page.full()) {
            var last = query.place(page.rows().getLast());
            look = Optional.of(now.behind(last));
            // The rest of this look has rows that are known, too.
            next = next.filter(changed(last)::isAfter).or(() -> Optional.of(changed(last)));
        } else {
            look = Optional.empty();
            start.end(now.until(), now.oldest());
        }
        next.map(query::firstRead).ifPresent(known::forgetBefore);
    }

    private Instant changed(List<Object> place) {
        var text = (String) place.getFirst();
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            return LocalDateTime.parse(text).atZone(config.zone().id()).toInstant();
        }
    }

    private SourceIdentity identity(RowVersion row) {
        var place = row.place();
        var key = new StringBuilder();
        for (var part : place.subList(1, place.size())) {
            var text = Column.text(part);
            // With its length in front, so that ("1", "23") and ("12", "3") differ.
            key.append(text.length()).append(':').append(text);
        }
        var changed = Column.text(place.getFirst());
        // The first one is known by its time alone: with one more column in the connection's file it is still the same.
        var isLater = row.hasDigest() && known.contains(place);
        return new SourceIdentity.Row(
                config.table(), key.toString(), isLater ? changed + " " + Long.toHexString(row.digest()) : changed);
    }

    /** One page without the rows that are known. */
    private final class Changes implements Delivery.Batch {

        private final List<RowVersion> rows;
        private final List<Row> items = new ArrayList<>();
        private final Page page;
        private final Instant last;
        private final String position;
        private boolean acknowledged;

        Changes(List<RowVersion> rows, Page page) {
            this.rows = rows;
            for (var row : rows) items.add(new Row(identity(row), row.values()));
            this.page = page;
            this.last = changed(query.place(page.rows().getLast()));
            var oldest = look.orElseThrow().oldest().filter(last::isAfter).orElse(last);
            // What lies before it has been read, however long a transaction has been open.
            var from = start.get().filter(oldest::isBefore).orElse(oldest);
            this.position = here.position(from.toString());
        }

        @Override
        public String name() {
            return config.table();
        }

        @Override
        public Items items() {
            return new RowItems(format, config.table(), items);
        }

        /**
         * Only a time: a key may be a value that nobody may read in the ledger. Whoever goes on there begins an overlap before it,
         * as long as the overlap is then.
         */
        @Override
        public Optional<String> position() {
            return Optional.of(position);
        }

        /** The database keeps nothing; the ledger has the position already. */
        @Override
        public void acknowledge() {
            if (acknowledged) return;
            acknowledged = true;
            if (start.latest().filter(last::isAfter).isPresent()) look = look.map(Look::pastWhatIsKnown);
            start.saw(last);
            remember();
            goOnBehind(page);
        }

        /** From the last one back: those before the next look's start are not seen again. */
        private void remember() {
            var now = look.orElseThrow();
            var from = start.ofNext(now.until(), now.oldest())
                    .map(query::firstRead)
                    .orElse(Instant.MIN);
            for (var row : rows.reversed()) {
                var changed = changed(row.place());
                if (changed.isBefore(from)) return;
                known.add(changed, row);
            }
        }

        @Override
        public void giveBack() {}
    }
}
