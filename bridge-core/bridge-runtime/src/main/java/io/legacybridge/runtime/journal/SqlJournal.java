package io.legacybridge.runtime.journal;

import io.legacybridge.runtime.store.Database;
import io.legacybridge.runtime.store.PageEnd;
import io.legacybridge.runtime.store.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * The journal in {@code journal.db}, or in PostgreSQL's schema {@code journal}. Each append begins with an update of the one row
 * of {@code bounds}, so that one at a time gives positions: they become visible in order, whatever number of nodes appends.
 */
public final class SqlJournal implements Journal {

    /** A page ends after the message with which its bodies reach this size. */
    static final int MAX_PAGE_BYTES = 16 * 1024 * 1024;

    /** So many old messages are dropped in one transaction: a source never waits for all of them. */
    static final int SEGMENT = 1_000;

    /** More positions than other nodes can have given since this one looked, and the least that a leap passes over. */
    static final long FAR = 1_000_000_000;

    private final Database database;
    private final Growth growth;
    private final Lock turn = new ReentrantLock();

    public SqlJournal(Database database) {
        this.database = database;
        this.growth = new Growth(lastStored(), database.isShared() ? Optional.of(this::lastStored) : Optional.empty());
    }

    @Override
    public int append(List<Entry> entries) {
        record Appended(int count, long last) {}
        var appended = inTurn(connection -> {
            var stored = lockBounds(connection).last();
            // The database was put back under a running node, such as to a standby that lacked its last commits.
            var before = stored < growth.known() ? growth.known() + FAR : stored;
            var position = before;
            // Nobody else can add one before this transaction ends.
            var known = known(connection, entries.stream().map(Entry::id).toList());
            var keys = new HashMap<Key, Latest>();
            var ids = new ArrayList<Object[]>();
            var messages = new ArrayList<Object[]>();
            for (var entry : entries) {
                if (!known.add(entry.id())) continue;
                position++;
                ids.add(new Object[] {entry.id(), position});
                messages.add(row(position, entry));
                if (!entry.subject().isEmpty())
                    keys.merge(
                            new Key(entry.connection(), storable(entry.subject())),
                            new Latest(entry.sequence(), position),
                            Latest::later);
            }
            Sql.updateAll(connection, "INSERT INTO message_id (id, position) VALUES (?, ?)", ids);
            Sql.updateAll(
                    connection,
                    "INSERT INTO message (position, id, connection, subject, sequence, appended, body)"
                            + " VALUES (?, ?, ?, ?, ?, ?, ?)",
                    messages);
            Sql.updateAll(
                    connection,
                    "INSERT INTO latest (connection, subject, sequence, position) VALUES (?, ?, ?, ?)"
                            + " ON CONFLICT (connection, subject) DO UPDATE SET sequence = excluded.sequence,"
                            + " position = excluded.position WHERE excluded.sequence > latest.sequence",
                    keys.entrySet().stream()
                            .map(key -> row(key.getKey(), key.getValue()))
                            .toList());
            moveTo(connection, position);
            return new Appended((int) (position - before), position);
        });
        growth.to(appended.last());
        return appended.count();
    }

    @Override
    public Page read(Set<String> connections, long after, int limit) throws PositionGone {
        record Found(long last, long dropped, Page page) {}
        var found = database.read(connection -> {
            var bounds = bounds(connection);
            if (after < bounds.dropped() || connections.isEmpty())
                return new Found(bounds.last(), bounds.dropped(), new Page(List.of(), Math.max(after, bounds.last())));
            try (var query = connection.prepareStatement("SELECT position, id, connection, body FROM message"
                    + " WHERE position > ? AND position <= ? AND connection IN (" + places(connections.size())
                    + ") ORDER BY position LIMIT ?")) {
                query.setLong(1, after);
                // Each statement may see another state; nothing beyond this last position is looked at.
                query.setLong(
                        2,
                        database.isShared() ? endOfPage(connection, connections, after, limit, bounds) : bounds.last());
                var column = 3;
                for (var name : connections) query.setString(column++, name);
                query.setInt(column, limit);
                var page = page(query, after, limit, bounds.last());
                // Messages may have been dropped before it was read.
                var dropped = beginsBehind(page, after)
                        ? bounds.dropped()
                        : bounds(connection).dropped();
                return new Found(bounds.last(), dropped, page);
            }
        });
        growth.to(found.last());
        if (after < found.dropped()) throw new PositionGone(found.dropped());
        return found.page();
    }

    /** Then nothing behind it had been dropped when the page was read. */
    private static boolean beginsBehind(Page page, long after) {
        return !page.messages().isEmpty() && page.messages().getFirst().position() == after + 1;
    }

    /** PostgreSQL's driver holds all rows of an answer at once, so it is asked for no more than a page holds. */
    private static long endOfPage(Connection connection, Set<String> connections, long after, int limit, Bounds bounds)
            throws SQLException {
        var values = new ArrayList<Object>(List.of(after, bounds.last()));
        values.addAll(connections);
        values.add(limit);
        return PageEnd.of(
                connection,
                MAX_PAGE_BYTES,
                after,
                "SELECT position, length(body) FROM message WHERE position > ? AND position <= ? AND connection IN ("
                        + places(connections.size()) + ") ORDER BY position LIMIT ?",
                values.toArray());
    }

    @Override
    public boolean awaitBeyond(long position, Duration limit) throws InterruptedException {
        return growth.awaitBeyond(position, limit);
    }

    @Override
    public void endWaiting() {
        growth.endWaiting();
    }

    @Override
    public Optional<Stored> latest(String name, String subject) {
        return database.first(
                "SELECT m.position, m.id, m.connection, m.body FROM latest l JOIN message m ON m.position = l.position"
                        + " WHERE l.connection = ? AND l.subject = ?",
                SqlJournal::stored,
                name,
                storable(subject));
    }

    @Override
    public Optional<Stored> find(String messageId) {
        return database.first(
                "SELECT m.position, m.id, m.connection, m.body FROM message_id i JOIN message m"
                        + " ON m.position = i.position WHERE i.id = ?",
                SqlJournal::stored,
                messageId);
    }

    @Override
    public Set<String> known(Collection<String> messageIds) {
        return database.read(connection -> known(connection, messageIds));
    }

    @Override
    public long lastPosition() {
        return growth.last();
    }

    /** No journal gives a million positions a second, so the microseconds since 1970 are above all that it gave. */
    @Override
    public void leap(Instant now) {
        growth.to(inTurn(connection -> {
            var last =
                    Math.max(lockBounds(connection).last() + FAR, TimeUnit.MILLISECONDS.toMicros(now.toEpochMilli()));
            moveTo(connection, last);
            return last;
        }));
    }

    @Override
    public long count(String name, long after, long last) {
        return database.first(
                        "SELECT COUNT(*) FROM message WHERE position > ? AND position <= ? AND connection = ?",
                        row -> row.getLong(1),
                        after,
                        last,
                        name)
                .orElseThrow();
    }

    @Override
    public void completeUntil(Instant moment) {
        database.update("UPDATE bounds SET complete_until = ?", moment);
    }

    @Override
    public void dropBefore(Instant oldest, BooleanSupplier ends) {
        var end = lastBefore(oldest);
        while (!dropSegment(end) && !ends.getAsBoolean()) {
            // Between two segments others write.
        }
    }

    /** Times may step back, positions do not: only what lies before the first message to keep goes. */
    private long lastBefore(Instant oldest) {
        // The + keeps the database from the index of times: in order of positions the first hit is the answer.
        return database.first(
                        "SELECT COALESCE((SELECT position - 1 FROM message WHERE +appended >= ?"
                                + " ORDER BY position LIMIT 1), (SELECT last FROM bounds))",
                        row -> row.getLong(1),
                        oldest)
                .orElseThrow();
    }

    /** Whether nothing up to this position is left. */
    private boolean dropSegment(long end) {
        return inTurn(connection -> {
            var before = lockBounds(connection).dropped();
            if (before >= end) return true;
            var dropped = endOfSegment(connection, before, end);
            for (var sql : List.of(
                    "DELETE FROM message WHERE position <= ?",
                    "DELETE FROM message_id WHERE position <= ?",
                    "DELETE FROM latest WHERE position <= ?",
                    "UPDATE bounds SET dropped = ?")) Sql.update(connection, sql, dropped);
            return dropped == end;
        });
    }

    /** Counted in messages: where positions leapt there are none. */
    private static long endOfSegment(Connection connection, long before, long end) throws SQLException {
        return Sql.first(
                        connection,
                        "SELECT position FROM message WHERE position > ? AND position <= ? ORDER BY position"
                                + " LIMIT 1 OFFSET " + (SEGMENT - 1),
                        row -> row.getLong(1),
                        before,
                        end)
                .orElse(end);
    }

    private static Page page(PreparedStatement query, long after, int limit, long end) throws SQLException {
        var messages = new ArrayList<Stored>();
        var bytes = 0L;
        try (var rows = query.executeQuery()) {
            while (rows.next()) {
                var message = stored(rows);
                messages.add(message);
                bytes += message.body().length;
                if (bytes >= MAX_PAGE_BYTES) return new Page(messages, message.position());
            }
        }
        var whole = messages.size() < limit;
        return new Page(
                messages, whole ? Math.max(after, end) : messages.getLast().position());
    }

    private long lastStored() {
        return database.read(connection -> bounds(connection).last());
    }

    /** Those of these ids that are here already. */
    private static Set<String> known(Connection connection, Collection<String> ids) throws SQLException {
        if (ids.isEmpty()) return new HashSet<>();
        return new HashSet<>(Sql.list(
                connection,
                "SELECT id FROM message_id WHERE id IN (" + places(ids.size()) + ")",
                row -> row.getString(1),
                ids.toArray()));
    }

    private static Object[] row(long position, Entry entry) {
        return new Object[] {
            position,
            entry.id(),
            entry.connection(),
            storable(entry.subject()),
            entry.sequence(),
            entry.time(),
            entry.body()
        };
    }

    private static Object[] row(Key key, Latest latest) {
        return new Object[] {key.connection(), key.subject(), latest.sequence(), latest.position()};
    }

    /** PostgreSQL's text has no U+0000, which stands in keys of mainframes; U+FFFF is no character of anybody's. */
    private static String storable(String subject) {
        return subject.replace('\u0000', '\uFFFF');
    }

    private static String places(int count) {
        return String.join(", ", Collections.nCopies(count, "?"));
    }

    private static Stored stored(ResultSet row) throws SQLException {
        return new Stored(row.getLong(1), row.getString(2), row.getString(3), row.getBytes(4));
    }

    private static Bounds bounds(Connection connection) throws SQLException {
        return bounds(connection, "SELECT last, dropped FROM bounds");
    }

    /**
     * A transaction that locks the bounds, one at a time on this node. When it freezes, the store ends the session that holds the
     * lock, and no others stand in line that would each keep it as long again.
     */
    private <T> T inTurn(Database.Work<T> work) {
        turn.lock();
        try {
            return database.transaction(work);
        } finally {
            turn.unlock();
        }
    }

    /** The same, kept from others until the transaction ends. */
    private static Bounds lockBounds(Connection connection) throws SQLException {
        return bounds(connection, "UPDATE bounds SET last = last RETURNING last, dropped");
    }

    private static Bounds bounds(Connection connection, String sql) throws SQLException {
        return Sql.first(connection, sql, row -> new Bounds(row.getLong(1), row.getLong(2)))
                .orElseThrow();
    }

    private static void moveTo(Connection connection, long last) throws SQLException {
        Sql.update(connection, "UPDATE bounds SET last = ?", last);
    }

    private record Bounds(long last, long dropped) {}

    private record Key(String connection, String subject) {}

    /** One statement may not change a row twice, so the last message of a key is found before. */
    private record Latest(String sequence, long position) {
        Latest later(Latest other) {
            return other.sequence.compareTo(sequence) > 0 ? other : this;
        }
    }
}
