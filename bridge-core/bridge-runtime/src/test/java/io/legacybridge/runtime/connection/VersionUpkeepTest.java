package io.legacybridge.runtime.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.runtime.call.CallRecords.Call;
import io.legacybridge.runtime.call.CallRecords.State;
import io.legacybridge.runtime.call.SqlCallRecords;
import io.legacybridge.runtime.definition.Adapters;
import io.legacybridge.runtime.definition.ConnectionDefinition;
import io.legacybridge.runtime.definition.ConnectionLoader;
import io.legacybridge.runtime.ledger.Ledger.Versions;
import io.legacybridge.runtime.ledger.SqlLedger;
import io.legacybridge.runtime.protection.ProtectionPolicy;
import io.legacybridge.runtime.staging.EncryptedStaging;
import io.legacybridge.runtime.store.Database;
import io.legacybridge.runtime.store.SqlWrappedKeys;
import io.legacybridge.security.protection.FieldSealer;
import io.legacybridge.security.protection.KeyRing;
import io.legacybridge.security.protection.Pkcs12KeyEncryptionKey;
import io.legacybridge.security.protection.SealedBlocks;
import io.legacybridge.spi.FileAppearance;
import io.legacybridge.spi.problem.Problems;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VersionUpkeepTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final Duration KEEP = Duration.ofDays(30);
    private static final FileAppearance FILE = new FileAppearance("/out/orders.dat", 3, NOON);

    @TempDir
    Path folder;

    private final ConnectionLoader loader =
            new ConnectionLoader(Adapters.of(List.of(new LabAdapter()), List.of()), Clock.systemUTC());
    private ConnectionArchive archive;
    private Database ledgerFile;
    private Database keysFile;
    private KeyRing keys;
    private FieldSealer sealer;

    @BeforeEach
    void open() throws IOException {
        archive = new ConnectionArchive(folder.resolve("versions"), loader);
        ledgerFile = Database.open(folder.resolve("ledger.db"), "ledger");
        keysFile = Database.open(folder.resolve("keys.db"), "keys");
        var random = new SecureRandom();
        keys = new KeyRing(
                Pkcs12KeyEncryptionKey.createOrLoad(folder, random),
                new SqlWrappedKeys(keysFile),
                random,
                Clock.systemUTC());
        sealer = new FieldSealer(keys, random);
        for (var word : List.of("unneeded", "staged", "begun", "read", "last")) archive.keep(definition(word));
    }

    @AfterEach
    void close() {
        ledgerFile.close();
        keysFile.close();
    }

    @Test
    void keepsWhatAStagedFileADeliveryOrAMessageNeeds() throws IOException {
        stage("staged");
        ledger(NOON).openFile("orders", FILE, "d1", versions("begun"));
        deliver("read", NOON);

        upkeep(NOON.plus(KEEP)).throwAway(KEEP);

        assertThat(kept()).containsExactly("staged", "begun", "read", "last");
    }

    @Test
    void keepsWhatTheAnswerToACallNeedsUntilTheAnswerGoes() throws IOException {
        var calls = new SqlCallRecords(ledgerFile, Clock.fixed(NOON, ZoneOffset.UTC));
        calls.begin(new Call(
                "1",
                "crm",
                "orders",
                "cancel",
                Optional.of("hash of a key"),
                "hash of a request",
                versions("begun"),
                NOON,
                NOON.plusSeconds(60),
                State.ANSWERED,
                Optional.of(NOON),
                Optional.of(new byte[] {1})));

        upkeep(NOON.plus(KEEP)).throwAway(KEEP);
        assertThat(kept()).containsExactly("begun", "last");

        calls.forgetBefore(NOON.plusSeconds(1));
        upkeep(NOON.plus(KEEP)).throwAway(KEEP);
        assertThat(kept()).containsExactly("last");
    }

    @Test
    void throwsAwayTheVersionOfMessagesThatNobodyCanReadAnyMore() throws IOException {
        deliver("read", NOON);

        upkeep(NOON.plus(KEEP.multipliedBy(3))).throwAway(KEEP);

        assertThat(kept()).containsExactly("last");
    }

    @Test
    void keepsEverythingWhileAStagedFileCannotBeOpened() throws IOException {
        stage("staged");
        try (var labels = Files.newDirectoryStream(folder.resolve("staging/orders"), "*.label")) {
            for (var label : labels) Files.write(label, new byte[50]);
        }

        upkeep(NOON).throwAway(KEEP);

        assertThat(kept()).hasSize(5);
    }

    private List<String> kept() {
        return Stream.of("unneeded", "staged", "begun", "read", "last")
                .filter(word -> Files.exists(folder.resolve("versions")
                        .resolve(versions(word).connection())
                        .resolve("connection.yaml")))
                .toList();
    }

    private void stage(String word) throws IOException {
        var staging = new EncryptedStaging(
                folder.resolve("staging/orders"),
                "orders",
                versions(word),
                new SealedBlocks(keys, new SecureRandom()),
                sealer);
        staging.keep(staging.stage(FILE, new ByteArrayInputStream(new byte[3])));
    }

    private void deliver(String word, Instant when) {
        var row = ledger(when).openFile("orders", FILE, "of " + word, versions(word));
        ledger(when).complete("orders", row.number());
    }

    private SqlLedger ledger(Instant now) {
        return new SqlLedger(ledgerFile, Clock.fixed(now, ZoneOffset.UTC));
    }

    private VersionUpkeep upkeep(Instant now) {
        return new VersionUpkeep(
                archive, folder.resolve("staging"), ledger(now), sealer, Clock.fixed(now, ZoneOffset.UTC));
    }

    private Versions versions(String word) {
        return definition(word).versions();
    }

    private ConnectionDefinition definition(String word) {
        return loader.load(
                        "orders",
                        "connections/orders.yaml",
                        "adapter: lab\nword: " + word + "\n",
                        folder.resolve("contracts"),
                        ProtectionPolicy.builtIn(),
                        new Problems())
                .orElseThrow();
    }
}
