package io.legacybridge.runtime.connection;

import io.legacybridge.runtime.definition.Adapters;
import io.legacybridge.runtime.definition.Configuration;
import io.legacybridge.runtime.flow.JournalConsumers;
import io.legacybridge.runtime.home.Home;
import io.legacybridge.runtime.release.Client;
import io.legacybridge.runtime.release.ClientDirectory;
import io.legacybridge.runtime.watch.Attempt;
import io.legacybridge.security.pki.ClientIdentity;
import io.legacybridge.spi.problem.Problem;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps connections, clients and statuses in line with the configuration of a home, whenever it changes. */
public final class ConnectionFolder implements ClientDirectory, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ConnectionFolder.class);

    private final ConfigurationWatch watch;
    private final RunningConnections connections;
    private final JournalConsumers journalConsumers;
    private final StatusFiles status;
    private final Map<String, Client> lastGoodClients = new TreeMap<>();
    private volatile Map<ClientIdentity, Client> clients = Map.of();
    private volatile SortedMap<String, ConnectionStatus> statuses = new TreeMap<>();
    private final Attempt reading = new Attempt(
            this::read, e -> log.atError().setCause(e).log("The configuration cannot be read; what runs goes on"));
    private final Attempt applying = new Attempt(
            this::apply, e -> log.atError().setCause(e).log("The configuration cannot be applied; what runs goes on"));
    private List<Problem> told = List.of();
    private Configuration configuration;

    public ConnectionFolder(
            Home home,
            Adapters adapters,
            Clock clock,
            RunningConnections connections,
            JournalConsumers journalConsumers) {
        this.watch = new ConfigurationWatch(home, adapters, clock);
        this.connections = connections;
        this.journalConsumers = journalConsumers;
        this.status = new StatusFiles(home.status(), clock, connections::hasLogged);
    }

    /** Reads everything once, then goes on watching. */
    public void start() throws IOException {
        take(watch.first());
        apply();
        watch.start(reading, applying);
    }

    @Override
    public Optional<Client> find(ClientIdentity identity) {
        return Optional.ofNullable(clients.get(identity));
    }

    /** How each connection does, by name, as of the last look. */
    public SortedMap<String, ConnectionStatus> statuses() {
        return Collections.unmodifiableSortedMap(statuses);
    }

    @Override
    public void close() {
        watch.close();
    }

    private void read() throws IOException {
        watch.look().ifPresent(this::take);
    }

    private void take(Configuration read) {
        configuration = read;
        var problems = new ArrayList<>(configuration.problems());
        configuration.clients().values().forEach(client -> problems.addAll(client.problems()));
        // Those of connections stand in their statuses.
        for (var problem : problems) if (!told.contains(problem)) tell(problem);
        told = problems;
    }

    /** Clients come first: a right that was withdrawn does not wait for a connection. */
    private void apply() {
        applyClients();
        connections.apply(configuration);
        journalConsumers.startMissing();
        var now = new TreeMap<String, ConnectionStatus>();
        configuration.connections().forEach((name, read) -> now.put(name, connections.status(name, read)));
        status.write(now);
        statuses = now;
    }

    /**
     * A client whose file has errors keeps what it had, unless another now has its certificate; one whose file is gone is
     * nobody.
     */
    private void applyClients() {
        lastGoodClients.keySet().retainAll(configuration.clients().keySet());
        var byIdentity = new HashMap<ClientIdentity, Client>();
        configuration
                .clients()
                .forEach((name, read) -> read.result().ifPresent(client -> {
                    lastGoodClients.put(name, client);
                    byIdentity.put(client.identity(), client);
                }));
        lastGoodClients.values().forEach(client -> byIdentity.putIfAbsent(client.identity(), client));
        clients = Map.copyOf(byIdentity);
    }

    private static void tell(Problem problem) {
        (problem.isError() ? log.atError() : log.atWarn()).log(problem.toString());
    }
}
