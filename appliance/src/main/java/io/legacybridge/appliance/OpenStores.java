package io.legacybridge.appliance;

import io.legacybridge.runtime.journal.Journal;
import io.legacybridge.runtime.journal.SqlJournal;
import io.legacybridge.runtime.ledger.DeliveryNumbers;
import io.legacybridge.runtime.ledger.SqlLedger;
import io.legacybridge.runtime.outbox.OutboxNumbers;
import io.legacybridge.runtime.store.DataAge;
import io.legacybridge.runtime.store.Database;
import io.legacybridge.runtime.store.SharedDataAge;
import io.legacybridge.runtime.store.SourcePause;
import io.legacybridge.runtime.store.Stores;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/** The appliance's stores. When they are older than they were, its sources pause. */
record OpenStores(
        SourcePause pause,
        Database ledgerStore,
        SqlLedger ledger,
        Database journalStore,
        Journal journal,
        Database keysAndAudit,
        Database subjects) {

    static OpenStores open(ApplianceContext context) throws IOException {
        var parts = context.parts();
        var clock = context.clock();
        var stores = context.settings()
                .store()
                .map(store -> Stores.postgresOnceItIsThere(store, context.secrets(), context.outward()))
                .orElseGet(() -> Stores.files(context.data()));
        var ledgerStore = open(context, stores, "ledger");
        var journalStore = open(context, stores, "journal");
        var journal = new SqlJournal(journalStore);
        var keysAndAudit = open(context, stores, "keys");
        var pause = new SourcePause(context.data());
        var status = context.home().status();
        Runnable leap = () -> {
            journal.leap(clock.instant());
            DeliveryNumbers.leap(ledgerStore, clock.instant());
            OutboxNumbers.leap(ledgerStore, clock.instant());
        };
        if (ledgerStore.isShared())
            parts.keep(new SharedDataAge(ledgerStore, status, pause, leap)).start();
        else
            parts.keep(new DataAge(age(ledgerStore, journalStore, keysAndAudit), status))
                    .start(pause);
        // Before anything is appended, or a file is opened.
        if (pause.stands()) leap.run();
        return new OpenStores(
                pause,
                ledgerStore,
                new SqlLedger(ledgerStore, clock, context.meters()),
                journalStore,
                journal,
                keysAndAudit,
                open(context, stores, "subjects"));
    }

    private static Database open(ApplianceContext context, Stores stores, String name) {
        var parts = context.parts();
        var elsewhere = context.settings().store().isPresent();
        return parts.keep(elsewhere ? parts.waitFor(() -> stores.open(name)) : stores.open(name));
    }

    private static SequencedMap<String, Database> age(Database ledger, Database journal, Database keys) {
        var stores = new LinkedHashMap<String, Database>();
        stores.put("data/ledger.db", ledger);
        stores.put("data/journal.db", journal);
        stores.put("data/keys.db", keys);
        return stores;
    }
}
