package io.legacybridge.runtime.call;

import io.legacybridge.runtime.release.CallEntitlement;
import io.legacybridge.runtime.release.Client;
import io.legacybridge.runtime.release.Releases;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Remembers what was decided for a client and an operation, as long as both are what they were. */
final class ClientUses {

    private final Releases releases;
    private final Map<Key, Known> known = new ConcurrentHashMap<>();

    private record Key(String client, String connection, String operation) {}

    private record Known(CallGate gate, ClientUse use) {}

    ClientUses(Releases releases) {
        this.releases = releases;
    }

    /** For calls: of the operations behind this gate. */
    ClientUse of(Client client, CallGate gate, OperationPlan plan, CallEntitlement entitlement) {
        var key = new Key(client.name(), plan.connection(), plan.name());
        var before = known.get(key);
        if (before != null
                && before.gate() == gate
                && before.use().entitlement().equals(entitlement)) return before.use();
        var use = new ClientUse(plan, gate.operation(plan.name()), entitlement, releases);
        known.put(key, new Known(gate, use));
        return use;
    }

    /** For an answer that was kept. */
    ClientUse of(OperationPlan plan, CallEntitlement entitlement) {
        return new ClientUse(plan, plan.operation(), entitlement, releases);
    }
}
