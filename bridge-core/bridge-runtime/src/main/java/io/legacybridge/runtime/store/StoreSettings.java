package io.legacybridge.runtime.store;

import io.legacybridge.spi.config.DefaultValue;
import io.legacybridge.spi.config.Doc;
import io.legacybridge.spi.config.Limits;
import io.legacybridge.spi.config.SecretReference;
import io.legacybridge.spi.config.TlsSettings;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problems;
import java.util.Optional;
import java.util.function.Function;

/** {@code store:} of {@code bridge.yaml}. */
@Doc("A PostgreSQL database instead of the SQLite files in data/, so that several nodes can share it.")
public record StoreSettings(
        @Doc(
                value = "Address of a database. It gets the schemas ledger, journal, keys and subjects.",
                example = "jdbc:postgresql://db.example:5432/bridge")
        PostgresUrl url,

        @Doc(value = "User name at the server; it owns the database, or may create schemas in it.", example = "bridge")
        String user,

        @Doc(value = "Password of the user.", example = "file:store.password")
        SecretReference password,

        @Doc("TLS to the server, whose certificate must bear its name. Without it, the connection is not encrypted.")
        Optional<TlsSettings> tls,

        @Doc("How many connections each of the four schemas may take.")
        @DefaultValue("8")
        @Limits(least = "2", most = "100")
        int maxConnections) {

    /** What can be said without asking the server. */
    public void check(Function<String, Place> place, Problems problems) {
        if (tls.isEmpty() && !url.isOnThisMachine())
            problems.warning(
                    place.apply("store.tls"),
                    "The connection to the database " + url + " is not encrypted.",
                    "Add tls: {trust: NAME}, with the server's CA in certs/outward/NAME.trust.pem.",
                    "store/not-encrypted");
    }
}
