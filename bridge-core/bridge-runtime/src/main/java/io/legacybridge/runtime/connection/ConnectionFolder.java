package io.legacybridge.runtime.connection;

import io.legacybridge.runtime.flow.JournalConsumers;
import io.legacybridge.runtime.release.Client;
import io.legacybridge.runtime.release.ClientDirectory;
import io.legacybridge.security.pki.ClientIdentity;
import io.legacybridge.spi.problem.Problem;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the configuration of a home: connections, contracts, clients and protection rules. A file counts when it stood
 * still over two looks, so that half-written ones are not read. It looks instead of being told, for mounted folders tell
 * nothing.
 */
public final class ConnectionFolder implements ClientDirectory, AutoCloseable {

    private static final long LOOK_MILLIS = 500;
    private static final Logger log = LoggerFactory.getLogger(ConnectionFolder.class);

    private final List<Path> folders;
    private final Configuration.Reader reader;
    private final RunningConnections connections;
    private final JournalConsumers journalConsumers;
    private final StatusFiles status;
    private final ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("connection-folder").factory());
    private final Map<String, Client> lastGoodClients = new TreeMap<>();
    private volatile Map<ClientIdentity, Client> clients = Map.of();
    private List<Stamp> lastLook = List.of();
    private List<Stamp> lastRead = List.of();
    private List<Problem> told = List.of();
    private String failure = "";
    private Configuration configuration;

    public ConnectionFolder(
            Home home, Adapters adapters, RunningConnections connections, JournalConsumers journalConsumers) {
        this.folders = List.of(home.connections(), home.contracts(), home.clients(), home.protection());
        this.reader = new Configuration.Reader(home, adapters);
        this.connections = connections;
        this.journalConsumers = journalConsumers;
        this.status = new StatusFiles(home.status());
    }

    /** Reads everything once, then goes on watching. */
    public void start() throws IOException {
        lastLook = stamps();
        read();
        apply();
        // A look that fails says so itself.
        var _ = looks.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public Optional<Client> find(ClientIdentity identity) {
        return Optional.ofNullable(clients.get(identity));
    }

    @Override
    public void close() {
        looks.close();
    }

    private void look() {
        try {
            var now = stamps();
            var quiet = now.equals(lastLook);
            lastLook = now;
            if (quiet && !now.equals(lastRead)) read();
            failure = "";
            // An error, too: a watch that ends would never see another change.
        } catch (IOException | RuntimeException | Error e) {
            if (!failure.equals(e.toString()))
                log.atError().setCause(e).log("The configuration cannot be read; what runs goes on");
            failure = e.toString();
        }
        try {
            apply();
        } catch (RuntimeException | Error e) {
            log.atError().setCause(e).log("The configuration cannot be applied; what runs goes on");
        }
    }

    /** A folder that is gone is a mount that is gone, not the end of every connection. */
    private List<Stamp> stamps() throws IOException {
        var now = Stamp.below(folders);
        for (var folder : folders)
            if (Stamp.holds(lastRead, folder) && !Stamp.holds(now, folder))
                throw new NoSuchFileException(folder.toString());
        return now;
    }

    private void read() throws IOException {
        configuration = reader.read();
        lastRead = lastLook;
        var problems = new ArrayList<>(configuration.problems());
        configuration.clients().values().forEach(read -> problems.addAll(read.problems()));
        // Those of connections stand in their verdicts.
        for (var problem : problems) if (!told.contains(problem)) tell(problem);
        told = problems;
    }

    /** Clients come first: a right that was withdrawn does not wait for a connection. */
    private void apply() {
        applyClients();
        connections.apply(configuration);
        journalConsumers.startMissing();
        var verdicts = new TreeMap<String, Verdict>();
        configuration.connections().forEach((name, read) -> verdicts.put(name, connections.verdict(name, read)));
        status.write(verdicts);
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
