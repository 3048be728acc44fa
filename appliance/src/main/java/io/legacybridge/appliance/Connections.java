package io.legacybridge.appliance;

import io.legacybridge.runtime.broker.KeysFirst;
import io.legacybridge.runtime.connection.ConnectionFolder;
import io.legacybridge.runtime.connection.Engine;
import io.legacybridge.runtime.connection.RunningConnections;
import io.legacybridge.runtime.definition.Adapters;
import io.legacybridge.runtime.flow.DeliveryFlow;
import io.legacybridge.runtime.flow.JournalConsumers;
import io.legacybridge.runtime.lease.Leases;
import io.legacybridge.runtime.lease.SharedLeases;
import io.legacybridge.runtime.outbox.SqlOutbox;
import io.legacybridge.runtime.store.NodeName;
import io.legacybridge.security.protection.MessageIds;
import io.legacybridge.security.protection.SealedBlocks;

/** The connections of the home, and all they work with. */
record Connections(Engine engine, RunningConnections running, ConnectionFolder folder, JournalConsumers consumers) {

    static Connections open(
            ApplianceContext context,
            OpenStores stores,
            KeysAndAudit keys,
            Messaging messaging,
            SoapPort soapPort,
            Adapters adapters) {
        var parts = context.parts();
        var clock = context.clock();
        var ledgerStore = stores.ledgerStore();
        var sealer = keys.sealer();
        var ids = new MessageIds(keys.keys());
        var consumers = parts.keep(new JournalConsumers(messaging.broker(), new DeliveryFlow(stores.journal(), clock)));
        var leases = ledgerStore.isShared()
                ? parts.keep(new SharedLeases(ledgerStore, process(context.node())))
                : Leases.alone();
        var engine = new Engine(
                context.home(),
                messaging.broker(),
                new KeysFirst(messaging.publisher(), sealer),
                stores.ledger(),
                name -> new SqlOutbox(ledgerStore, name, ids.owner(name), sealer, clock, stores.pause()::stands),
                leases,
                stores.journal(),
                sealer,
                keys.tokens(),
                ids,
                new SealedBlocks(keys.keys(), context.random()),
                context.outward(),
                context.settings().proxy(),
                soapPort,
                context.meters(),
                clock,
                context.random());
        var running = parts.keep(
                new RunningConnections(engine, adapters, context.settings().stopPatience()));
        var folder = parts.keep(new ConnectionFolder(context.home(), adapters, clock, running, consumers));
        return new Connections(engine, running, folder, consumers);
    }

    /** A node that is started again is another holder of leases than before. */
    private static String process(NodeName node) {
        return node + " (process " + ProcessHandle.current().pid() + ")";
    }
}
