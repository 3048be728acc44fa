package io.legacybridge.runtime.cli;

import io.legacybridge.runtime.definition.Adapters;
import io.legacybridge.runtime.definition.Configuration;
import io.legacybridge.runtime.definition.ConnectionDefinition;
import io.legacybridge.runtime.home.Home;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;

/** A connection that is named by its file. */
final class ConnectionFile {

    private ConnectionFile() {}

    /**
     * Reads it with its home.
     *
     * @throws ProblemException when a home has no such connection
     */
    static Configuration.Read<ConnectionDefinition> read(Path file) throws IOException {
        var path = file.toAbsolutePath().normalize();
        var folder = path.getParent();
        if (folder == null || folder.getParent() == null) throw none(file);
        return new Configuration.Reader(new Home(folder.getParent()), Adapters.onClassPath(), Clock.systemUTC())
                .read().connections().values().stream()
                        .filter(connection -> connection.file().equals(path))
                        .findFirst()
                        .orElseThrow(() -> none(file));
    }

    private static ProblemException none(Path file) {
        return ProblemException.error(
                Place.of(file.toString()),
                "This is no connection of a home folder.",
                "Name a file such as home/connections/orders.yaml.",
                "cli/no-connection");
    }
}
