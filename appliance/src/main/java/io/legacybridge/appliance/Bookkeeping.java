package io.legacybridge.appliance;

import io.legacybridge.runtime.call.SqlCallRecords;
import io.legacybridge.runtime.connection.MaximumAge;
import io.legacybridge.runtime.connection.WhatClientsHave;
import io.legacybridge.runtime.control.Readiness;
import io.legacybridge.runtime.control.Reconciliation;
import io.legacybridge.runtime.ledger.Accounts;
import io.legacybridge.runtime.ledger.DeliveryHorizon;
import io.legacybridge.runtime.ledger.SeenHorizon;
import io.legacybridge.runtime.ledger.SqlLetters;
import io.legacybridge.runtime.outbox.BatchesWithoutOperation;
import io.legacybridge.runtime.outbox.OutboxHorizon;
import io.legacybridge.runtime.watch.Housekeeping;
import io.legacybridge.runtime.watch.Housekeeping.Task;
import io.legacybridge.runtime.watch.ProvenClock;
import java.time.Duration;
import java.util.List;

/** What is known of calls and records, and what is done about their age. */
record Bookkeeping(
        SqlCallRecords calls, SqlLetters letters, Accounts accounts, Reconciliation reconciliation, MaximumAge age) {

    private static final Duration JOURNAL_LOOKS_EVERY = Duration.ofMinutes(1);
    private static final Duration OUTBOX_LOOKS_EVERY = Duration.ofMinutes(1);
    private static final Duration JOURNAL_SETTLES = Duration.ofSeconds(10);

    static Bookkeeping open(ApplianceContext context, OpenStores stores, Connections connections, Readiness readiness) {
        var clock = context.clock();
        var settings = context.settings();
        var ledgerStore = stores.ledgerStore();
        var accounts = new Accounts(ledgerStore);
        var letters = new SqlLetters(ledgerStore, clock);
        var bookkeeping = new Bookkeeping(
                new SqlCallRecords(ledgerStore, clock),
                letters,
                accounts,
                new Reconciliation(accounts, stores.ledger()::connections, clock),
                new MaximumAge(
                        letters,
                        new WhatClientsHave(stores.journal(), connections.consumers(), JOURNAL_SETTLES),
                        context.data().resolve("staging"),
                        settings.deadLettersWait(),
                        settings.stagedKeep(),
                        new ProvenClock(clock, System::nanoTime)));
        var seen = new SeenHorizon(ledgerStore, settings.seenKeep(), settings.seenIds(), clock);
        readiness.troubledBy(seen::problem);
        var each = new DeliveryHorizon(ledgerStore, longer(settings.seenKeep(), settings.journalKeep()), clock);
        var sent = new OutboxHorizon(ledgerStore, settings.seenKeep(), clock);
        var unsent = new BatchesWithoutOperation(ledgerStore, connections.running()::hasOperation);
        readiness.troubledBy(unsent::problem);
        context.parts()
                .keep(new Housekeeping(List.of(
                        Task.inSteps(
                                "old messages of the journal",
                                ends -> stores.journal()
                                        .dropBefore(clock.instant().minus(settings.journalKeep()), ends)),
                        new Task(
                                "until when the journal is complete",
                                JOURNAL_LOOKS_EVERY,
                                () -> connections
                                        .consumers()
                                        .noteComplete(stores.journalStore().clock(clock), JOURNAL_SETTLES)),
                        Task.inSteps("old ids of the ledger", seen::forget),
                        Task.inSteps("old batches of the ledger", each::fold),
                        Task.inSteps("calls whose records were sent long ago", sent::forget),
                        new Task("records that nobody sends", OUTBOX_LOOKS_EVERY, unsent::look),
                        new Task(
                                "old answers to calls",
                                () -> bookkeeping
                                        .calls()
                                        .forgetBefore(clock.instant().minus(settings.answersKeep()))),
                        new Task(
                                "bytes of dead letters that were closed long ago",
                                () -> letters.dropBytes(clock.instant().minus(settings.deadLettersKeep()))),
                        new Task("dead letters and staged files that nobody took care of", bookkeeping.age()::enforce),
                        new Task("what became of yesterday's records", bookkeeping.reconciliation()::look),
                        new Task(
                                "old versions of connections",
                                () -> connections.running().throwAwayVersions(settings.journalKeep())))));
        return bookkeeping;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? other : one;
    }
}
