package io.legacybridge.runtime.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.legacybridge.runtime.store.Database;
import io.legacybridge.runtime.store.Database.StoreException;
import io.legacybridge.runtime.store.SqlWrappedKeys;
import io.legacybridge.security.audit.AuditSigner;
import io.legacybridge.security.protection.KeyRing;
import io.legacybridge.security.protection.Pkcs12KeyEncryptionKey;
import io.legacybridge.spi.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class AuditLogTest {

    @TempDir
    Path home;

    private Database database;
    private AuditSigner signer;
    private AuditStore store;

    @BeforeEach
    void open() throws IOException {
        Files.createDirectories(home.resolve("data"));
        database = Database.open(home.resolve("data/keys.db"), "keys");
        var random = new SecureRandom();
        signer = new AuditSigner(new KeyRing(
                Pkcs12KeyEncryptionKey.createOrLoad(home, random),
                new SqlWrappedKeys(database),
                random,
                Clock.systemUTC()));
        store = new AuditStore(database, signer);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void entriesHangTogetherAlsoWhenManyWriteAtOnceAndAfterARestart() {
        for (var start = 0; start < 2; start++)
            try (var log = log("a");
                    var writers = Executors.newVirtualThreadPerTaskExecutor()) {
                for (var i = 0; i < 300; i++) {
                    var number = i;
                    var _ = writers.submit(() -> log.write(entry(number)));
                }
            }
        try (var log = log("b")) {
            log.write(entry(1));
        }

        var checked = AuditCheck.check(store, signer);

        assertThat(checked.problems()).isEmpty();
        assertThat(checked.entries()).containsEntry("a", 600L).containsEntry("b", 1L);
        assertThat(new String(store.page("b", 0).getFirst().entry(), UTF_8))
                .startsWith("{\"kind\":\"key-changed\",")
                .contains("\"action\":\"rotate\"", "\"operator\":\"anna\"");
    }

    @Test
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void anErrorKeepsNobodyWaitingAndLaterEntriesAreWritten() {
        var exhausted = new AtomicBoolean(true);
        // The writer asks for the time just before it writes.
        InstantSource times = () -> {
            if (exhausted.get()) throw new OutOfMemoryError("as a test wants it");
            return Instant.EPOCH;
        };
        try (var log = new AuditLog(store, "a", times.withZone(ZoneOffset.UTC))) {
            assertThatThrownBy(() -> log.write(entry(1)))
                    .isInstanceOf(StoreException.class)
                    .hasCauseInstanceOf(OutOfMemoryError.class);
            exhausted.set(false);
            log.write(entry(2));
        }

        assertThat(AuditCheck.check(store, signer).entries()).containsEntry("a", 1L);
    }

    @Test
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aStoreThatStallsKeepsNobodyForLongAndMayWriteTheEntryLater() {
        var goOn = new CountDownLatch(1);
        // Stands for a disk: the writer asks for the time just before it writes.
        InstantSource times = () -> {
            try {
                goOn.await();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
            return Instant.EPOCH;
        };
        var log = new AuditLog(store, "a", times.withZone(ZoneOffset.UTC), Duration.ofMillis(200));

        assertThatThrownBy(() -> log.write(entry(1)))
                .isInstanceOf(StoreException.class)
                .hasCauseInstanceOf(TimeoutException.class);
        log.close();

        goOn.countDown();
        await().atMost(Duration.ofSeconds(15))
                .until(() -> AuditCheck.check(store, signer).entries().containsKey("a"));
    }

    @Test
    void findsAnEntryThatWasChanged() {
        write(5);
        sql("UPDATE audit SET entry = X'7B7D' WHERE number = 3");

        assertProblem("audit/broken-chain", "a entry 3");
    }

    @Test
    void findsAnEntryThatWasLeftOut() {
        write(5);
        sql("DELETE FROM audit WHERE number = 2");

        assertProblem("audit/broken-chain", "a entry 3");
    }

    @Test
    void findsEntriesCutOffTheEndAlsoWithAnotherHead() {
        write(5);
        sql("DELETE FROM audit WHERE number > 3");
        assertProblem("audit/cut-off", "a entry 3");

        sql("UPDATE audit_head SET number = 3, hash = (SELECT hash FROM audit WHERE number = 3)");
        assertProblem("audit/not-signed", "a entry 3");
        sql("DELETE FROM audit_head");
        assertProblem("audit/cut-off", "a entry 3");
        sql("DELETE FROM audit");
        assertThat(AuditCheck.check(store, signer).entries()).isEmpty();
    }

    @Test
    void failsWhenTheStoreDoes() {
        try (var log = log("a")) {
            log.write(entry(1));
            sql("DROP TABLE audit");

            assertThatThrownBy(() -> log.write(entry(2))).isInstanceOf(StoreException.class);
        }
    }

    @Test
    void takesNothingAfterItWasClosed() {
        var log = log("a");
        log.close();

        assertThatThrownBy(() -> log.write(entry(1))).isInstanceOf(StoreException.class);
    }

    private void write(int entries) {
        try (var log = log("a")) {
            for (var i = 1; i <= entries; i++) log.write(entry(i));
        }
    }

    private AuditLog log(String node) {
        return new AuditLog(store, node, Clock.systemUTC());
    }

    private static AuditEntry entry(int number) {
        return new AuditEntry.KeyChanged(
                "rotate", Integer.toString(number), "class:x", new AuditEntry.Actor("anna", "local"));
    }

    private void sql(String statement) {
        database.transaction(connection -> {
            try (var run = connection.createStatement()) {
                return run.executeUpdate(statement);
            }
        });
    }

    private void assertProblem(String code, String where) {
        assertThat(AuditCheck.check(store, signer).problems())
                .extracting(Problem::code)
                .containsExactly(code);
        assertThat(AuditCheck.check(store, signer).problems().getFirst().toString())
                .contains(where);
    }
}
