package io.legacybridge.runtime.store;

import io.legacybridge.runtime.connection.HomeSecrets;
import io.legacybridge.security.pki.OutwardTls;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.ProblemException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where ledger, journal and keys are kept: files of this process alone, or schemas of a database that nodes share. */
public final class Stores {

    private static final Duration PAUSE = Duration.ofSeconds(2);
    private static final Logger log = LoggerFactory.getLogger(Stores.class);

    private final Function<String, Database> stores;

    private Stores(Function<String, Database> stores) {
        this.stores = stores;
    }

    public static Stores files(Path data) {
        return new Stores(name -> Database.open(data.resolve(name + ".db"), name));
    }

    public static Stores postgres(StoreSettings settings, HomeSecrets secrets, OutwardTls outward) {
        var where = Place.of("bridge.yaml").at("store.password");
        var server = new PostgresServer(
                settings,
                () -> secrets.read(where, settings.password()),
                settings.tls().map(outward::context));
        return new Stores(name -> waitFor(server, name));
    }

    public Database open(String name) {
        return stores.apply(name);
    }

    /** The start goes on when the server lets us in; until then it says why not, each reason once. */
    private static Database waitFor(PostgresServer server, String name) {
        for (var told = ""; ; ) {
            try {
                return server.open(name);
            } catch (ProblemException e) {
                if (!told.equals(e.getMessage())) log.error(e.getMessage());
                told = e.getMessage();
            }
            pause();
        }
    }

    private static void pause() {
        try {
            // A database that starts tells nobody when it is ready.
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the start was interrupted", e);
        }
    }
}
