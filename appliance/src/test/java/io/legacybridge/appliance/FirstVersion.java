package io.legacybridge.appliance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.flywaydb.core.Flyway;

/** Stores as other versions of the appliance have written them. */
final class FirstVersion {

    private FirstVersion() {}

    /** Writes a store anew with the tables of the first version, and in them all that these can hold. */
    static void write(Path data, String store) throws IOException, SQLException {
        var today = data.resolve(store + ".db");
        var first = data.resolve(store + ".first");
        Flyway.configure()
                .dataSource("jdbc:sqlite:" + first, null, null)
                .locations("classpath:db/" + store)
                .target("1")
                .load()
                .migrate();
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + first);
                var statement = connection.createStatement()) {
            statement.execute("ATTACH '" + today + "' AS today");
            for (var table : list(
                    connection,
                    "SELECT name FROM main.sqlite_master WHERE type = 'table'"
                            + " AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'flyway%'")) {
                var columns = String.join(", ", common(connection, table));
                statement.execute("DELETE FROM main." + table);
                statement.execute(
                        "INSERT INTO main.%s (%s) SELECT %s FROM today.%s".formatted(table, columns, columns, table));
            }
        }
        for (var beside : List.of("-wal", "-shm")) Files.deleteIfExists(data.resolve(store + ".db" + beside));
        Files.move(first, today, StandardCopyOption.REPLACE_EXISTING);
    }

    /** As if a later version had changed its tables. */
    static void markAsNewer(Path data, String store) throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + data.resolve(store + ".db"));
                var statement = connection.createStatement()) {
            statement.execute(
                    "INSERT INTO flyway_schema_history (installed_rank, version, description, type, script,"
                            + " checksum, installed_by, installed_on, execution_time, success) SELECT MAX(installed_rank) + 1, '99',"
                            + " 'later', 'SQL', 'V99__later.sql', 1, '', '2027-01-01 00:00:00.000', 1, 1 FROM flyway_schema_history");
        }
    }

    private static List<String> common(Connection connection, String table) throws SQLException {
        return list(
                connection,
                "SELECT name FROM pragma_table_info('%s', 'main') INTERSECT SELECT name FROM pragma_table_info('%s', 'today')"
                        .formatted(table, table));
    }

    private static List<String> list(Connection connection, String query) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(query)) {
            var all = new ArrayList<String>();
            while (row.next()) all.add(row.getString(1));
            return all;
        }
    }
}
