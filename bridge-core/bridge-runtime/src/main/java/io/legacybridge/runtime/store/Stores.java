package io.legacybridge.runtime.store;

import io.legacybridge.runtime.home.HomeSecrets;
import io.legacybridge.runtime.watch.StandingTrouble;
import io.legacybridge.security.pki.OutwardTls;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.problem.ProblemException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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

    /** Each store is opened at once, or a {@link ProblemException} tells why not. */
    public static Stores postgres(StoreSettings settings, HomeSecrets secrets, OutwardTls outward) {
        return new Stores(server(settings, secrets, outward)::open);
    }

    /** Each store is opened as soon as the server lets us in; the log tells why it does not yet. */
    public static Stores postgresOnceItIsThere(StoreSettings settings, HomeSecrets secrets, OutwardTls outward) {
        var server = server(settings, secrets, outward);
        return new Stores(name -> waitFor(server, name, outward));
    }

    private static PostgresServer server(StoreSettings settings, HomeSecrets secrets, OutwardTls outward) {
        var where = Place.of("bridge.yaml").at("store.password");
        return new PostgresServer(
                settings,
                () -> secrets.read(where, settings.password()),
                settings.tls().map(outward::context));
    }

    public Database open(String name) {
        return stores.apply(name);
    }

    private static Database waitFor(PostgresServer server, String name, OutwardTls outward) {
        var refused = new StandingTrouble<String>();
        var broken = new StandingTrouble<List<Problem>>();
        while (true) {
            try {
                return server.open(name);
            } catch (ProblemException e) {
                if (refused.begins(e.getMessage())) log.error(e.getMessage());
            }
            pause();
            // Nobody watches certs/ before the stores are open, and what is missing may have come there.
            var problems = outward.reload();
            if (broken.begins(problems)) problems.forEach(problem -> log.error(problem.toString()));
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
