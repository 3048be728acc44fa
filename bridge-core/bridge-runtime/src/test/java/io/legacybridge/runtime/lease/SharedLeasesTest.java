package io.legacybridge.runtime.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.legacybridge.runtime.lease.Lease.Held;
import io.legacybridge.runtime.lease.Lease.LeaseLost;
import io.legacybridge.runtime.ledger.Ledger;
import io.legacybridge.runtime.ledger.Ledger.Versions;
import io.legacybridge.runtime.ledger.SqlLedger;
import io.legacybridge.runtime.store.Database;
import io.legacybridge.runtime.store.StoreKind;
import io.legacybridge.spi.FileAppearance;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes that share a ledger. */
class SharedLeasesTest {

    private static final Versions VERSIONS = new Versions("c0ffee", "beef");
    private static final FileAppearance FILE =
            new FileAppearance("/out/orders.dat", 300, Instant.parse("2026-03-01T12:00:00Z"));

    @TempDir
    Path folder;

    private Database one;
    private Database two;
    private SharedLeases here;
    private SharedLeases there;
    private Lease ours;

    @BeforeEach
    void open() {
        one = StoreKind.POSTGRES.open(folder, "ledger");
        two = StoreKind.POSTGRES.open(folder, "ledger");
        here = new SharedLeases(one, "here");
        there = new SharedLeases(two, "there");
        ours = here.want("orders", "v1");
        await().until(() -> ours.held().isPresent());
    }

    @AfterEach
    void close() {
        here.close();
        there.close();
        one.close();
        two.close();
    }

    @Test
    void oneNodeHoldsALeaseAndTheOtherKnowsWho() {
        var theirs = there.want("orders", "v2");

        await().until(() -> theirs.other().equals(Optional.of(new Lease.Holder("here", "v1"))));
        assertThat(theirs.held()).isEmpty();
        var others = there.want("invoices", "v1");
        await().until(() -> others.held().isPresent());
    }

    @Test
    void aLeaseThatIsGivenBackGoesToTheOtherAtOnce() {
        var theirs = there.want("orders", "v1");
        var before = ours.held().orElseThrow();

        ours.close();

        await().atMost(Duration.ofSeconds(5)).until(() -> theirs.held().isPresent());
        assertThatThrownBy(() -> record(one, before)).isInstanceOf(LeaseLost.class);
    }

    @Test
    void aNodeWhoseLeaseWasTakenOverCanRecordNothing() {
        var before = ours.held().orElseThrow();
        record(one, before);
        var theirs = there.want("orders", "v1");
        // As if this node had been frozen for longer than the lease lasts.
        here.close();
        runOut();
        await().until(() -> theirs.held().isPresent());

        assertThatThrownBy(() -> record(one, before)).isInstanceOf(LeaseLost.class);
        assertThat(before.isStill()).isFalse();
        record(two, theirs.held().orElseThrow());
    }

    @Test
    void nobodyWaitsForALeaseFromBeforeTheClockOfTheDatabaseWasPutBack() {
        here.close();
        set("holder = 'a node that died', until = 7200000 + " + System.currentTimeMillis());

        var theirs = there.want("orders", "v1");

        await().atMost(Duration.ofSeconds(5)).until(() -> theirs.held().isPresent());
    }

    @Test
    void nobodyTakesALeaseOverInTheMiddleOfATransaction() throws Exception {
        var held = ours.held().orElseThrow();
        var inTheMiddle = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        var theirs = there.want("orders", "v1");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> transaction = threads.submit(() -> one.transaction(connection -> {
                held.keep(connection);
                inTheMiddle.countDown();
                try {
                    goOn.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                return null;
            }));
            inTheMiddle.await();
            var runsOut = threads.submit(this::runOut);

            await().during(Duration.ofMillis(1500)).until(() -> theirs.held().isEmpty());
            goOn.countDown();

            transaction.get();
            runsOut.get();
        }
    }

    @Test
    void aNodeThatTheLedgerStillNamesAfterItsTurnGetsANewOne() {
        var before = ours.held().orElseThrow();
        two.transaction(connection -> {
            try (var update = connection.prepareStatement("UPDATE lease SET token = token + 1")) {
                return update.executeUpdate();
            }
        });
        assertThatThrownBy(() -> record(one, before)).isInstanceOf(LeaseLost.class);

        await().atMost(Duration.ofSeconds(5)).until(() -> ours.held().isPresent());

        assertThat(before.isStill()).isFalse();
        record(one, ours.held().orElseThrow());
    }

    @Test
    void aNodeThatIsFrozenInTheMiddleOfATransactionKeepsNobodyFromOtherLeases() throws Exception {
        var frozen = new CountDownLatch(1);
        var ended = new CountDownLatch(1);
        two.transaction(connection -> {
            try (var insert = connection.prepareStatement(
                    "INSERT INTO lease (connection, holder, node, version, token, until) VALUES ('parts', 'x', 'x', 'v1', 1, 1)")) {
                return insert.executeUpdate();
            }
        });
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> transaction = threads.submit(() -> one.transaction(connection -> {
                try (var query =
                        connection.prepareStatement("SELECT 1 FROM lease WHERE connection = 'parts' FOR SHARE")) {
                    query.executeQuery();
                }
                frozen.countDown();
                try {
                    ended.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                return null;
            }));
            frozen.await();
            var parts = there.want("parts", "v1");
            await().during(Duration.ofMillis(1500)).until(() -> parts.held().isEmpty());
            var invoices = there.want("invoices", "v1");

            await().atMost(Duration.ofSeconds(5)).until(() -> invoices.held().isPresent());
            ended.countDown();

            transaction.get();
            await().atMost(Duration.ofSeconds(5)).until(() -> parts.held().isPresent());
        }
    }

    @Test
    void aRenewalDoesNotStandInLineForLong() {
        two.transaction(connection -> {
            try (var lock = connection.createStatement()) {
                lock.execute("SELECT 1 FROM lease WHERE connection = 'orders' FOR UPDATE");
            }
            await().until(() -> waitingForALock() == 1);

            await().atMost(Duration.ofSeconds(4)).until(() -> waitingForALock() == 0);
            return null;
        });
        assertThat(ours.held()).isPresent();
    }

    private long waitingForALock() {
        return one.read(connection -> {
            try (var query = connection.createStatement();
                    var row = query.executeQuery("SELECT count(*) FROM pg_stat_activity"
                            + " WHERE datname = current_database() AND wait_event_type = 'Lock'")) {
                row.next();
                return row.getLong(1);
            }
        });
    }

    private static void record(Database store, Held held) {
        Ledger ledger = new SqlLedger(store, Clock.systemUTC()).under(held::keep);
        ledger.openFile("orders", FILE, "d1", VERSIONS);
        ledger.confirm();
    }

    /** The time of the database stands still in no test, so the lease's end comes to it. */
    private void runOut() {
        set("until = CASE WHEN holder = '' THEN until ELSE 1 END");
    }

    private void set(String columns) {
        two.transaction(connection -> {
            try (var update = connection.prepareStatement("UPDATE lease SET " + columns)) {
                return update.executeUpdate();
            }
        });
    }
}
