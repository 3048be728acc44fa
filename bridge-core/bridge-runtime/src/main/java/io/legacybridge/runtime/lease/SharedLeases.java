package io.legacybridge.runtime.lease;

import io.legacybridge.runtime.store.Database;
import io.legacybridge.runtime.store.Sql;
import io.legacybridge.runtime.watch.Attempt;
import io.legacybridge.runtime.watch.Rounds;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leases in a ledger that nodes share. A lease runs out when its holder has not renewed it for {@link #TERM}, by the
 * database's clock; the holder itself counts from before it asked, so it stops earlier than another can begin. What it
 * does after that, for instance when it was frozen, is refused by the token.
 */
public final class SharedLeases implements Leases, AutoCloseable {

    /** How long a lease lasts without being renewed: a node that dies is followed by another within 15 s. */
    static final Duration TERM = Duration.ofSeconds(9);

    /** How often leases are renewed, and asked for. */
    private static final Duration PULSE = Duration.ofSeconds(1);

    private static final String UNTIL = Database.SHARED_NOW + " + " + TERM.toMillis();

    private static final Logger log = LoggerFactory.getLogger(SharedLeases.class);

    private final Database ledger;
    private final String node;
    private final String holder = UUID.randomUUID().toString();
    private final Map<String, Wanted> wanted = new ConcurrentHashMap<>();
    private final Rounds pulse = new Rounds("leases");

    /** @param node how people know this node, such as its host name */
    public SharedLeases(Database ledger, String node) {
        this.ledger = ledger;
        this.node = node;
        pulse.nowAndEvery(
                PULSE,
                new Attempt(
                        this::beat,
                        e -> log.atWarn().setCause(e).log("Leases cannot be renewed; sources pause when they run out"),
                        () -> log.info("Leases are renewed again")));
    }

    @Override
    public Lease want(String connection, String version) {
        var lease = new Wanted(connection, version);
        if (wanted.putIfAbsent(connection, lease) != null)
            throw new IllegalStateException("the lease of " + connection + " is wanted already");
        return lease;
    }

    @Override
    public void close() {
        pulse.cutShort();
        for (var lease : wanted.values()) lease.close();
    }

    private void beat() {
        renew();
        for (var lease : wanted.values()) if (lease.held().isEmpty()) lease.ask();
    }

    private void renew() {
        var begun = System.nanoTime();
        var renewed = ledger.transaction(connection -> {
            // When this node freezes in a transaction, what waits behind that one would get its lock next, and keep it.
            Sql.update(connection, "SET LOCAL lock_timeout = '2s'");
            var tokens = Sql.list(
                    connection,
                    "UPDATE lease SET until = " + UNTIL
                            + " WHERE holder = ? AND connection = ANY (?) RETURNING connection, token",
                    row -> Map.entry(row.getString(1), row.getLong(2)),
                    holder,
                    wanted.keySet().toArray(String[]::new));
            return tokens.stream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        });
        for (var lease : wanted.values()) lease.renewed(Optional.ofNullable(renewed.get(lease.connection)), begun);
    }

    private final class Wanted implements Lease {

        private final String connection;
        private final String version;
        private volatile Optional<Term> term = Optional.empty();
        private volatile Optional<Holder> other = Optional.empty();
        private boolean closed;

        Wanted(String connection, String version) {
            this.connection = connection;
            this.version = version;
        }

        @Override
        public Optional<Held> held() {
            return term.filter(Term::isStill).map(Held.class::cast);
        }

        @Override
        public Optional<Holder> other() {
            return held().isPresent() ? Optional.empty() : other;
        }

        @Override
        public void close() {
            wanted.remove(connection, this);
            end().ifPresent(this::giveBack);
        }

        private synchronized Optional<Term> end() {
            closed = true;
            var last = term;
            term = Optional.empty();
            return last;
        }

        /** False when nobody wants it any more. */
        private synchronized boolean begin(Term first) {
            if (closed) return false;
            term = Optional.of(first);
            return true;
        }

        void renewed(Optional<Long> token, long begun) {
            var now = term;
            if (now.isPresent()
                    && token.filter(known -> known == now.get().token).isPresent())
                now.get().extend(begun);
        }

        /** Takes the lease when nobody has it, or it has run out. */
        void ask() {
            var begun = System.nanoTime();
            var token = ledger.transaction(this::take);
            if (token.isEmpty()) return;
            var first = new Term(connection, token.get(), begun);
            if (!begin(first)) {
                giveBack(first);
                return;
            }
            other = Optional.empty();
            log.atInfo().addKeyValue("connection", connection).log("This node reads the source now");
        }

        /**
         * A lease that ends later than one can last is over: the database's clock was put back, and its holder, if it lives, did
         * not renew it since. A row that is skipped belongs to a holder in the middle of a transaction. Nobody waits for it: when that holder is
         * frozen, the other leases would run out meanwhile. One that stands for this node is from a turn that is over.
         */
        private Optional<Long> take(Connection ledger) throws SQLException {
            record Found(boolean isOver, Holder by) {}
            var found = Sql.first(
                    ledger,
                    "SELECT holder, node, version, until NOT BETWEEN " + Database.SHARED_NOW + " AND " + UNTIL
                            + " FROM lease WHERE connection = ? FOR UPDATE SKIP LOCKED",
                    row -> new Found(
                            row.getBoolean(4) || row.getString(1).equals(holder),
                            new Holder(row.getString(2), row.getString(3))),
                    connection);
            if (found.isEmpty()) return insert(ledger);
            if (found.get().isOver()) return update(ledger);
            other = Optional.of(found.get().by());
            return Optional.empty();
        }

        private Optional<Long> insert(Connection ledger) throws SQLException {
            return token(
                    ledger,
                    "INSERT INTO lease (holder, node, version, connection, token, until) VALUES (?, ?, ?, ?, 1, "
                            + UNTIL + ") ON CONFLICT (connection) DO NOTHING RETURNING token");
        }

        private Optional<Long> update(Connection ledger) throws SQLException {
            return token(
                    ledger,
                    "UPDATE lease SET holder = ?, node = ?, version = ?, token = token + 1, until = " + UNTIL
                            + " WHERE connection = ? RETURNING token");
        }

        private Optional<Long> token(Connection ledger, String sql) throws SQLException {
            return Sql.first(ledger, sql, row -> row.getLong(1), holder, node, version, connection);
        }

        private void giveBack(Term last) {
            try {
                ledger.update(
                        "UPDATE lease SET until = 0, holder = '' WHERE connection = ? AND holder = ? AND token = ?",
                        connection,
                        holder,
                        last.token);
            } catch (RuntimeException e) {
                log.atWarn()
                        .addKeyValue("connection", connection)
                        .log("The lease could not be given back; it runs out by itself");
            }
        }
    }

    private final class Term implements Lease.Held {

        private final String connection;
        private final long token;
        private volatile long renewed;
        private volatile boolean over;

        Term(String connection, long token, long renewed) {
            this.connection = connection;
            this.token = token;
            this.renewed = renewed;
        }

        void extend(long begun) {
            if (isStill()) renewed = begun;
        }

        @Override
        public boolean isStill() {
            if (System.nanoTime() - renewed >= TERM.toNanos()) over = true;
            return !over;
        }

        @Override
        public void keep(Connection ledger) throws SQLException {
            if (!isStill()) throw new Lease.LeaseLost(connection);
            var ours = Sql.first(
                    ledger,
                    "SELECT 1 FROM lease WHERE connection = ? AND holder = ? AND token = ? FOR SHARE",
                    row -> row.getInt(1),
                    connection,
                    holder,
                    token);
            if (ours.isPresent()) return;
            over = true;
            throw new Lease.LeaseLost(connection);
        }
    }
}
