package io.legacybridge.runtime.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.legacybridge.runtime.store.Database;
import io.legacybridge.runtime.store.Database.StoreException;
import io.legacybridge.runtime.store.NodeName;
import io.legacybridge.runtime.store.Sql;
import io.legacybridge.runtime.store.SqlWrappedKeys;
import io.legacybridge.security.audit.AuditSigner;
import io.legacybridge.security.protection.KeyPurpose;
import io.legacybridge.security.protection.KeyRing;
import io.legacybridge.security.protection.Pkcs12KeyEncryptionKey;
import io.legacybridge.spi.config.BadValue;
import io.legacybridge.spi.problem.Problem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Optional;
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
    private KeyRing keys;
    private AuditSigner signer;
    private AuditStore store;

    @BeforeEach
    void open() throws IOException {
        Files.createDirectories(home.resolve("data"));
        database = Database.open(home.resolve("data/keys.db"), "keys");
        var random = new SecureRandom();
        keys = new KeyRing(
                Pkcs12KeyEncryptionKey.createOrLoad(home, random),
                new SqlWrappedKeys(database),
                random,
                Clock.systemUTC());
        signer = new AuditSigner(keys);
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

        var checked = check();

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

        assertThat(check().entries()).containsEntry("a", 1L);
    }

    @Test
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void saysThatItCannotBeWrittenUntilItCanAlsoWhenNobodyWrites() {
        sql("ALTER TABLE audit_head RENAME TO gone");
        try (var log = log("a")) {
            assertThat(log.trouble()).isEmpty();
            assertThatThrownBy(() -> log.write(entry(1))).isInstanceOf(StoreException.class);
            assertThat(log.trouble().map(Problem::toString).orElse(""))
                    .contains("The audit cannot be written", "no such table: audit_head", "[audit/not-written]");

            sql("ALTER TABLE gone RENAME TO audit_head");

            await().atMost(Duration.ofSeconds(15)).until(() -> log.trouble().isEmpty());
        }
        assertThat(check().problems()).isEmpty();
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
        await().atMost(Duration.ofSeconds(15)).until(() -> check().entries().containsKey("a"));
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
        assertThat(check().entries()).isEmpty();
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

    @Test
    void findsATimeThatWasChanged() {
        write(5);
        sql("UPDATE audit SET written = written - 86400000 WHERE number = 4");

        assertProblem("audit/broken-chain", "a entry 4");
    }

    @Test
    void findsAChainThatWasDeletedWithItsHead() {
        write(5);
        write("b", 2);
        assertThat(check().problems()).isEmpty();

        delete("a");
        assertProblem("audit/chain-replaced", "a entry 5");

        // Its node goes on, and writes more than there was.
        write(7);
        assertProblem("audit/chain-replaced", "a entry 5");
    }

    @Test
    void findsThatTheOnlyChainWasDeleted() throws BadValue {
        var here = Optional.of(NodeName.parse("a"));
        write(5);
        assertThat(AuditCheck.check(store, signer, here).problems()).isEmpty();

        delete("a");

        assertThat(AuditCheck.check(store, signer, here).problems())
                .extracting(Problem::code)
                .containsExactly("audit/chain-missing");
    }

    @Test
    void findsWhatAHeadKnowsOfOthersChanged() {
        write(5);
        write("b", 2);
        delete("a");
        sql("UPDATE audit_head SET others = ''");

        assertProblem("audit/not-signed", "b entry 2");
    }

    /** The chain as docs/security.md had it then, with the JDK's Ed25519. */
    @Test
    void aChainOfTheFirstVersionsCountsAndGoesOn() throws Exception {
        var label = "legacy-bridge audit 1".getBytes(UTF_8);
        var hash = new byte[32];
        for (var number = 1; number <= 3; number++) {
            var entry = "{}".getBytes(UTF_8);
            var text = ByteBuffer.allocate(label.length + 4 + 1 + 8 + 32 + entry.length);
            text.put(label).putInt(1).put((byte) 'a').putLong(number).put(hash).put(entry);
            hash = MessageDigest.getInstance("SHA-256").digest(text.array());
            insert(
                    "INSERT INTO audit (node, number, written, entry, hash) VALUES ('a', ?, 1, ?, ?)",
                    number,
                    entry,
                    hash);
        }
        insert(
                "INSERT INTO audit_head (node, number, hash, signature) VALUES ('a', 3, ?, ?)",
                hash,
                signedByAFirstVersion(3, hash));
        assertThat(check().problems()).isEmpty();

        write(2);
        assertThat(check().problems()).isEmpty();
        assertThat(check().entries()).containsEntry("a", 5L);
        sql("UPDATE audit SET written = 2 WHERE number = 4");
        assertProblem("audit/broken-chain", "a entry 4");
    }

    private byte[] signedByAFirstVersion(long number, byte[] hash) throws GeneralSecurityException {
        var seed = keys.derive(KeyPurpose.AUDIT_SIGNATURE, "legacy-bridge audit signature", 32);
        var ed25519 = Signature.getInstance("Ed25519");
        ed25519.initSign(KeyFactory.getInstance("Ed25519")
                .generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, seed)));
        ed25519.update("legacy-bridge audit head 1".getBytes(UTF_8));
        ed25519.update(ByteBuffer.allocate(8).putLong(number).array());
        ed25519.update(hash);
        ed25519.update((byte) 'a');
        return ed25519.sign();
    }

    private void insert(String statement, Object... values) {
        database.transaction(connection -> Sql.update(connection, statement, values));
    }

    private void delete(String node) {
        sql("DELETE FROM audit WHERE node = '" + node + "'");
        sql("DELETE FROM audit_head WHERE node = '" + node + "'");
    }

    private AuditCheck.Checked check() {
        return AuditCheck.check(store, signer, Optional.empty());
    }

    private void write(int entries) {
        write("a", entries);
    }

    private void write(String node, int entries) {
        try (var log = log(node)) {
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
        assertThat(check().problems()).extracting(Problem::code).containsExactly(code);
        assertThat(check().problems().getFirst().toString()).contains(where);
    }
}
