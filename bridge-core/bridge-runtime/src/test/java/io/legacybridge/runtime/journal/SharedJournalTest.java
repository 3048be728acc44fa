package io.legacybridge.runtime.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.legacybridge.runtime.journal.Journal.Entry;
import io.legacybridge.runtime.journal.Journal.Stored;
import io.legacybridge.runtime.store.Database;
import io.legacybridge.runtime.store.StoreKind;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes on one journal. */
class SharedJournalTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    @TempDir
    Path folder;

    private Database one;
    private Database two;
    private SqlJournal here;
    private SqlJournal there;

    @BeforeEach
    void open() {
        one = StoreKind.POSTGRES.open(folder, "journal");
        two = StoreKind.POSTGRES.open(folder, "journal");
        here = new SqlJournal(one);
        there = new SqlJournal(two);
    }

    @AfterEach
    void close() {
        one.close();
        two.close();
    }

    @Test
    void aReaderNeverMissesAPositionWhileTwoNodesAppend() throws Exception {
        var each = 200L;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var node : List.of(here, there)) {
                var name = node == here ? "here-" : "there-";
                for (var half = 0; half < 2; half++) {
                    var first = half * each / 2;
                    var _ = threads.submit(() -> {
                        for (var count = first; count < first + each / 2; count++)
                            node.append(List.of(entry(name + count), entry("both-" + count)));
                    });
                }
            }
            var seen = new ArrayList<Stored>();
            while (seen.size() < 3 * each) {
                var after = seen.isEmpty() ? 0 : seen.getLast().position();
                here.awaitBeyond(after, Duration.ofSeconds(10));
                seen.addAll(here.read(Set.of("orders"), after, 1000).messages());
            }
            assertThat(seen.stream().map(Stored::position))
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, 3 * each).boxed().toList());
            assertThat(seen.stream().map(Stored::id)).doesNotHaveDuplicates();
        }
    }

    @Test
    void aMessageThatAnotherNodeAppendsWakesAReader() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var reader = threads.submit(() -> {
                here.awaitBeyond(0, Duration.ofMinutes(1));
                return here.lastPosition();
            });

            there.append(List.of(entry("a")));

            assertThat(reader.get(10, TimeUnit.SECONDS)).isEqualTo(1);
        }
    }

    @Test
    void ofAllThreadsOfANodeOneStandsInLineForTheRowThatNodesShare() throws Exception {
        var held = new CountDownLatch(1);
        var over = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var other = threads.submit(() -> two.transaction(connection -> {
                try (var lock = connection.createStatement()) {
                    lock.execute("UPDATE bounds SET last = last");
                }
                held.countDown();
                awaitQuietly(over);
                return null;
            }));
            held.await();
            var appending = IntStream.range(0, 3)
                    .mapToObj(number -> Thread.ofPlatform().start(() -> here.append(List.of(entry("a" + number)))))
                    .toList();

            await().until(() -> appending.stream()
                            .filter(thread -> thread.getState() == Thread.State.WAITING)
                            .count()
                    == 2);
            await().until(() -> waitingForALock() == 1);
            over.countDown();

            other.get();
            for (var thread : appending) thread.join();
            assertThat(there.lastPosition()).isEqualTo(3);
        }
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

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Entry entry(String id) {
        return new Entry(id, "orders", "key", "1", NOON, new byte[] {'{', '}'});
    }
}
