package io.legacybridge.runtime.connection;

import io.legacybridge.runtime.definition.ConnectionDefinition;
import io.legacybridge.runtime.lease.Lease;
import io.legacybridge.runtime.lease.Lease.Held;
import io.legacybridge.runtime.lease.Lease.LeaseLost;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/**
 * This node's turn at a source: it begins when the node gets the lease, and is over for good when the lease is lost. Then
 * another node may have read on, and the source has to be opened anew.
 */
final class Turn implements AutoCloseable {

    private final ConnectionDefinition definition;
    private final Lease lease;
    private volatile Optional<Held> begun = Optional.empty();

    Turn(ConnectionDefinition definition, Lease lease) {
        this.definition = definition;
        this.lease = lease;
    }

    /** Whether the source may be read now. Whoever asks begins the turn, and nobody begins a second one. */
    synchronized boolean isOurs() {
        if (begun.isEmpty()) begun = lease.held();
        return begun.filter(Held::isStill).isPresent();
    }

    /** Whether the lease was lost. */
    boolean isOver() {
        return begun.isPresent() && !begun.get().isStill();
    }

    /** Lets a transaction of the ledger go on only while the lease is held, and keeps it until the transaction ends. */
    void keep(Connection ledger) throws SQLException {
        begun.orElseThrow(() -> new LeaseLost(definition.name())).keep(ledger);
    }

    /** Why the source is not read here; empty when it is. */
    Optional<Problem> standby() {
        if (isOurs()) return Optional.empty();
        var node = lease.other().map(Lease.Holder::node);
        return Optional.of(Problem.warning(
                place(),
                node.map(name -> "The node " + name + " reads the source.").orElse("No node reads the source yet."),
                "Nothing is to be done: this node takes over when no other reads.",
                "connection/standby"));
    }

    /** Two nodes must run the same files. */
    Optional<Problem> difference() {
        return lease.other()
                .filter(other -> !other.version().equals(definition.versions().connection()))
                .map(other -> Problem.warning(
                        place(),
                        "The node " + other.node() + " reads with another version of this connection.",
                        "Deploy the same connections, contracts and protection rules on every node.",
                        "connection/differs-between-nodes"));
    }

    @Override
    public void close() {
        lease.close();
    }

    private Place place() {
        return Place.of("connections/" + definition.name() + ".yaml");
    }
}
