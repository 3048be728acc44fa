package io.legacybridge.runtime.store;

import io.legacybridge.spi.config.BadValue;
import io.legacybridge.spi.config.HostPort;
import java.util.List;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/**
 * Where a PostgreSQL database is.
 *
 * @param text     as it was written
 * @param server   host and port; several of a cluster are separated by commas
 * @param database its name
 */
public record PostgresUrl(String text, String server, String database) {

    // Each is a setting of its own, or a secret that has no place in a file.
    private static final List<PGProperty> ELSEWHERE = List.of(
            PGProperty.USER,
            PGProperty.PASSWORD,
            PGProperty.SSL,
            PGProperty.SSL_MODE,
            PGProperty.SSL_FACTORY,
            PGProperty.CURRENT_SCHEMA);

    /** {@code jdbc:postgresql://host:port/database}, with parameters of the driver if need be. */
    public static PostgresUrl parse(String text) throws BadValue {
        var properties = text.startsWith("jdbc:postgresql://") ? Driver.parseURL(text, null) : null;
        var database = properties == null ? null : PGProperty.PG_DBNAME.getOrNull(properties);
        if (database == null || database.isBlank() || !database.matches("[A-Za-z0-9_.-]{1,63}"))
            throw new BadValue(
                    "This is not the address of a PostgreSQL database.",
                    "Write it as jdbc:postgresql://db.example:5432/bridge.",
                    "config/bad-database");
        for (var property : ELSEWHERE)
            if (text.matches(".*[?&]" + property.getName() + "=.*"))
                throw new BadValue(
                        "The parameter " + property.getName() + " does not belong into the address.",
                        "Use the settings user, password and tls beside it.",
                        "config/bad-database");
        var hosts = PGProperty.PG_HOST.getOrDefault(properties).split(",");
        var ports = PGProperty.PG_PORT.getOrDefault(properties).split(",");
        var server = new StringBuilder();
        for (var index = 0; index < hosts.length; index++)
            server.append(index == 0 ? "" : ",")
                    .append(hosts[index])
                    .append(':')
                    .append(ports[index]);
        return new PostgresUrl(text, server.toString(), database);
    }

    /** Whether nobody but this machine sees what is sent. */
    boolean isOnThisMachine() {
        return HostPort.isThisMachine(server.substring(0, server.lastIndexOf(':')));
    }

    @Override
    public String toString() {
        return database + " at " + server;
    }
}
