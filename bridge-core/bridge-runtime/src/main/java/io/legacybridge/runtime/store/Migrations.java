package io.legacybridge.runtime.store;

import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.ProblemException;
import java.util.Arrays;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/** Brings the tables of a store to this version. Those that a newer version has changed are left alone. */
final class Migrations {

    private Migrations() {}

    /** @throws ProblemException when a newer version wrote the store */
    static void run(FluentConfiguration configuration, String store) {
        var flyway = configuration.load();
        requireKnown(flyway, store);
        flyway.migrate();
    }

    /** @throws ProblemException when a newer version wrote the store; nothing is changed in either case */
    static void requireKnown(Flyway flyway, String store) {
        var newer = Arrays.stream(flyway.info().applied())
                .filter(Migrations::isUnknown)
                .findFirst();
        if (newer.isPresent())
            throw ProblemException.error(
                    Place.of("data/" + store),
                    "A newer version of Legacy Bridge wrote this store: it has tables of version "
                            + newer.get().getVersion() + ", which this one does not know.",
                    "Run the newer version, or restore a backup from before the upgrade.",
                    "data/newer-store");
    }

    private static boolean isUnknown(MigrationInfo applied) {
        return applied.getState() == MigrationState.FUTURE_SUCCESS
                || applied.getState() == MigrationState.FUTURE_FAILED;
    }
}
