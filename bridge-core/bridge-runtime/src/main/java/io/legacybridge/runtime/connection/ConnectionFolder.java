package io.legacybridge.runtime.connection;

import io.legacybridge.runtime.flow.JournalConsumers;
import io.legacybridge.runtime.release.Client;
import io.legacybridge.runtime.release.ClientDirectory;
import io.legacybridge.security.pki.ClientIdentity;
import io.legacybridge.spi.problem.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
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

    private final Home home;
    private final Configuration.Reader reader;
    private final RunningConnections connections;
    private final JournalConsumers journalConsumers;
    private final StatusFiles status;
    private final ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("connection-folder").factory());
    private final Map<String, Client> lastGoodClients = new HashMap<>();
    private volatile Map<ClientIdentity, Client> clients = Map.of();
    private List<Stamp> lastLook = List.of();
    private List<Stamp> lastRead = List.of();
    private List<Problem> told = List.of();
    private Configuration configuration;

    /** One file as it was listed. */
    private record Stamp(Path file, long size, long modified) {}

    public ConnectionFolder(
            Home home, Adapters adapters, RunningConnections connections, JournalConsumers journalConsumers) {
        this.home = home;
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
            if (now.equals(lastLook) && !now.equals(lastRead)) read();
            lastLook = now;
            apply();
        } catch (IOException | RuntimeException e) {
            log.atError().setCause(e).log("The configuration cannot be read; what runs goes on");
        }
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

    private void apply() throws IOException {
        connections.apply(configuration);
        applyClients();
        journalConsumers.startMissing();
        var verdicts = new TreeMap<String, Verdict>();
        configuration.connections().forEach((name, read) -> verdicts.put(name, connections.verdict(name, read)));
        status.write(verdicts);
    }

    /** A client whose file has errors keeps what it had; one whose file is gone is nobody. */
    private void applyClients() {
        lastGoodClients.keySet().retainAll(configuration.clients().keySet());
        configuration
                .clients()
                .forEach((name, read) -> read.result().ifPresent(client -> lastGoodClients.put(name, client)));
        var byIdentity = new HashMap<ClientIdentity, Client>();
        lastGoodClients.values().forEach(client -> byIdentity.put(client.identity(), client));
        clients = Map.copyOf(byIdentity);
    }

    private List<Stamp> stamps() throws IOException {
        var stamps = new ArrayList<Stamp>();
        for (var folder : List.of(home.connections(), home.contracts(), home.clients(), home.protection())) {
            if (!Files.isDirectory(folder)) continue;
            try (var files = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
                for (var file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator)
                    stamps.add(new Stamp(
                            file,
                            Files.size(file),
                            Files.getLastModifiedTime(file).to(TimeUnit.NANOSECONDS)));
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        }
        stamps.sort(java.util.Comparator.comparing(Stamp::file));
        return stamps;
    }

    private static void tell(Problem problem) {
        (problem.isError() ? log.atError() : log.atWarn()).log(problem.toString());
    }
}
