package io.legacybridge.runtime.ledger;

import io.legacybridge.runtime.ledger.Ledger.Versions;
import io.legacybridge.runtime.store.Database;
import io.legacybridge.runtime.store.StoreKind;
import io.legacybridge.spi.FileAppearance;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** For tests of the ledger: an empty one on each kind of store, where it is always noon, and what they put into it. */
@ParameterizedClass
@EnumSource(StoreKind.class)
abstract class LedgerOnEachStore {

    static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    static final Clock CLOCK = Clock.fixed(NOON, ZoneOffset.UTC);
    static final Versions VERSIONS = new Versions("c0ffee", "beef");
    static final FileAppearance MONDAY = new FileAppearance("/out/orders.dat", 300, NOON);
    static final FileAppearance TUESDAY = new FileAppearance("/out/orders.dat", 300, NOON.plusSeconds(86_400));

    @Parameter
    private StoreKind kind;

    @TempDir
    Path folder;

    Database database;
    SqlLedger ledger;

    @BeforeEach
    void open() {
        database = kind.open(folder, "ledger");
        ledger = new SqlLedger(database, CLOCK);
    }

    @AfterEach
    void close() {
        database.close();
    }

    long openBatch(String connection) {
        return ledger.openBatch(connection, "ORDERS", VERSIONS, List.of()).number();
    }

    static DeadLetter letter(String id) {
        return letterAt(id, NOON);
    }

    static DeadLetter letterAt(String id, Instant time) {
        return new DeadLetter(
                id,
                "orders",
                1,
                "orders.dat#2",
                30,
                "why",
                "record/bad-number",
                new byte[] {1},
                Optional.empty(),
                VERSIONS,
                time);
    }
}
